// A lab for tests in Node.js: certificates and listeners of it, and what they saw.
//
//   const lab = await Lab.start();
//   const {name} = await lab.certificate('leaf', {dnsNames: ['localhost']});
//   const listener = await lab.listen({credentials: [{certificate: name}]});
//   ... the program under test connects to listener.port ...
//   const seen = await listener.next();   // the server's view of one connection
//   await lab.stop();                     // and what was made in it is gone
//
// Messages are plain objects as docs/reference names their fields, in camelCase; an enum is its
// name, and what is absent is undefined. `lab.services` has the client of every service.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {randomBytes} from 'node:crypto';
import {createInterface} from 'node:readline';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {fileURLToPath} from 'node:url';
import {join} from 'node:path';
import grpc from '@grpc/grpc-js';
import {loadSync} from '@grpc/proto-loader';

const PROTO = fileURLToPath(new URL('../../proto', import.meta.url));
const {tlslab} = grpc.loadPackageDefinition(
  loadSync('tlslab/v1/lab_service.proto', {
    includeDirs: [PROTO],
    enums: String,
    longs: Number,
    oneofs: true,
  }),
);

const TIMEOUT_MS = 30000;

// What a private daemon is told: nothing that is for those that others drive.
function privateEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^TLSLABD_(CONTROL_|METRICS_|CONFIG$)/.test(name),
  );
  return {TLSLABD_LOG_FORMAT: 'none', ...Object.fromEntries(kept)};
}

// What a shared lab may ask for.
function metadata() {
  const shown = new grpc.Metadata();
  const token = process.env.TLSLAB_CONTROL_TOKEN;
  if (token) shown.set('authorization', `Bearer ${token}`);
  return shown;
}

export class Lab {
  // The lab at TLSLAB_ADDRESS, or else a private one: the program that TLSLABD names, or tlslabd
  // in PATH. A private lab ends with this process, however that ends.
  static async start() {
    if (process.env.TLSLAB_ADDRESS) return new Lab(process.env.TLSLAB_ADDRESS);
    const folder = mkdtempSync(join(tmpdir(), 'tlslab-'));
    const daemon = spawn(
      process.env.TLSLABD || 'tlslabd',
      [`--listen=unix:${folder}/lab.sock`, '--exit-on-stdin-eof'],
      {stdio: ['pipe', 'pipe', 'inherit'], env: privateEnvironment()},
    );
    const said = await Promise.race([
      once(createInterface({input: daemon.stdout}), 'line'),
      once(daemon, 'exit').then(([code]) => [`exited with ${code}`]),
    ]).catch(error => [error.message]);
    const address = /^tlslabd listening on (.*)/.exec(said[0])?.[1];
    const lab = new Lab(address, {daemon, folder});
    if (!address) {
      await lab.stop();
      throw new Error(`tlslabd does not start: ${said[0]}`);
    }
    return lab;
  }

  constructor(address, owned = {}) {
    Object.assign(this, owned);
    this.suffix = randomBytes(4).toString('hex');
    this.deletions = [];
    const credentials = grpc.credentials.createInsecure();
    this.services = {};
    for (const [name, Service] of Object.entries(tlslab.v1)) {
      if (Service.service && address) this.services[name] = new Service(address, credentials);
    }
  }

  // One RPC with a single answer: `call('CertificateService', 'createCertificate', {...})`.
  call(service, method, request) {
    return new Promise((resolve, reject) => {
      this.services[service][method](
        request,
        metadata(),
        {deadline: Date.now() + TIMEOUT_MS},
        (error, response) => (error ? reject(error) : resolve(response)),
      );
    });
  }

  // Mints a certificate as `spec` (CertificateSpec) wants it, and gives it with its PEM. Its name
  // begins with `id` and meets nobody else's in the lab.
  async certificate(id, spec) {
    const made = await this.call('CertificateService', 'createCertificate', {
      certificateId: `${id}-${this.suffix}`,
      certificate: {spec},
    });
    this.deletions.push(['CertificateService', 'deleteCertificate', made.name]);
    return made;
  }

  // A server on a free port of loopback, whose TLS is as `spec` (TlsContextSpec) wants it.
  async listen(spec, listener = {}) {
    const made = await this.call('ListenerService', 'createListener', {
      listener: {tlsContext: {spec: {server: {}, ...spec}}, ...listener},
    });
    this.deletions.push(['ListenerService', 'deleteListener', made.name]);
    return new Listener(this, made);
  }

  async stop() {
    for (const [service, method, name] of this.deletions.reverse()) {
      await this.call(service, method, {name}).catch(() => {}); // it may be over already
    }
    for (const service of Object.values(this.services)) service.close();
    if (!this.daemon) return;
    this.daemon.stdin.end();
    if (this.daemon.pid && this.daemon.exitCode === null) await once(this.daemon, 'exit');
    rmSync(this.folder, {recursive: true, force: true});
  }
}

class Listener {
  constructor(lab, made) {
    this.lab = lab;
    this.name = made.name;
    [, this.host, this.port] = /^(.*):(\d+)$/.exec(made.boundAddress);
    this.taken = 0;
  }

  // The result (HandshakeResult) of the connection after those that earlier calls gave; it waits
  // for one.
  next() {
    const wanted = ++this.taken;
    const stream = this.lab.services.ListenerService.watchHandshakes(
      {name: this.name, maxResults: wanted},
      metadata(),
      {deadline: Date.now() + TIMEOUT_MS},
    );
    return new Promise((resolve, reject) => {
      stream.on('data', ({sequenceNumber, result}) => {
        if (sequenceNumber === wanted) resolve(result);
      });
      stream.on('error', reject);
      stream.on('end', () => reject(new Error(`${this.name} has ended`)));
    });
  }
}
