// Which message of one end is which of the other, and where each stands in the diagram.
//
// Each end tells what it sent and received, in its own order and by its own clock. The nth message
// of a name that one end sent is the nth of that name that the other received. Heights keep the
// order at each end, and nothing arrives before it was sent; they are not to scale, the times
// beside them are exact.

const STEP = 26,
  SLOPE = 7;

// [{at: 'client'|'server', sent, name, kind, size, ns, fatal, mark}], in the order of that end.
function eventsOf(result, at, retried) {
  if (!result) return [];
  const events = [];
  let retry = retried; // RFC 8446 section 4.1.4: it has the type of a ServerHello
  for (const message of result.messages || []) {
    let name = messageName(message);
    if (retry && name === 'ServerHello') {
      name = 'HelloRetryRequest';
      retry = false;
    }
    events.push({
      at,
      name,
      kind: message.change_cipher_spec ? 'ccs' : 'message',
      size: message.size_bytes,
      type: message.type && message.type.value,
      sent: message.direction === 'SENT',
      ns: offset(message),
    });
  }
  for (const alert of result.alerts || []) {
    events.push({
      at,
      name: alertName(alert),
      kind: 'alert',
      fatal: alert.fatal,
      sent: alert.direction === 'SENT',
      ns: offset(alert),
    });
  }
  for (const mark of marksOf(result)) events.push({at, ...mark, kind: 'mark'});
  return events.map((event, i) => ({...event, i})).sort((a, b) => a.ns - b.ns || a.i - b.i);
}

const offset = event => (event.event_offset ? event.event_offset.ns : 0);

function messageName(message) {
  if (message.change_cipher_spec) return 'ChangeCipherSpec';
  const name =
    (message.type && message.type.name) || 'message ' + (message.type ? message.type.value : '?');
  return name
    .split('_')
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function alertName(alert) {
  const description = alert.description || {};
  return 'alert: ' + (description.name || description.value || 'close_notify');
}

function marksOf(result) {
  const phases = result.phases || {};
  const marks = [];
  if (phases.verified_offset) marks.push({name: 'peer judged', ns: phases.verified_offset.ns});
  if (phases.completed_offset && !result.failure)
    marks.push({name: 'complete', ns: phases.completed_offset.ns});
  if (result.failure && result.handshake_duration)
    marks.push({name: 'failed', ns: result.handshake_duration.ns, fatal: true});
  if (phases.first_data_offset) marks.push({name: 'first data', ns: phases.first_data_offset.ns});
  return marks;
}

// Arrows {name, from, to, size, fatal, kind, encrypted, sent, received}, and marks.
function ladderOf(client, server) {
  const retried = [client, server].some(
    one => one && (one.hello_retry_request || (one.negotiated || {}).hello_retry_requested),
  );
  const ends = {
    client: eventsOf(client, 'client', retried),
    server: eventsOf(server, 'server', retried),
  };
  const arrows = [],
    marks = [];
  const waiting = new Map(); // "client>name" → arrows without their receiver
  for (const [at, events] of Object.entries(ends)) {
    for (const event of events) {
      if (event.kind === 'mark') {
        marks.push(event);
        continue;
      }
      if (!event.sent) continue;
      const arrow = arrowOf(event, at);
      arrow.sent = event;
      event.arrow = arrow;
      arrows.push(arrow);
      const key = at + '>' + event.name;
      waiting.set(key, [...(waiting.get(key) || []), arrow]);
    }
  }
  for (const [at, events] of Object.entries(ends)) {
    const peer = at === 'client' ? 'server' : 'client';
    for (const event of events) {
      if (event.kind === 'mark' || event.sent) continue;
      const queue = waiting.get(peer + '>' + event.name) || [];
      const arrow = queue.shift() || arrowOf(event, peer);
      if (!arrow.sent) arrows.push(arrow);
      arrow.received = event;
      event.arrow = arrow;
    }
  }
  markEncrypted(ends, client || server);
  if (client && server) addUnread(ends);
  const height = placeEvents(ends);
  return {arrows, marks, height};
}

// What was sent and never read has its place at the other end all the same, behind what was sent
// before it.
function addUnread(ends) {
  for (const [at, events] of Object.entries(ends)) {
    const others = ends[at === 'client' ? 'server' : 'client'];
    let before = null;
    for (const event of events) {
      const arrow = event.arrow;
      if (!arrow || arrow.sent !== event) continue;
      if (!arrow.received) {
        arrow.unread = {
          at: at === 'client' ? 'server' : 'client',
          arrow,
          sent: false,
          kind: arrow.kind,
          ns: before ? before.ns : 0,
        };
        others.splice(before ? others.indexOf(before) + 1 : 0, 0, arrow.unread);
      }
      before = arrow.received || arrow.unread;
    }
  }
}

function arrowOf(event, from) {
  return {name: event.name, kind: event.kind, size: event.size, fatal: event.fatal, from};
}

// TLS 1.3: all after the ServerHello (of the client: after it came). Below: all after the sender's
// ChangeCipherSpec.
function markEncrypted(ends, result) {
  const negotiated = (result && result.negotiated) || {};
  const tls13 = negotiated.version === 'TLS13';
  for (const [at, events] of Object.entries(ends)) {
    let sending = false,
      receiving = false;
    for (const event of events) {
      if (event.kind === 'mark') continue;
      const on = event.sent ? sending : receiving;
      if (event.arrow && event.kind !== 'ccs' && (event.arrow.sent === event || !event.arrow.sent))
        event.arrow.encrypted = on;
      if (tls13 && event.name === 'ServerHello') sending = receiving = true;
      if (!tls13 && event.kind === 'ccs') {
        if (event.sent) sending = true;
        else receiving = true;
      }
    }
  }
}

// Sets the height `y` of every event; returns that of all.
function placeEvents(ends) {
  const next = {client: 0, server: 0},
    y = {client: -STEP, server: -STEP};
  const ready = event =>
    event.sent || event.kind === 'mark' || !event.arrow.sent || event.arrow.sent.y !== undefined;
  const left = at => ends[at][next[at]];
  while (left('client') || left('server')) {
    let at = ['client', 'server']
      .filter(one => left(one) && ready(left(one)))
      .sort((a, b) => left(a).ns - left(b).ns)[0];
    if (!at) at = left('client') ? 'client' : 'server'; // the ends disagree; draw on
    const event = left(at);
    const step = event.kind === 'mark' ? 20 : STEP;
    event.y = y[at] + step;
    const sent = event.arrow && event.arrow.sent;
    if (sent && sent !== event && sent.y !== undefined) event.y = Math.max(event.y, sent.y + SLOPE);
    y[at] = event.y;
    next[at]++;
  }
  return Math.max(y.client, y.server, 0);
}
