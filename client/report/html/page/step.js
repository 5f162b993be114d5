// One step of an open cell.

function stepView(step, only) {
  const verdict = verdictOf(step.verdict);
  const head = el('summary.step-head', glyph(verdict), el('strong', step.id || 'step'), el('span.quiet',
      [step.transport, step.lab && 'lab ' + step.lab, step.duration && timeText(step.duration.ns)].filter(Boolean).join(' · ')));
  return lazyDetails(head, () => stepBody(step), 'step', only || verdict.name === 'failed' || verdict.name === 'errored');
}

function stepBody(step) {
  return [
    step.description ? el('p.description', step.description) : null,
    step.references ? el('p.quiet', step.references.join(' · ')) : null,
    step.error ? el('p.callout.errored', step.error) : null,
    step.skip_reason ? el('p.callout.skipped', 'Skipped: ' + step.skip_reason) : null,
    failureView('client', step.client), failureView('server', step.server),
    step.expectations ? expectationsView(step.expectations) : null,
    step.client || step.server ? handshakeView(step.client, step.server) : null,
    step.timing ? timingView(step.timing) : null,
    step.chain ? chainStepView(step.chain) : null,
    step.context ? part('Context', fieldTree(step.context[typeOf], [step.context])) : null,
    (step.handshakes || []).map((result, i) => watchedView(result, i)),
  ];
}

const part = (title, ...content) => el('section.part', el('h3', title), content);

function failureView(end, result) {
  if (!result || !result.failure) return null;
  const failure = result.failure, alert = failure.alert;
  return el('p.callout.failure', el('strong', end === 'client' ? 'Client: ' : 'Server: '), failure.summary || failure.error_class,
            el('span.quiet', ' ' + [failure.error_class, failure.cause, alert && 'alert ' + valueText(alert), failure.phase && 'in phase ' + failure.phase].filter(Boolean).join(' · ')));
}

// What did not hold comes first.
function expectationsView(expectations) {
  const held = expectations.filter(one => one.held), not = expectations.filter(one => !one.held);
  const table = rows => el('table.expectations', el('thead', el('tr', el('th', ''), el('th', 'Path'), el('th', 'Expected'), el('th', 'Actual'))),
                           el('tbody', rows.map(expectationRow)));
  return part('Expectations', not.length ? table(not) : null,
              held.length ? not.length || held.length > 12 ? lazyDetails(el('summary', plural(held.length, 'expectation') + ' held'), () => table(held), 'more') : table(held) : null);
}

function expectationRow(one) {
  return [
    el('tr' + (one.held ? '' : '.not'), el('td', glyph(VERDICTS[one.held ? 1 : 2])), el('td', el('code', one.path)),
       el('td', el('code', one.expected)), el('td', el('code', one.actual))),
    one.facts ? el('tr.why', el('td', ''), el('td', {colspan: 3}, el('ul', one.facts.map(fact => el('li', fact))))) : null,
  ];
}

function handshakeView(client, server) {
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
    const values = [client, server].map(result => result && read(result.negotiated || {}, result)).map(value => value === undefined || value === null || value === '' ? undefined : String(value));
    const [a, b] = values;
    if (a === undefined && b === undefined) return null;
    if (client && server && a !== b && a !== undefined && b !== undefined) return el('span.differs', a + ' ≠ ' + b);
    return a === undefined ? b : a;
  };
  const time = [client, server].map((result, i) => result && result.handshake_duration && (i ? 'server ' : 'client ') + timeText(result.handshake_duration.ns)).filter(Boolean).join(' · ');
  const signed = (client && client.negotiated && client.negotiated.peer_signature_scheme) || (server && server.negotiated && server.negotiated.local_signature_scheme);
  return factList([
    ['Version', of(n => n.version_name)],
    ['Cipher suite', of(n => n.cipher_suite && (n.cipher_suite.name || valueText(n.cipher_suite.value)))],
    ['Group', of(n => n.group && n.group.name)],
    ['Server signed with', signed && signed.name],
    ['Protocol', of(n => n.alpn_protocol)],
    ['Server name', of(n => n.server_name)],
    ['Forward secret', of(n => n.forward_secret === undefined ? undefined : n.forward_secret ? 'yes' : 'no')],
    ['Begun by', of(n => n.resumption_kind && n.resumption_kind.toLowerCase().replace(/_/g, ' '))],
    ['Handshake', time],
    ['Closed', [client, server].map((result, i) => result && result.close_kind && (i ? 'server saw ' : 'client saw ') + result.close_kind.toLowerCase()).filter(Boolean).join(' · ')],
  ]);
}

function certificatesPart(client, server) {
  const views = [[client, 'What the server showed, as the client judged it'], [server, 'What the client showed, as the server judged it']]
      .filter(([result]) => result && result.peer && result.peer.chain)
      .map(([result, title]) => chainView(title, result.peer.chain, result.peer.verification, result.peer.name_match ? [result.peer.name_match] : [], null));
  return views.length ? part('Certificates', views) : null;
}

function chainStepView(chain) {
  return part('Chain', chainView('The path that was built', chain.path || [], chain.verification || {}, chain.name_matches || [],
                                 lazyDetails(el('summary', 'All of the verdict'), () => fieldTree(chain[typeOf], [chain]), 'more')));
}

function exchangeView(client, server) {
  const ends = [['Client', client], ['Server', server]].filter(([, result]) => result && result.exchange);
  if (!ends.length) return null;
  return part('Exchange', el('div.pair', ends.map(([name, result]) => {
    const exchange = result.exchange;
    return el('div', el('h4', name), factList([
      ['Sent', sizeText(exchange.sent_bytes || 0)], ['Received', sizeText(exchange.received_bytes || 0)],
      ['Data', exchange.received && exchange.received.length ? el('code', bytesText(exchange.received)) : ''],
      ['Steps', (exchange.steps || []).map(step => (step.error ? '✕ ' : '✓ ') + (step.end_offset ? timeText(step.end_offset.ns) : 'did not end')).join(', ')],
      ['Error', exchange.error],
    ]));
  })));
}

function earlyAndTickets(client, server) {
  const result = client || server, early = result.early_data, tickets = (client && client.tickets) || (server && server.tickets);
  return [
    early ? part('Early data', fieldTree(early[typeOf], [early])) : null,
    tickets ? part('Tickets', tickets.map((ticket, i) => lazyDetails(el('summary', `Ticket ${i + 1}: ` + [ticket.ticket && sizeAtLeast(ticket.ticket), ticket.lifetime && 'good for ' + timeText(ticket.lifetime.ns),
      ticket.direction && ticket.direction.toLowerCase() + ' at ' + timeText(offset(ticket))].filter(Boolean).join(' · ')), () => fieldTree(ticket[typeOf], [ticket]), 'more'))) : null,
  ];
}

const sizeAtLeast = bytes => bytes.length >= 64 ? '64 bytes or more' : bytes.length + ' bytes';

function bothEndsView(client, server) {
  const box = el('div');
  const type = (client || server)[typeOf];
  const draw = onlyDifferences => box.replaceChildren(fieldTree(type, [client, server], {titles: ['Client', 'Server'], onlyDifferences}));
  draw(false);
  const both = client && server;
  return [both ? el('label.only', el('input', {type: 'checkbox', onchange: event => draw(event.target.checked)}), ' Only where the ends differ') : null, box];
}

function watchedView(result, i) {
  const title = `Handshake ${i + 1}: ` + (result.failure ? result.failure.error_class || 'failed' : (result.negotiated || {}).version_name || 'complete');
  return lazyDetails(el('summary', title), () => [failureView('server', result), handshakeView(null, result)], 'more.watched', i === 0);
}

// Shortest, median and longest, on one scale.
function timingView(timing) {
  const rows = [['Handshake', timing.handshake], ['Contexts', timing.context_build], ...(timing.exchange_steps || []).map((spread, i) => ['Exchange step ' + (i + 1), spread])]
      .filter(([, spread]) => spread && spread.max);
  const most = Math.max(1, ...rows.map(([, spread]) => spread.max.ns));
  const ns = duration => duration ? duration.ns : 0;
  const percent = duration => ns(duration) / most * 100 + '%';
  return part('Timing', el('p.quiet', 'Of ' + plural(timing.handshake_count || 0, 'handshake') + '.'), el('div.timing', rows.map(([name, spread]) => [
    el('span', name),
    el('span.scale', el('span.spread', {css: {left: percent(spread.min), right: `calc(100% - ${percent(spread.max)})`}}), el('span.median', {css: {left: percent(spread.median)}})),
    el('span.time', `${timeText(ns(spread.min))} – ${timeText(ns(spread.median))} – ${timeText(ns(spread.max))}`)])));
}
