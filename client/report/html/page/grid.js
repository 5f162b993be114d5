// Cells as a coloured grid: some axes go down, the others across.
class CellGrid extends Windowed {
  constructor(experiment, open) {
    super('grid', 'Cells of ' + experiment.head.experiment_id, open);
    this.experiment = experiment;
    this.element.classList.add('grid');
    this.head = el('div.head', {role: 'row', 'aria-rowindex': 1});
    this.canvas.append(this.head);
    this.across = defaultAcross(experiment);
  }

  axesDown() {
    return this.experiment.axes.map((_, i) => i).filter(i => !this.across.includes(i));
  }

  // Moves an axis to the other side.
  turn(axis) {
    this.across = this.across.includes(axis)
      ? this.across.filter(i => i !== axis)
      : [...this.across, axis].sort((a, b) => a - b);
    this.row = this.column = 0;
    this.refresh();
  }

  refresh() {
    this.down = this.axesDown();
    const shown = this.experiment.cells.filter(cell => cell.shown);
    this.downKeys = this.keys(shown, this.down);
    this.acrossKeys = this.keys(shown, this.across);
    this.rowCount = this.downKeys.length;
    this.columnCount = this.acrossKeys.length;
    const rowOf = new Map(this.downKeys.map((key, i) => [key, i]));
    const columnOf = new Map(this.acrossKeys.map((key, i) => [key, i]));
    this.field = new Map();
    for (const cell of shown) {
      const at =
        rowOf.get(this.key(cell.values, this.down)) * this.columnCount +
        columnOf.get(this.key(cell.values, this.across));
      const there = this.field.get(at);
      // Two at one place: the worse is shown.
      if (!there || VERDICT_ORDER.indexOf(cell.verdict) < VERDICT_ORDER.indexOf(there.verdict))
        this.field.set(at, cell);
    }
    this.measure();
    this.element.setAttribute('aria-rowcount', this.rowCount + 1);
    this.element.setAttribute('aria-colcount', this.columnCount + this.down.length);
    this.reset();
  }

  // The values of some axes as one number, in the order of the axes.
  key(values, axes) {
    let key = 0;
    for (const axis of axes)
      key = key * this.experiment.axes[axis].values.length + (values[axis] || 0);
    return key;
  }

  keys(cells, axes) {
    return [...new Set(cells.map(cell => this.key(cell.values, axes)))].sort((a, b) => a - b);
  }

  // The names of those values.
  names(key, axes) {
    const names = [];
    for (const axis of [...axes].reverse()) {
      const values = this.experiment.axes[axis].values;
      names.unshift(values[key % values.length]);
      key = Math.floor(key / values.length);
    }
    return names;
  }

  measure() {
    const widest = (axis, most) =>
      Math.min(
        most,
        Math.max(
          this.experiment.axes[axis].name.length,
          ...this.experiment.axes[axis].values.map(value => String(value).length),
        ) *
          7.7 +
          24,
      );
    const room = (this.room() || 900) - 20;
    const most = room < 600 ? 80 : 220;
    this.downWidths = this.down.map(axis => widest(axis, most));
    this.sideWidth = this.downWidths.reduce((sum, width) => sum + width, 0);
    const share = Math.floor((room - this.sideWidth) / Math.max(1, this.columnCount));
    this.columnWidth = Math.max(26, Math.min(share, 240));
    this.wide = this.columnWidth >= 130;
    if (!this.wide) this.columnWidth = Math.min(this.columnWidth, 76);
    this.rowHeight = this.wide ? 32 : 26;
    const last = this.across[this.across.length - 1];
    const lastWidth = last === undefined ? 0 : widest(last, 170);
    this.upright = lastWidth > this.columnWidth + 12;
    this.lastHeight = this.upright ? lastWidth - 4 : 28;
    this.headHeight = Math.max(
      28,
      Math.max(0, this.across.length - 1) * 26 + (last === undefined ? 28 : this.lastHeight),
    );
    this.totalWidth = this.sideWidth + this.columnCount * this.columnWidth;
    this.measuredFor = this.room();
    this.element.style.width = this.totalWidth + 18 + 'px';
  }

  room() {
    return this.element.parentElement ? this.element.parentElement.clientWidth - 36 : 0;
  }

  onResize() {
    if (this.room() && this.room() !== this.measuredFor) {
      this.measure();
      this.reset();
    } else this.scheduleDraw();
  }

  cellAt(row, column) {
    return this.field.get(row * this.columnCount + column);
  }
  cursorElement() {
    const row = this.rows.get(this.row);
    return row && row.querySelector(`[data-column="${this.column}"]`);
  }

  // The columns in sight.
  columnRange() {
    const left = this.element.scrollLeft,
      width = this.element.clientWidth || 900;
    const first = Math.max(0, Math.floor(left / this.columnWidth) - 3);
    return [
      first,
      Math.min(
        this.columnCount - 1,
        Math.ceil((left + width - this.sideWidth) / this.columnWidth) + 3,
      ),
    ];
  }

  draw() {
    const range = this.columnRange().join();
    if (range !== this.drawnColumns) {
      this.drawnColumns = range;
      for (const row of this.rows.values()) row.remove();
      this.rows.clear();
      this.drawHead();
    }
    super.draw();
  }

  reset() {
    this.drawnColumns = null;
    super.reset();
  }

  reveal() {
    super.reveal();
    const left = this.column * this.columnWidth,
      box = this.element;
    if (left < box.scrollLeft) box.scrollLeft = left;
    const right = this.sideWidth + left + this.columnWidth + 2;
    if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth;
  }

  drawHead() {
    this.head.replaceChildren();
    this.head.style.height = this.headHeight + 'px';
    const corner = el('div.corner', {css: {width: this.sideWidth + 'px'}});
    this.down.forEach((axis, i) =>
      corner.append(
        el(
          'span',
          {role: 'columnheader', css: {width: this.downWidths[i] + 'px'}},
          this.experiment.axes[axis].name,
        ),
      ),
    );
    this.head.append(corner);
    const [first, last] = this.columnRange();
    this.across.forEach((_, level) => this.drawHeadLevel(level, first, last));
  }

  // One axis across: equal neighbours share a heading.
  drawHeadLevel(level, first, last) {
    const isLast = level === this.across.length - 1;
    const path = column => this.names(this.acrossKeys[column], this.across).slice(0, level + 1);
    for (let column = first; column <= last; ) {
      const names = path(column),
        key = names.join('\u0000');
      let end = column + 1;
      while (!isLast && end < this.columnCount && path(end).join('\u0000') === key) end++;
      let begin = column;
      while (!isLast && begin > 0 && path(begin - 1).join('\u0000') === key) begin--;
      this.head.append(
        el(
          'div.heading' + (isLast && this.upright ? '.upright' : '') + (isLast ? '' : '.group'),
          {
            role: 'columnheader',
            title: this.experiment.axes[this.across[level]].name + ' = ' + names[level],
            css: {
              left: this.sideWidth + begin * this.columnWidth + 'px',
              top: level * 26 + 'px',
              width: (end - begin) * this.columnWidth + 'px',
              height: (isLast ? this.headHeight - level * 26 : 26) + 'px',
            },
          },
          el('span', names[level]),
        ),
      );
      column = end;
    }
  }

  makeRow(row) {
    const names = this.names(this.downKeys[row], this.down);
    const above = row > 0 ? this.names(this.downKeys[row - 1], this.down) : [];
    let repeated = true;
    const side = el('div.side', {css: {width: this.sideWidth + 'px'}});
    names.forEach((name, i) => {
      repeated = repeated && above[i] === name && i < names.length - 1;
      side.append(
        el(
          'span' + (repeated ? '.repeated' : ''),
          {
            role: 'rowheader',
            title: this.experiment.axes[this.down[i]].name + ' = ' + name,
            css: {width: this.downWidths[i] + 'px'},
          },
          name,
        ),
      );
    });
    const element = el('div.row', {role: 'row', 'aria-rowindex': row + 2}, side);
    if (row > 0 && this.down.length > 1 && above[0] !== names[0]) element.classList.add('begins');
    const [first, last] = this.columnRange();
    for (let column = first; column <= last; column++) element.append(this.makeCell(row, column));
    return element;
  }

  makeCell(row, column) {
    const cell = this.cellAt(row, column);
    const place = {
      role: 'gridcell',
      'data-row': row,
      'data-column': column,
      'aria-colindex': this.down.length + column + 1,
      css: {
        left: this.sideWidth + column * this.columnWidth + 'px',
        width: this.columnWidth + 'px',
      },
    };
    const id = 'cell' + this.experiment.number + '-' + row + '-' + column;
    if (!cell) return el('div.cell.empty', place, {id, 'aria-label': 'no cell'});
    const verdict = verdictOf(cell.verdict);
    const said =
      cell.id +
      ', ' +
      verdict.name +
      (cell.differences ? ', differs from the baseline' : '') +
      (cell.outcome ? ', ' + cell.outcome : '');
    return el(
      'div.cell.' + verdict.name,
      place,
      {
        id,
        'aria-label': said,
        title: cell.id + '\n' + verdict.name + (cell.outcome ? ': ' + cell.outcome : ''),
      },
      el(
        'span.tile' + (cell.differences ? '.differs' : '') + (cell.retries ? '.flaky' : ''),
        {'aria-hidden': 'true'},
        el('span.sign', verdict.glyph),
        this.wide ? el('span.text', cell.outcome) : null,
      ),
    );
  }
}

// From the last axis on, as many as make no more than two dozen columns; one at least goes down.
function defaultAcross(experiment) {
  const across = [];
  let columns = 1;
  for (let axis = experiment.axes.length - 1; axis > 0; axis--) {
    const size = experiment.axes[axis].values.length;
    if (columns * size > 24 && across.length) break;
    columns *= size;
    across.unshift(axis);
  }
  return across;
}
