// What a client of node:tls does with servers good and bad, and what those saw of it.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {after, before, test} from 'node:test';
import tls from 'node:tls';
import {Lab} from './lab.mjs';

// The program under test: asks for a greeting over TLS.
async function greet(port, options) {
  const socket = tls.connect({host: '127.0.0.1', port, servername: 'localhost', ...options});
  await once(socket, 'secureConnect');
  const [greeting] = await once(socket, 'data');
  socket.end();
  const {standardName} = socket.getCipher();
  return {greeting: String(greeting), version: socket.getProtocol(), cipher: standardName};
}

const HOUR = 3600;
let lab, authority, ca;

before(async () => {
  lab = await Lab.start();
  authority = await lab.certificate('ca', {commonName: 'A CA', certificateAuthority: true});
  ca = authority.chainPem;
});
after(() => lab.stop());

// A server that says hello, with a certificate of our authority.
async function server(id, certificate = {}, context = {}, listener = {}) {
  const {name} = await lab.certificate(id, {
    issuer: authority.name,
    dnsNames: ['localhost'],
    ...certificate,
  });
  return lab.listen(
    {credentials: [{certificate: name}], ...context},
    {exchange: {steps: [{sendText: 'hello'}]}, ...listener},
  );
}

test('a client of today is seen as it is', async () => {
  const listener = await server('good', {}, {alpnProtocols: ['h2', 'http/1.1']});
  const client = await greet(listener.port, {ca, ALPNProtocols: ['http/1.1']});
  const {failure, negotiated} = await listener.next();

  assert.equal(failure, undefined);
  assert.equal(client.greeting, 'hello');
  assert.equal(negotiated.versionName, 'TLSv1.3');
  assert.equal(negotiated.versionName, client.version);
  assert.equal(negotiated.cipherSuite.name, client.cipher);
  assert.equal(negotiated.serverName, 'localhost');
  assert.equal(negotiated.alpnProtocol, 'http/1.1');
});

// node:tls judges a certificate when its own handshake is over, and closes without an alert and
// even without its Finished: the server learns nothing but that the client went away.
test('an expired certificate is refused, and the server is not told why', async () => {
  const listener = await server('expired', {notAfterOffset: {seconds: -HOUR}});
  await assert.rejects(greet(listener.port, {ca}), {code: 'CERT_HAS_EXPIRED'});
  const {failure, alerts} = await listener.next();

  assert.equal(failure.cause, 'TRANSPORT_CLOSED');
  assert.equal(failure.alert, undefined);
  assert.deepEqual(alerts?.filter(({direction}) => direction === 'DIRECTION_RECEIVED') ?? [], []);
});

test('an old version is refused, with an alert', async () => {
  const old = {minVersion: 'TLS_VERSION_TLS12', maxVersion: 'TLS_VERSION_TLS12'};
  const listener = await server('old', {}, old);
  await assert.rejects(greet(listener.port, {ca, minVersion: 'TLSv1.3'}), {
    code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  });
  const {failure} = await listener.next();

  assert.equal(failure.cause, 'LOCAL_ALERT');
  assert.equal(failure.alert.name, 'protocol_version');
});

test('a greeting that was tampered with is refused, with an alert', async () => {
  const faultPlan = {
    faults: [
      {
        id: 'flip-a-bit',
        flow: 'SERVER_TO_CLIENT',
        trigger: {milestone: 'FIRST_APPLICATION_DATA'},
        corrupt: {offsetFromEnd: 1},
      },
    ],
  };
  const listener = await server('tampered', {}, {}, {faultPlan});
  await assert.rejects(greet(listener.port, {ca}), {
    code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
  });
  const {alerts} = await listener.next();

  assert.equal(alerts.at(-1).direction, 'DIRECTION_RECEIVED');
  assert.equal(alerts.at(-1).description.name, 'bad_record_mac');
});
