// One experiment: its heading, and its cells as a grid or a list.
class Section {
  constructor(experiment) {
    this.experiment = experiment;
    this.single = experiment.cells.length === 1;
    this.turning = experiment.axes.filter(axis => axis.values.length > 1).length;
    this.asGrid = this.turning > 1;
    this.numbers = el('span.numbers');
    this.body = el('div.experiment-body');
    this.element = this.single ? this.singleElement() : this.foldingElement();
  }

  singleElement() {
    const cell = this.experiment.cells[0];
    return el(
      'section.experiment.single',
      el(
        'button.single-cell',
        {type: 'button', 'aria-haspopup': 'dialog', onclick: () => openCell(cell)},
        glyph(verdictOf(cell.verdict)),
        el('span.name', cell.id),
        el('span.outcome', this.singleOutcome(cell)),
        marks(cell),
        el('span.time', timeText(cell.ns)),
      ),
    );
  }

  // Of many steps the last is not the outcome; the description tells what passed.
  singleOutcome(cell) {
    const description = this.experiment.head.description;
    return (verdictOf(cell.verdict).name === 'passed' && description) || cell.outcome || description;
  }

  foldingElement() {
    const head = this.experiment.head;
    const details = el(
      'details.folding',
      {open: true, ontoggle: () => this.fillBody()},
      el(
        'summary',
        glyph(this.experiment.verdict),
        el('h2', head.experiment_id),
        this.numbers,
        el('span.quiet.file', head.file_name),
      ),
      this.body,
    );
    this.details = details;
    if (head.description) this.body.append(el('p.description', head.description));
    const notes = [...(head.references || []), ...(head.tags || []).map(tag => '#' + tag)];
    if (notes.length) this.body.append(el('p.quiet', notes.join(' · ')));
    this.tools = el('div.tools');
    this.body.append(this.tools);
    return el('section.experiment', details);
  }

  fillBody() {
    if (this.single || !this.details.open || this.view || !this.shown) return;
    this.makeView();
  }

  makeView() {
    if (this.view) this.view.element.remove();
    this.view = this.asGrid
      ? new CellGrid(this.experiment, openCell)
      : new CellList(this.experiment, openCell);
    this.body.append(this.view.element);
    new ResizeObserver(() => this.view.onResize()).observe(this.body);
    this.view.refresh();
    this.drawTools();
  }

  drawTools() {
    if (this.turning < 2) return;
    const tools = [
      el(
        'div.segments',
        {role: 'group', 'aria-label': 'View'},
        ['Grid', 'List'].map((name, i) =>
          el(
            'button',
            {
              type: 'button',
              'aria-pressed': String(this.asGrid === (i === 0)),
              onclick: () => {
                this.asGrid = i === 0;
                this.makeView();
              },
            },
            name,
          ),
        ),
      ),
    ];
    if (this.asGrid) {
      const axes = this.experiment.axes,
        grid = this.view;
      const chips = (title, list, other) =>
        el(
          'div.axes',
          el('span.quiet', title),
          list.length
            ? list.map(i =>
                el(
                  'button.axis',
                  {
                    type: 'button',
                    title: 'Turn: ' + other,
                    'aria-label': axes[i].name + ', ' + title.toLowerCase() + '; turn: ' + other,
                    onclick: () => {
                      grid.turn(i);
                      this.drawTools();
                    },
                  },
                  axes[i].name,
                  el('span.quiet', ' ' + axes[i].values.length),
                ),
              )
            : el('span.quiet', 'none'),
        );
      tools.push(chips('Down', grid.down, 'across'), chips('Across', grid.across, 'down'));
    }
    this.tools.replaceChildren(...tools);
  }

  refresh() {
    const shown = this.experiment.cells.filter(cell => cell.shown);
    this.shown = shown.length;
    this.element.hidden = !shown.length;
    if (!shown.length || this.single) return;
    this.numbers.replaceChildren(
      ...VERDICT_READING.map(number => {
        const cells = shown.filter(cell => cell.verdict === number).length;
        return cells ? el('span', glyph(VERDICTS[number]), ' ' + count(cells)) : null;
      }).filter(Boolean),
    );
    if (this.view) this.view.refresh();
    else this.fillBody();
  }
}
