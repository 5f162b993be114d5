// A handshake as both ends saw it, or one of them.

// A terminator, and a relay that speaks TLS itself, is the server of one connection and the client of
// another. Neither is to be told as one with the other's ends.
function connectionsView(step) {
  const {client, server, terminator, relay} = step;
  if (!client && !server) return null;
  if (terminator)
    return twoConnections(
      step,
      'terminator',
      'backend',
      terminator.client_side,
      terminator.backend_side,
    );
  if (relay && (relay.client_side || relay.target_side))
    return twoConnections(step, 'relay', 'target', relay.client_side, relay.target_side);
  return handshakeView(client, server);
}

function twoConnections(step, middle, target, nearSide, farSide) {
  const connection = (title, note, client, server) =>
    begun(client) || begun(server)
      ? el(
          'section',
          el('h3.connection', title),
          el('p.quiet', note),
          handshakeView(client, server),
        )
      : null;
  return [
    connection(
      `TLS between client and ${middle}`,
      `Here the ${middle} is the server.`,
      step.client,
      nearSide,
    ),
    connection(
      `TLS between ${middle} and ${target}`,
      `Here the ${middle} is the client.`,
      farSide,
      step.server,
    ),
    part(
      'Client and server, each of its own connection',
      bothEndsView(step.client, step.server, {apart: true}),
    ),
  ];
}

// A handshake was: somebody said or heard a message of one.
const begun = result => !!result && !!(result.messages || result.client_hello);

function handshakeView(client, server) {
  if (![client, server].some(begun)) return part('Both ends', bothEndsView(client, server));
  return [
    part('Agreed', agreedView(client, server)),
    part('Messages', ladderView(client, server)),
    certificatesPart(client, server),
    exchangeView(client, server),
    earlyAndTickets(client, server),
    part('Both ends', bothEndsView(client, server)),
  ];
}

// The facts that people look for, once when both ends say the same.
function agreedView(client, server) {
  const of = read => {
    const values = [client, server]
      .map(result => result && read(result.negotiated || {}, result))
      .map(value =>
        value === undefined || value === null || value === '' ? undefined : String(value),
      );
    const [a, b] = values;
    if (a === undefined && b === undefined) return null;
    if (client && server && a !== b && a !== undefined && b !== undefined)
      return el('span.differs', a + ' ≠ ' + b);
    return a === undefined ? b : a;
  };
  const time = [client, server]
    .map(
      (result, i) =>
        result &&
        result.handshake_duration &&
        (i ? 'server ' : 'client ') + timeText(result.handshake_duration.ns),
    )
    .filter(Boolean)
    .join(' · ');
  const signed =
    (client && client.negotiated && client.negotiated.peer_signature_scheme) ||
    (server && server.negotiated && server.negotiated.local_signature_scheme);
  return factList([
    ['Version', of(n => n.version_name)],
    [
      'Cipher suite',
      of(n => n.cipher_suite && (n.cipher_suite.name || valueText(n.cipher_suite.value))),
    ],
    ['Group', of(n => n.group && n.group.name)],
    ['Server signed with', signed && signed.name],
    ['Protocol', of(n => n.alpn_protocol)],
    ['Server name', of(n => n.server_name)],
    [
      'Forward secret',
      of(n => (n.forward_secret === undefined ? undefined : n.forward_secret ? 'yes' : 'no')),
    ],
    ['Begun by', of(n => n.resumption_kind && words(n.resumption_kind))],
    ['Handshake', time],
    [
      'Closed',
      [client, server]
        .map(
          (result, i) =>
            result &&
            result.close_kind &&
            (result.failure || {}).cause !== 'NOT_BEGUN' &&
            closedText(i ? 'server' : 'client', result.close_kind),
        )
        .filter(Boolean)
        .join(' · '),
    ],
  ]);
}

const closedText = (end, kind) =>
  kind === 'FAILED_HERE' ? end + ' failed itself' : end + ' saw ' + words(kind);

function certificatesPart(client, server) {
  const views = [
    [client, 'What the server showed, as the client judged it'],
    [server, 'What the client showed, as the server judged it'],
  ]
    .filter(([result]) => result && result.peer && result.peer.chain)
    .map(([result, title]) =>
      chainView(
        title,
        result.peer.chain,
        result.peer.verification,
        result.peer.name_match ? [result.peer.name_match] : [],
        null,
      ),
    );
  return views.length ? part('Certificates', views) : null;
}

function exchangeView(client, server) {
  const ends = [
    ['Client', client],
    ['Server', server],
  ].filter(([, result]) => result && result.exchange);
  if (!ends.length) return null;
  return part(
    'Exchange',
    el(
      'div.pair',
      ends.map(([name, result]) => {
        const exchange = result.exchange;
        return el(
          'div',
          el('h4', name),
          factList([
            ['Sent', sizeText(exchange.sent_bytes || 0)],
            ['Received', sizeText(exchange.received_bytes || 0)],
            [
              'Data',
              exchange.received && exchange.received.length
                ? el('code', bytesText(exchange.received))
                : '',
            ],
            [
              'Steps',
              (exchange.steps || [])
                .map(
                  step =>
                    (step.error ? '✕ ' : '✓ ') +
                    (step.end_offset ? timeText(step.end_offset.ns) : 'did not end'),
                )
                .join(', '),
            ],
            ['Error', exchange.error],
          ]),
        );
      }),
    ),
  );
}

function earlyAndTickets(client, server) {
  const early = [client, server].map(result => result && result.early_data),
    told = early.find(Boolean),
    tickets = (client && client.tickets) || (server && server.tickets);
  return [
    told ? part('Early data', fieldTree(told[typeOf], early, {titles: ['Client', 'Server']})) : null,
    tickets
      ? part(
          'Tickets',
          tickets.map((ticket, i) =>
            lazyDetails(
              el(
                'summary',
                `Ticket ${i + 1}: ` +
                  [
                    ticket.ticket && sizeAtLeast(ticket.ticket),
                    ticket.lifetime && 'good for ' + timeText(ticket.lifetime.ns),
                    ticket.direction &&
                      ticket.direction.toLowerCase() + ' at ' + timeText(offset(ticket)),
                  ]
                    .filter(Boolean)
                    .join(' · '),
              ),
              () => fieldTree(ticket[typeOf], [ticket]),
              'more',
            ),
          ),
        )
      : null,
  ];
}

const sizeAtLeast = bytes => (bytes.length >= 64 ? '64 bytes or more' : bytes.length + ' bytes');

// Ends of two connections, `apart`, need not tell the same.
function bothEndsView(client, server, {apart} = {}) {
  const box = el('div');
  const type = (client || server)[typeOf];
  const draw = onlyDifferences =>
    box.replaceChildren(
      fieldTree(type, [client, server], {titles: ['Client', 'Server'], onlyDifferences, apart}),
    );
  draw(false);
  const both = client && server && !apart;
  return [
    both
      ? el(
          'label.only',
          el('input', {type: 'checkbox', onchange: event => draw(event.target.checked)}),
          ' Only where the ends differ',
        )
      : null,
    box,
  ];
}
