// Package lab is a TLS laboratory for tests: certificates and listeners of it, and what they saw.
//
//	l := lab.Start(t)
//	certificate := l.Certificate("leaf", &v1.CertificateSpec{DnsNames: []string{"localhost"}})
//	listener := l.Listen(lab.Server(certificate.Name), "hello")
//	... the program under test connects to listener.Address ...
//	seen := listener.Next() // the server's view of one connection
//
// What a call cannot do ends the test. All that was made is gone when the test ends.
package lab

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"

	v1 "tlslab.example/tlslabv1"
)

const timeout = 30 * time.Second

// Lab is a daemon that a test drives. Conn is for the services that have no method here.
type Lab struct {
	Conn   *grpc.ClientConn
	t      testing.TB
	suffix string
}

// Start gives the lab at TLSLAB_ADDRESS, or else a private one: the program that TLSLABD names, or
// tlslabd in PATH. A private lab ends with this process, however that ends.
func Start(t testing.TB) *Lab {
	t.Helper()
	address := os.Getenv("TLSLAB_ADDRESS")
	if address == "" {
		address = startDaemon(t)
	}
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithPerRPCCredentials(token{}))
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	random := make([]byte, 4)
	_, err = rand.Read(random)
	must(t, err)
	return &Lab{conn, t, hex.EncodeToString(random)}
}

// token is what a shared lab may ask for.
type token struct{}

func (token) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	if said := os.Getenv("TLSLAB_CONTROL_TOKEN"); said != "" {
		return map[string]string{"authorization": "Bearer " + said}, nil
	}
	return nil, nil
}

func (token) RequireTransportSecurity() bool { return false }

// privateEnvironment has nothing that is for daemons that others drive.
func privateEnvironment() []string {
	kept := []string{"TLSLABD_LOG_FORMAT=none"}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TLSLABD_CONTROL_") &&
			!strings.HasPrefix(variable, "TLSLABD_METRICS_") &&
			!strings.HasPrefix(variable, "TLSLABD_CONFIG=") {
			kept = append(kept, variable)
		}
	}
	return kept
}

func startDaemon(t testing.TB) string {
	program := os.Getenv("TLSLABD")
	if program == "" {
		program = "tlslabd"
	}
	folder, err := os.MkdirTemp("", "tlslab-") // short: it is the path of a socket
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	daemon := exec.Command(program, "--listen=unix:"+filepath.Join(folder, "lab.sock"),
		"--exit-on-stdin-eof")
	daemon.Env = privateEnvironment()
	daemon.Stderr = os.Stderr
	stdin, err := daemon.StdinPipe()
	must(t, err)
	stdout, err := daemon.StdoutPipe()
	must(t, err)
	must(t, daemon.Start())
	t.Cleanup(func() {
		stdin.Close()
		daemon.Wait()
	})
	const ready = "tlslabd listening on "
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if !strings.HasPrefix(line, ready) {
		t.Fatalf("tlslabd does not start: it said %q (%v)", line, err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, ready))
}

// Certificate mints what the spec wants. Its name begins with the id and meets nobody else's in the
// lab.
func (l *Lab) Certificate(id string, spec *v1.CertificateSpec) *v1.Certificate {
	l.t.Helper()
	service := v1.NewCertificateServiceClient(l.Conn)
	made, err := service.CreateCertificate(l.context(), &v1.CreateCertificateRequest{
		CertificateId: id + "-" + l.suffix,
		Certificate:   &v1.Certificate{Source: &v1.Certificate_Spec{Spec: spec}},
	})
	must(l.t, err)
	l.t.Cleanup(func() {
		service.DeleteCertificate(l.context(), &v1.DeleteCertificateRequest{Name: made.Name})
	})
	return made
}

// Server is the context of a server with the lab's certificate of that name.
func Server(certificate string) *v1.TlsContextSpec {
	return &v1.TlsContextSpec{
		Role: &v1.TlsContextSpec_Server{Server: &v1.ServerOptions{}},
		Credentials: []*v1.Credential{
			{Source: &v1.Credential_Certificate{Certificate: certificate}},
		},
	}
}

// Listen opens a server on a free port of loopback, whose TLS is as the spec wants it and which
// says the greeting to each client.
func (l *Lab) Listen(spec *v1.TlsContextSpec, greeting string) *Listener {
	l.t.Helper()
	service := v1.NewListenerServiceClient(l.Conn)
	made, err := service.CreateListener(l.context(), &v1.CreateListenerRequest{
		Listener: &v1.Listener{
			TlsContext: &v1.TlsContextRef{Context: &v1.TlsContextRef_Spec{Spec: spec}},
			Exchange: &v1.Exchange{Steps: []*v1.ExchangeStep{
				{Step: &v1.ExchangeStep_SendText{SendText: greeting}},
			}},
		},
	})
	must(l.t, err)
	l.t.Cleanup(func() {
		service.DeleteListener(l.context(), &v1.DeleteListenerRequest{Name: made.Name})
	})
	return &Listener{Address: made.BoundAddress, lab: l, name: made.Name}
}

// Listener is a port of the lab that accepts TLS.
type Listener struct {
	Address string // "host:port"
	lab     *Lab
	name    string
	taken   uint64
}

// Next gives the result of the connection after those that earlier calls gave; it waits for one.
func (l *Listener) Next() *v1.HandshakeResult {
	l.lab.t.Helper()
	l.taken++
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	stream, err := v1.NewListenerServiceClient(l.lab.Conn).WatchHandshakes(ctx,
		&v1.WatchHandshakesRequest{Name: l.name, MaxResults: uint32(l.taken)})
	must(l.lab.t, err)
	for {
		response, err := stream.Recv()
		must(l.lab.t, err)
		if response.SequenceNumber == l.taken {
			return response.Result
		}
	}
}

func (l *Lab) context() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	l.t.Cleanup(cancel)
	return ctx
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
