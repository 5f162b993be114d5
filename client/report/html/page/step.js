// One step of an open cell.

function stepView(step, only) {
  const verdict = verdictOf(step.verdict);
  const head = el(
    'summary.step-head',
    glyph(verdict),
    el('strong', step.id || 'step'),
    el(
      'span.quiet',
      [step.transport, step.lab && 'lab ' + step.lab, step.duration && timeText(step.duration.ns)]
        .filter(Boolean)
        .join(' · '),
    ),
  );
  return lazyDetails(
    head,
    () => stepBody(step),
    'step',
    only || verdict.name === 'failed' || verdict.name === 'errored',
  );
}

function stepBody(step) {
  return [
    step.description ? el('p.description', step.description) : null,
    step.references ? el('p.quiet', step.references.join(' · ')) : null,
    step.error ? el('p.callout.errored', step.error) : null,
    step.skip_reason ? el('p.callout.skipped', 'Skipped: ' + step.skip_reason) : null,
    failureView('client', step.client),
    failureView('server', step.server),
    step.expectations ? expectationsView(step.expectations) : null,
    step.reply ? replyView(step.reply) : null,
    faultsPart(step),
    step.relay ? relayView('Relay', step.relay) : null,
    (step.relays || []).map(watchedRelay),
    step.terminator ? terminatorView('Terminator', step.terminator) : null,
    (step.terminators || []).map((one, i) => terminatorView('Connection ' + (i + 1), one)),
    dialogsView(step.client, step.server),
    step.comparison ? comparisonView(step.comparison) : null,
    step.fault_plan
      ? part('Faults changed', fieldTree(step.fault_plan[typeOf], [step.fault_plan]))
      : null,
    connectionsView(step),
    step.timing ? timingView(step.timing) : null,
    step.chain ? chainStepView(step.chain) : null,
    step.context ? part('Context', fieldTree(step.context[typeOf], [step.context])) : null,
    (step.handshakes || []).map((result, i) => watchedView(result, i)),
  ];
}

const words = name => name.toLowerCase().replace(/_/g, ' ');

const part = (title, ...content) => el('section.part', el('h3', title), content);

function failureView(end, result) {
  if (!result || !result.failure) return null;
  const failure = result.failure,
    alert = failure.alert;
  // Who was to speak in the clear, or not at all, did not fail.
  return el(
    'p.callout' + (failure.cause === 'NOT_BEGUN' ? '' : '.failure'),
    el('strong', end === 'client' ? 'Client: ' : 'Server: '),
    failure.summary || failure.error_class,
    el(
      'span.quiet',
      [
        failure.error_class,
        failure.cause,
        alert && 'alert ' + valueText(alert, {name: 'alert'}),
        failure.phase && 'in phase ' + failure.phase,
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  );
}

// What did not hold comes first.
function expectationsView(expectations) {
  const held = expectations.filter(one => one.held),
    not = expectations.filter(one => !one.held);
  const table = rows =>
    el(
      'table.expectations.paths',
      el(
        'thead',
        el('tr', el('th', ''), el('th', 'Path'), el('th', 'Expected'), el('th', 'Actual')),
      ),
      el('tbody', rows.map(expectationRow)),
    );
  return part(
    'Expectations',
    not.length ? table(not) : null,
    held.length
      ? not.length || held.length > 12
        ? lazyDetails(
            el('summary', plural(held.length, 'expectation') + ' held'),
            () => table(held),
            'more',
          )
        : table(held)
      : null,
  );
}

function expectationRow(one) {
  return [
    el(
      'tr' + (one.held ? '' : '.not'),
      el('td', glyph(VERDICTS[one.held ? 1 : 2])),
      el('td', el('code', one.path)),
      el('td', el('code', one.expected)),
      el('td', el('code', one.actual)),
    ),
    one.facts
      ? el(
          'tr.why',
          el('td', ''),
          el(
            'td',
            {colspan: 3},
            el(
              'ul',
              one.facts.map(fact => el('li', fact)),
            ),
          ),
        )
      : null,
  ];
}

function chainStepView(chain) {
  return part(
    'Chain',
    chainView(
      'The path that was built',
      chain.path || [],
      chain.verification || {},
      chain.name_matches || [],
      lazyDetails(
        el('summary', 'All of the verdict'),
        () => fieldTree(chain[typeOf], [chain]),
        'more',
      ),
    ),
  );
}

function watchedView(result, i) {
  const title =
    `Handshake ${i + 1}: ` +
    (result.failure
      ? result.failure.error_class || 'failed'
      : (result.negotiated || {}).version_name || 'complete');
  return lazyDetails(
    el('summary', title),
    () => [failureView('server', result), handshakeView(null, result)],
    'more.watched',
    i === 0,
  );
}

// Shortest, median and longest, on one scale.
function timingView(timing) {
  const rows = [
    ['Handshake', timing.handshake],
    ['Contexts', timing.context_build],
    ...(timing.exchange_steps || []).map((spread, i) => ['Exchange step ' + (i + 1), spread]),
  ].filter(([, spread]) => spread && spread.max);
  const most = Math.max(1, ...rows.map(([, spread]) => spread.max.ns));
  const ns = duration => (duration ? duration.ns : 0);
  const percent = duration => (ns(duration) / most) * 100 + '%';
  return part(
    'Timing',
    el('p.quiet', 'Of ' + plural(timing.handshake_count || 0, 'handshake') + '.'),
    el(
      'div.timing',
      rows.map(([name, spread]) => [
        el('span', name),
        el(
          'span.scale',
          el('span.spread', {
            css: {left: percent(spread.min), right: `calc(100% - ${percent(spread.max)})`},
          }),
          el('span.median', {css: {left: percent(spread.median)}}),
        ),
        el(
          'span.time',
          `${timeText(ns(spread.min))} – ${timeText(ns(spread.median))} – ${timeText(ns(spread.max))}`,
        ),
      ]),
    ),
  );
}
