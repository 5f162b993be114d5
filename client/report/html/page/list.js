// Cells as a list, a line each.
class CellList extends Windowed {
  constructor(experiment, open) {
    super('listbox', 'Cells of ' + experiment.head.experiment_id, open);
    this.experiment = experiment;
    this.element.classList.add('list');
    this.headHeight = 0;
    this.rowHeight = 34;
    this.columnCount = 1;
  }

  refresh() {
    this.cells = this.experiment.cells.filter(cell => cell.shown);
    this.rowCount = this.cells.length;
    this.reset();
  }

  cellAt(row) {
    return this.cells[row];
  }
  cursorElement() {
    return this.rows.get(this.row);
  }

  makeRow(row) {
    const cell = this.cells[row],
      verdict = verdictOf(cell.verdict);
    return el(
      'div.line',
      {
        role: 'option',
        id: 'line' + cell.index,
        'data-row': row,
        'aria-setsize': this.rowCount,
        'aria-posinset': row + 1,
        title: cell.id + '\n' + cell.outcome,
      },
      glyph(verdict),
      el('span.name', shortName(cell)),
      el('span.outcome', cell.outcome),
      marks(cell),
      el('span.time', timeText(cell.ns)),
    );
  }
}

// What else is to be known of a cell at a glance.
function marks(cell) {
  return el(
    'span.marks',
    cell.retries
      ? el(
          'span.mark.flaky',
          {title: plural(cell.retries, 'attempt') + ' failed before'},
          '↻ ' + cell.retries,
        )
      : null,
    cell.differences
      ? el(
          'span.mark.differs',
          {title: plural(cell.differences, 'difference') + ' to the baseline'},
          'Δ ' + cell.differences,
        )
      : null,
  );
}
