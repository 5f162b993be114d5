// What happened on the way: faults, relays, terminators, hellos that were made by hand, and comparisons.

// Of everybody who has some. In memory both ends tell the same.
function faultsPart(step) {
  const sides = [
    ['client', step.client],
    ['relay', step.relay],
    ['server', step.transport === 'memory' && step.client ? null : step.server],
  ].filter(([, side]) => side && side.faults);
  if (!sides.length) return null;
  return part(
    'Faults',
    sides.map(([name, side]) => [
      sides.length > 1 ? el('h4', 'At the ' + name) : null,
      faultsTable(side.faults),
    ]),
  );
}

function faultsTable(faults) {
  return el(
    'table.expectations.faults',
    el('thead', el('tr', ['', 'Fault', 'Where', 'Before', 'After'].map(name => el('th', name)))),
    el('tbody', faults.map(faultRow)),
  );
}

function faultRow(fault) {
  const hit = (fault.hits || [])[0] || {};
  const bytes = value => (value && value.length ? el('code', hex(value)) : '');
  return [
    el(
      'tr',
      el('td', fault.fired ? '⚡' : '–'),
      el('td', el('code', fault.fault_id || '')),
      el('td', fault.fired ? hitText(fault, hit) : 'did not fire'),
      el('td', bytes(hit.before)),
      el('td', bytes(hit.after)),
    ),
    fault.without_effect
      ? el('tr.why', el('td', ''), el('td', {colspan: 4}, 'Without effect: ' + fault.without_effect))
      : null,
  ];
}

function hitText(fault, hit) {
  const inside = (hit.handshake_messages || [])
    .concat(hit.handshake_messages || !hit.content_type ? [] : [hit.content_type])
    .map(point => valueText(point, {name: 'type'}));
  return [
    hit.record_number ? 'record ' + hit.record_number : 'segment',
    inside.length ? '(' + inside.join(', ') + ')' : '',
    'at byte ' + count(hit.stream_offset || 0),
    hit.event_offset ? 'after ' + timeText(hit.event_offset.ns) : '',
    fault.fired_count > 1 ? '· ' + fault.fired_count + ' times in all' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function relayView(title, relay) {
  const sides = [relay.client_side, relay.target_side];
  return part(
    title,
    factList([
      ['From', relay.client_address],
      ['To', [relay.target_address, relay.connect_error].filter(Boolean).join(' · ')],
      ['Ended by', relay.close && relay.close.kind && words(relay.close.kind)],
      ['Client said', sizeText(relay.client_received_bytes || 0)],
      ['Target said', sizeText(relay.target_received_bytes || 0)],
    ]),
    sides.some(Boolean)
      ? lazyDetails(
          el('summary', 'The man in the middle: with the client, with the target'),
          () => [
            failureView('server', relay.client_side),
            failureView('client', relay.target_side),
            fieldTree('tlslab.v1.HandshakeResult', sides, {titles: ['Client', 'Target']}),
          ],
          'more',
        )
      : null,
    lazyDetails(el('summary', 'All of it'), () => fieldTree(relay[typeOf], [relay]), 'more'),
  );
}

function watchedRelay(relay, i) {
  return [
    relayView('Connection ' + (i + 1), relay),
    relay.faults ? faultsTable(relay.faults) : null,
  ];
}

function terminatorView(title, terminator) {
  const sides = [
    ['Client', terminator.client_side],
    ['Backend', terminator.backend_side],
  ].filter(([, side]) => side);
  return part(
    title,
    factList([
      ['From', terminator.client_address],
      [
        'Backend',
        [terminator.backend_address, terminator.connect_error].filter(Boolean).join(' · '),
      ],
      ['Ended by', terminator.close && terminator.close.kind && words(terminator.close.kind)],
      ['Why', terminator.error],
      ['Was told', proxyHeaderText(terminator.proxy_header)],
      ['Told the backend', proxyHeaderText(terminator.sent_proxy_header)],
      ['Client said', sizeText(terminator.client_received_bytes || 0)],
      ['Backend said', sizeText(terminator.backend_received_bytes || 0)],
    ]),
    terminator.requests ? forwardedTable(terminator.requests) : null,
    failureView('server', terminator.client_side),
    failureView('client', terminator.backend_side),
    sides.length
      ? lazyDetails(
          el('summary', 'TLS with the ' + sides.map(([name]) => words(name)).join(', with the ')),
          () =>
            fieldTree(
              'tlslab.v1.HandshakeResult',
              sides.map(([, side]) => side),
              {titles: sides.map(([name]) => name)},
            ),
          'more',
        )
      : null,
    lazyDetails(
      el('summary', 'All of it'),
      () => fieldTree(terminator[typeOf], [terminator]),
      'more',
    ),
  );
}

// What was done to each request on its way to the backend.
function forwardedTable(requests) {
  const fields = headers => (headers || []).map(one => el('div', el('code', headerText(one))));
  return el(
    'table.expectations',
    el('thead', el('tr', ['Request', 'Taken out', 'Put in'].map(name => el('th', name)))),
    el(
      'tbody',
      requests.map(one =>
        el(
          'tr',
          el('td', el('code', [one.method, one.target].filter(Boolean).join(' '))),
          el('td', fields(one.removed_headers)),
          el('td', fields(one.added_headers)),
        ),
      ),
    ),
  );
}

const headerText = header => header.name + ': ' + (header.value || '');

function replyView(reply) {
  const name = point => point && valueText(point, {name: 'type'});
  return part(
    'Reply',
    factList([
      ['What came', reply.kind && words(reply.kind)],
      ['Alert', reply.alert && name(reply.alert)],
      ['Version', reply.version],
      ['Cipher suite', name(reply.cipher_suite)],
      ['Group', name(reply.group)],
      ['Closed', reply.close_kind && words(reply.close_kind)],
      ['Sent', sizeText(reply.sent_bytes || 0)],
      ['Received', sizeText(reply.received_bytes || 0)],
    ]),
    reply.summary ? el('p', reply.summary) : null,
    lazyDetails(el('summary', 'All of it'), () => fieldTree(reply[typeOf], [reply]), 'more'),
  );
}

function comparisonView(comparison) {
  return part(
    'What an observer can tell apart',
    el(
      'table.expectations',
      el('thead', el('tr', el('th', 'These look alike'), el('th', 'Shape'))),
      el(
        'tbody',
        (comparison.groups || []).map(group =>
          el(
            'tr',
            el('td', (group.labels || []).join(', ')),
            el('td', el('code', group.shape || '')),
          ),
        ),
      ),
    ),
    el('ul', (comparison.differences || []).map(text => el('li', text))),
  );
}
