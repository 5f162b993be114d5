// The page: the run at the top, the filter, an experiment each below, and the dialog of a cell.

const byId = id => document.getElementById(id);
let sections = [],
  dialog = null;

function begin() {
  readParts();
  dialog = new CellDialog(() => setHash({cell: null}), showNeighbour);
  document.title = 'tlslab run · ' + verdictOf(run.summary.verdict).name;
  byId('run').append(...runHead());
  fillFilter();
  readHash();
  sections = run.experiments.map(experiment => new Section(experiment));
  byId('experiments').replaceChildren(...sections.map(section => section.element));
  refilter();
  openFromHash();
  addEventListener('hashchange', () => {
    readHash();
    refilter();
    openFromHash();
  });
  addEventListener('keydown', onPageKey);
  document.documentElement.dataset.ready = Math.round(performance.now());
}

function runHead() {
  const summary = run.summary,
    info = run.info,
    counts = summary.counts || {};
  const of = name => counts[name] || 0;
  const total = of('passed') + of('failed') + of('skipped') + of('errored');
  const facts = [
    info.start_time && info.start_time.slice(0, 19).replace('T', ' ') + ' UTC',
    summary.duration && timeText(jsonSeconds(summary.duration)),
    plural(run.experiments.length, 'experiment'),
    plural(total, 'cell'),
    info.tlslab_version && 'tlslab ' + info.tlslab_version,
    info.seed && 'seed ' + info.seed,
    (info.selection || []).join(' '),
  ].filter(Boolean);
  return [
    el('div.run-title', badge(verdictOf(summary.verdict)), el('h1', 'tlslab run')),
    summary.interrupted ? el('p.callout.errored', 'The run was stopped before its end.') : null,
    el(
      'p.quiet.run-facts',
      facts.map(fact => el('span', fact)),
    ),
    el(
      'p.quiet.run-facts',
      (info.labs || []).map(lab =>
        el(
          'span',
          {title: lab.address || ''},
          (lab.id ? 'lab ' + lab.id + ': ' : '') +
            [lab.openssl_version, lab.daemon_version && 'tlslabd ' + lab.daemon_version]
              .filter(Boolean)
              .join(', '),
        ),
      ),
    ),
    countsBar(counts),
  ].filter(Boolean);
}

function countsBar(counts) {
  const names = VERDICT_READING.map(number => VERDICTS[number]).filter(
    verdict => counts[verdict.name],
  );
  const flaky = counts.flaky
    ? el('span.mark.flaky', '↻ ' + plural(counts.flaky, 'flaky cell'))
    : null;
  return el(
    'div.counts',
    el(
      'div.bar',
      {'aria-hidden': 'true'},
      names.map(verdict =>
        el('span.' + verdict.name, {css: {'flex-grow': counts[verdict.name]}}),
      ),
    ),
    el(
      'div.numbers',
      names.map(verdict =>
        el(
          'span',
          glyph(verdict),
          ' ',
          el('strong', count(counts[verdict.name])),
          ' ',
          verdict.name,
        ),
      ),
      flaky,
    ),
  );
}

function fillFilter() {
  const box = byId('verdicts');
  for (const number of VERDICT_READING) {
    const cells = run.cells.filter(cell => cell.verdict === number).length;
    if (!cells) continue;
    box.append(
      toggle(
        VERDICTS[number].glyph + ' ' + VERDICTS[number].name,
        'verdict' + number,
        on => {
          if (on) filter.verdicts.add(number);
          else filter.verdicts.delete(number);
          changed();
        },
        VERDICTS[number].name,
      ),
    );
  }
  if (run.hasBaseline)
    box.append(
      toggle(
        'Δ differs from baseline',
        'onlyDifferences',
        on => {
          filter.differences = on;
          changed();
        },
        'differs',
      ),
    );
  byId('text').addEventListener('input', event => {
    filter.text = event.target.value;
    changed();
  });
  byId('clear').addEventListener('click', () => {
    Object.assign(filter, {text: '', verdicts: new Set(), differences: false});
    showFilter();
    changed();
  });
  byId('theme').addEventListener('click', turnTheme);
}

function toggle(text, id, act, className) {
  return el(
    'button.toggle.' + className,
    {
      type: 'button',
      id,
      'aria-pressed': 'false',
      onclick: event => {
        const on = event.currentTarget.getAttribute('aria-pressed') !== 'true';
        event.currentTarget.setAttribute('aria-pressed', on);
        act(on);
      },
    },
    text,
  );
}

function showFilter() {
  byId('text').value = filter.text;
  for (const number of [1, 2, 3, 4])
    if (byId('verdict' + number))
      byId('verdict' + number).setAttribute('aria-pressed', filter.verdicts.has(number));
  if (byId('onlyDifferences'))
    byId('onlyDifferences').setAttribute('aria-pressed', filter.differences);
}

function changed() {
  setHash({
    q: filter.text || null,
    verdict: [...filter.verdicts].map(number => VERDICTS[number].name).join() || null,
    differences: filter.differences ? '1' : null,
  });
  refilter();
}

function refilter() {
  const start = performance.now();
  const shown = applyFilter();
  for (const section of sections) section.refresh();
  byId('shown').textContent = isFiltered()
    ? `${count(shown)} of ${plural(run.cells.length, 'cell')}`
    : plural(run.cells.length, 'cell');
  byId('clear').hidden = !isFiltered();
  byId('nothing').hidden = shown > 0;
  document.documentElement.dataset.filtered = (performance.now() - start).toFixed(1);
}

// What the address remembers: the filter and the open cell.
const hashOf = () => new URLSearchParams(location.hash.slice(1));

function setHash(values) {
  const hash = hashOf();
  for (const [name, value] of Object.entries(values))
    if (value === null) hash.delete(name);
    else hash.set(name, value);
  const text = hash.toString();
  if (text !== location.hash.slice(1)) history.replaceState(null, '', '#' + text);
}

function readHash() {
  const hash = hashOf();
  filter.text = hash.get('q') || '';
  filter.differences = hash.get('differences') === '1';
  filter.verdicts = new Set(
    [1, 2, 3, 4].filter(number =>
      (hash.get('verdict') || '').split(',').includes(VERDICTS[number].name),
    ),
  );
  showFilter();
}

function openFromHash() {
  const cell = run.byId.get(hashOf().get('cell'));
  if (cell && dialog.cell !== cell) openCell(cell);
  else if (!cell && dialog.element.open) dialog.element.close();
}

function openCell(cell) {
  const shown = run.cells.filter(one => one.shown);
  const place = shown.indexOf(cell);
  setHash({cell: cell.id});
  dialog.show(cell, place < 0 ? '' : `${count(place + 1)} of ${count(shown.length)}`);
}

function showNeighbour(step) {
  const shown = run.cells.filter(one => one.shown);
  const next = shown[shown.indexOf(dialog.cell) + step];
  if (next) openCell(next);
}

function onPageKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.element.open) return;
  if (event.key === '/' && !event.target.matches('input')) {
    byId('text').focus();
    byId('text').select();
    event.preventDefault();
  }
  if (event.key === 'Escape' && event.target === byId('text')) {
    if (filter.text) {
      filter.text = '';
      showFilter();
      changed();
    } else event.target.blur();
  }
  if (event.key === 'Enter' && event.target === byId('text')) {
    const first = document.querySelector('.scroller');
    if (first) first.focus();
  }
}

function turnTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
}
