// The dialog of an open cell.
class CellDialog {
  constructor(onClose, onStep) {
    this.onStep = onStep;
    this.element = document.getElementById('cell');
    this.element.addEventListener('close', () => {
      this.cell = null;
      onClose();
    });
    this.element.addEventListener('click', event => {
      if (event.target === this.element) this.element.close();
    });
    this.element.addEventListener('keydown', event => this.onKey(event));
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input')) return;
    if (event.key === 'j' || event.key === 'ArrowRight') this.onStep(1);
    else if (event.key === 'k' || event.key === 'ArrowLeft') this.onStep(-1);
    else return;
    event.preventDefault();
  }

  async show(cell, place) {
    this.cell = cell;
    const verdict = verdictOf(cell.verdict);
    const body = el('div.cell-body', {'aria-busy': 'true'});
    this.element.setAttribute('aria-label', cell.id);
    this.element.replaceChildren(this.head(cell, verdict, place), body);
    if (!this.element.open) this.element.showModal();
    let report;
    try {
      report = (await readChunk(cell.chunk))[cell.slot];
    } catch (error) {
      body.append(
        el(
          'p.callout.errored',
          'This cell cannot be read: ' +
            error.message +
            '. The file may be cut short, or this browser too old (it needs DecompressionStream).',
        ),
      );
      return;
    }
    if (this.cell !== cell) return;
    body.append(...this.body(cell, report).flat(3).filter(Boolean));
    body.setAttribute('aria-busy', 'false');
  }

  head(cell, verdict, place) {
    const button = (label, text, act) =>
      el('button', {type: 'button', 'aria-label': label, title: label, onclick: act}, text);
    return el(
      'header.cell-head',
      el(
        'div.cell-title',
        badge(verdict),
        el('h2', cell.experiment.head.experiment_id),
        marks(cell),
      ),
      el(
        'div.cell-tools',
        el('span.quiet.place', place),
        button('The cell before (k)', '‹', () => this.onStep(-1)),
        button('The next cell (j)', '›', () => this.onStep(1)),
        button('Close (Esc)', '✕', () => this.element.close()),
      ),
    );
  }

  body(cell, report) {
    const steps = report.steps || [];
    const differences = differencesOf(cell);
    const description = cell.experiment.head.description;
    return [
      description ? el('p.description', description) : null,
      report.parameters
        ? el(
            'dl.parameters',
            report.parameters.map(one => el('div', el('dt', one.name), el('dd', one.value))),
          )
        : null,
      el(
        'p.quiet.cell-facts',
        el('code', cell.id),
        report.start_time ? el('span', dateText(report.start_time)) : null,
        report.duration ? el('span', timeText(report.duration.ns)) : null,
        report.repetition > 1 ? el('span', 'repetition ' + report.repetition) : null,
      ),
      report.error ? el('p.callout.errored', report.error) : null,
      report.skip_reason ? el('p.callout.skipped', 'Skipped: ' + report.skip_reason) : null,
      (report.failed_attempts || []).map((attempt, i) =>
        el(
          'p.callout.flaky',
          el('strong', `Attempt ${i + 1} ${verdictOf(attempt.verdict).name}: `),
          attempt.summary,
        ),
      ),
      differences.length ? this.differences(cell, differences) : null,
      steps.map(step => stepView(step, steps.length === 1)),
    ];
  }

  differences(cell, rows) {
    return el(
      'section.part.baseline',
      el('h3', 'Differs from the baseline'),
      el(
        'table.expectations',
        el('thead', el('tr', el('th', 'Path'), el('th', 'Before'), el('th', 'Now'))),
        el(
          'tbody',
          rows.map(row =>
            el(
              'tr',
              row.map(text => el('td', el('code', text))),
            ),
          ),
        ),
      ),
      cell.differences > rows.length
        ? el(
            'p.quiet',
            `${plural(cell.differences - rows.length, 'more difference')} not in this page.`,
          )
        : null,
    );
  }
}
