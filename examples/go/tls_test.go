// What a client of crypto/tls does with servers good and bad, and what those saw of it.
package example

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	"tlslab.example/lab"
	v1 "tlslab.example/tlslabv1"
)

// The program under test: reads a greeting over TLS.
func greet(address string, config *tls.Config) (string, tls.ConnectionState, error) {
	conn, err := tls.Dial("tcp", address, config)
	if err != nil {
		return "", tls.ConnectionState{}, err
	}
	defer conn.Close()
	greeting, err := io.ReadAll(conn)
	return string(greeting), conn.ConnectionState(), err
}

// A certificate of an authority of its own, and a client that trusts that authority.
func pki(l *lab.Lab, leaf *v1.CertificateSpec) (string, *tls.Config) {
	ca := l.Certificate("ca", &v1.CertificateSpec{CommonName: "A CA", CertificateAuthority: true})
	leaf.Issuer = ca.Name
	leaf.DnsNames = []string{"localhost"}
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM([]byte(ca.ChainPem))
	return l.Certificate("leaf", leaf).Name, &tls.Config{RootCAs: trust, ServerName: "localhost"}
}

func TestClientOfTodayIsSeenAsItIs(t *testing.T) {
	l := lab.Start(t)
	certificate, client := pki(l, &v1.CertificateSpec{})
	server := lab.Server(certificate)
	server.AlpnProtocols = []string{"h2", "http/1.1"}
	listener := l.Listen(server, "hello")

	client.NextProtos = []string{"http/1.1"}
	greeting, state, err := greet(listener.Address, client)
	if err != nil || greeting != "hello" {
		t.Fatalf("greeting %q, error %v", greeting, err)
	}
	seen := listener.Next()
	if seen.Failure != nil {
		t.Fatal(seen.Failure.Summary)
	}
	equal(t, "version", seen.Negotiated.Version, v1.TlsVersion_TLS_VERSION_TLS13)
	equal(t, "suite", seen.Negotiated.CipherSuite.Name, tls.CipherSuiteName(state.CipherSuite))
	equal(t, "server name", seen.Negotiated.GetServerName(), "localhost")
	equal(t, "protocol", seen.Negotiated.GetAlpnProtocol(), "http/1.1")
}

func TestExpiredCertificateIsRefused(t *testing.T) {
	l := lab.Start(t)
	certificate, client := pki(l, &v1.CertificateSpec{
		NotAfterOffset: durationpb.New(-time.Hour),
	})
	listener := l.Listen(lab.Server(certificate), "hello")

	_, _, err := greet(listener.Address, client)
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		t.Fatalf("%v, and not that it has expired", err)
	}
	failure := listener.Next().Failure
	equal(t, "cause", failure.GetCause(), v1.HandshakeFailure_PEER_ALERT)
	equal(t, "alert", failure.GetAlert().GetName(), "bad_certificate")
}

func TestOldVersionIsRefused(t *testing.T) {
	l := lab.Start(t)
	certificate, client := pki(l, &v1.CertificateSpec{})
	server := lab.Server(certificate)
	server.MaxVersion = v1.TlsVersion_TLS_VERSION_TLS12
	listener := l.Listen(server, "hello")

	client.MinVersion = tls.VersionTLS13
	if _, _, err := greet(listener.Address, client); err == nil {
		t.Fatal("TLS 1.2 was good enough")
	}
	failure := listener.Next().Failure
	equal(t, "cause", failure.GetCause(), v1.HandshakeFailure_LOCAL_ALERT)
	equal(t, "alert", failure.GetAlert().GetName(), "protocol_version")
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, and not %v", what, got, want)
	}
}
