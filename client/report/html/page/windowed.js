// A scrolling field of rows of which only those in sight are elements, with a cursor that the arrow
// keys move. What a row is, its subclass says:
//
//   rowCount, columnCount, headHeight, rowHeight, totalWidth
//   makeRow(row)           an element
//   cellAt(row, column)    a cell of the run, or nothing
//   cursorElement()        the element at the cursor, or nothing
class Windowed {
  constructor(role, label, open) {
    this.open = open;
    this.row = 0;
    this.column = 0;
    this.rows = new Map();
    this.canvas = el('div.canvas', {role: 'presentation'});
    this.element = el(
      'div.scroller',
      {
        role,
        tabindex: 0,
        'aria-label': label,
        onkeydown: event => this.onKey(event),
        onclick: event => this.onClick(event),
        onscroll: () => this.scheduleDraw(),
      },
      this.canvas,
    );
    new ResizeObserver(() => this.onResize()).observe(this.element);
  }

  onResize() {
    this.scheduleDraw();
  }

  scheduleDraw() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.draw();
    });
  }

  // Begins anew, after the rows have changed.
  reset() {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.row = Math.max(0, Math.min(this.row, this.rowCount - 1));
    this.column = Math.max(0, Math.min(this.column, this.columnCount - 1));
    this.canvas.style.height = this.headHeight + this.rowCount * this.rowHeight + 'px';
    this.canvas.style.width = this.totalWidth ? this.totalWidth + 'px' : '100%';
    this.draw();
  }

  draw() {
    const top = this.element.scrollTop,
      height = this.element.clientHeight || 600;
    const first = Math.max(0, Math.floor((top - this.headHeight) / this.rowHeight) - 4);
    const last = Math.min(this.rowCount - 1, Math.ceil((top + height) / this.rowHeight) + 4);
    for (const [row, element] of this.rows) {
      if (row < first || row > last) {
        element.remove();
        this.rows.delete(row);
      }
    }
    for (let row = first; row <= last; row++) {
      if (this.rows.has(row)) continue;
      const element = this.makeRow(row);
      element.style.top = this.headHeight + row * this.rowHeight + 'px';
      element.style.height = this.rowHeight + 'px';
      this.rows.set(row, element);
      this.canvas.append(element);
    }
    this.markCursor();
  }

  markCursor() {
    const old = this.canvas.querySelector('.cursor');
    if (old) old.classList.remove('cursor');
    const now = this.cursorElement();
    if (!now) return;
    now.classList.add('cursor');
    this.element.setAttribute('aria-activedescendant', now.id);
  }

  moveTo(row, column) {
    this.row = Math.max(0, Math.min(this.rowCount - 1, row));
    this.column = Math.max(0, Math.min(this.columnCount - 1, column));
    this.reveal();
    this.draw();
  }

  reveal() {
    const top = this.row * this.rowHeight,
      box = this.element;
    if (top < box.scrollTop) box.scrollTop = top;
    const bottom = this.headHeight + top + this.rowHeight + 2;
    if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }

  onKey(event) {
    if (event.altKey || event.metaKey) return;
    const page = Math.max(
      1,
      Math.floor((this.element.clientHeight - this.headHeight) / this.rowHeight) - 1,
    );
    const far = event.ctrlKey;
    const moves = {
      ArrowUp: [far ? -Infinity : -1, 0],
      ArrowDown: [far ? Infinity : 1, 0],
      ArrowLeft: [0, far ? -Infinity : -1],
      ArrowRight: [0, far ? Infinity : 1],
      PageUp: [-page, 0],
      PageDown: [page, 0],
      Home: [far ? -Infinity : 0, -Infinity],
      End: [far ? Infinity : 0, Infinity],
    };
    if (moves[event.key]) {
      this.moveTo(this.row + moves[event.key][0], this.column + moves[event.key][1]);
    } else if (event.key === 'Enter' || event.key === ' ') {
      const cell = this.cellAt(this.row, this.column);
      if (cell) this.open(cell);
    } else {
      return;
    }
    event.preventDefault();
  }

  onClick(event) {
    const target = event.target.closest('[data-row]');
    if (!target) return;
    this.row = Number(target.dataset.row);
    this.column = Number(target.dataset.column || 0);
    this.markCursor();
    const cell = this.cellAt(this.row, this.column);
    if (cell) this.open(cell);
  }
}
