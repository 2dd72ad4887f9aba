// The data as a matrix: rows of one epoch, the sliding window, and from which input each target comes.

import { Cells, edges } from './cells.js';
import { count, element, heading, value, write } from './page.js';

const KINDS = {
  inside: ['inside', 'Input and target lie in the same window: the gradient sees both.'],
  state: ['by state', 'The input lies before the window: only the carried state can bring it.'],
  lost: ['lost', 'The input lies before the window and no state is carried: it cannot be known.'],
};

export class Matrix {
  constructor(dashboard, panel) {
    Object.assign(this, { dashboard, values: {}, column: null });
    this.element = element('section', 'panel matrix');
    this.body = element('div', 'body');
    this.canvas = element('canvas');
    this.canvas.setAttribute('role', 'img');
    this.pen = this.canvas.getContext('2d', { willReadFrequently: true });
    this.frame = element('div', 'frame');
    this.shown = element('div', 'shown', '', this.frame);
    this.progress = element('i');
    this.where = element('span', 'where');
    this.foot = element('div', 'foot', '', element('div', 'progress', '', this.progress), this.where);
    this.body.append(this.canvas, this.shown, this.foot);
    this.element.append(this.body);
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.body);
    this.body.addEventListener('pointermove', (event) => this.point(event));
    this.body.addEventListener('pointerleave', () => this.dashboard.hover(null));
    this.body.addEventListener('click', (event) => {
      const row = this.place(event)?.row;
      if (row != null) this.dashboard.chooseRow(this.dashboard.scene?.rows?.[row] ?? row);
    });
    this.update(panel);
  }

  update(panel) {
    this.panel = panel;
    this.depth = this.hadArcs = 0;
    const { head, tools } = heading(panel);
    this.canvas.setAttribute('aria-label', `${panel.title}: ${panel.look || ''}`);
    this.legend = {};
    for (const [kind, [word, help]] of Object.entries(KINDS)) {
      const number = element('b', '', '');
      const chip = element('span', `chip arc ${kind}`, '', element('i'), document.createTextNode(`${word} `), number);
      chip.title = help;
      chip.hidden = true;
      this.legend[kind] = { chip, number };
      tools.append(chip);
    }
    this.head?.remove();
    this.element.prepend((this.head = head));
    this.theme();
  }

  theme() {
    for (const [kind, { chip }] of Object.entries(this.legend)) chip.style.setProperty('--colour', this.dashboard.theme.arcs[kind]);
    this.paint();
  }

  layout() {
    const { dashboard, body, canvas } = this;
    const ratio = (this.ratio = dashboard.ratio);
    this.width = body.clientWidth;
    this.height = body.clientHeight;
    this.gutter = 20 * dashboard.scale;
    const width = Math.round(this.width * ratio);
    const height = Math.round(this.height * ratio);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    this.measure();
    this.paint();
  }

  /** Where rows, columns and arcs lie; changes with the size and the matrix's shape only. */
  measure() {
    const [rows, columns] = this.matrix?.shape || [];
    if (!rows || !this.width) return;
    const room = this.dashboard.scale;
    this.hadArcs ||= Boolean(this.values.arcs?.length);
    const foot = 24 * room;
    this.depth = Math.max(this.depth || 0, this.deepest(columns));
    const arcs = this.hadArcs ? this.depth + 12 : 6;
    const each = Math.min(60 * room, (this.height - arcs - foot) / rows);
    this.grid = { left: Math.round(this.gutter * this.ratio), width: Math.round((this.width - this.gutter - 1) * this.ratio), height: Math.round(each * rows * this.ratio) };
    this.grid.x = edges(this.grid.width, columns);
    this.foot.style.top = `${each * rows + arcs}px`;
    Object.assign(this.shown.style, { left: `${this.gutter}px`, width: `${this.grid.width / this.ratio}px`, height: `${this.grid.height / this.ratio + 2}px` });
  }

  /** How far down the longest arc may reach, in CSS pixels. */
  deepest(columns) {
    const longest = (this.values.arcs || []).reduce((most, [from, to]) => Math.max(most, to - from), 1);
    const wide = (longest * (this.width - this.gutter)) / columns;
    return Math.min(90 * this.dashboard.scale, this.height * 0.35, Math.max(30 * this.dashboard.scale, wide * 0.4));
  }

  draw({ arrays, values }) {
    const before = this.matrix?.shape.join();
    if (arrays.values) this.matrix = arrays.values;
    const arcsCame = values.arcs?.length && (!this.hadArcs || values.arcs.length !== this.counted);
    this.counted = values.arcs?.length;
    Object.assign(this.values, values);
    if (!this.matrix) return;
    if (this.matrix.shape.join() !== before || arcsCame) this.measure();
    this.paint();
    this.slide();
    const { start = 0, stop = 0, columns = 0, arcs = [] } = this.values;
    this.progress.style.transform = `scaleX(${columns ? Math.min(1, stop / columns) : 0})`;
    write(this.where, `columns ${count(start)} to ${count(stop - 1)} of ${count(columns)}`);
    const counts = {};
    for (const [, , kind] of arcs) counts[kind] = (counts[kind] || 0) + 1;
    for (const [kind, { chip, number }] of Object.entries(this.legend)) {
      if (chip.hidden && counts[kind]) chip.hidden = false; // stays once it was needed
      write(number, String(counts[kind] || 0));
    }
  }

  /** Moves the frame; smoothly where pictures are slow enough to see it. */
  slide() {
    const { grid, ratio } = this;
    if (!grid?.x) return; // not laid out yet: the panel has no width
    const { first = 0, start = 0, stop = 0 } = this.values;
    const columns = this.matrix.shape[1];
    const at = (column) => grid.x[Math.max(0, Math.min(columns, column - first))] / ratio;
    const place = `${at(start)}|${at(stop)}`;
    const now = performance.now();
    this.frame.classList.toggle('slow', now - (this.slid || 0) > 140);
    this.slid = now;
    if (this.framed === place) return;
    this.framed = place;
    this.frame.style.transform = `translateX(${at(start)}px)`;
    this.frame.style.width = `${at(stop) - at(start)}px`;
  }

  paint() {
    if (!this.matrix || !this.grid) return;
    const { pen, grid, ratio, matrix, dashboard } = this;
    const { theme } = dashboard;
    const [rows, columns] = matrix.shape;
    const { bits, limit = 1 } = this.values;
    if (!this.cells?.suits(grid.width, grid.height, rows, columns)) this.cells = new Cells(grid.width, grid.height, rows, columns, ratio, grid.x);
    if (bits) this.cells.paint(matrix.data, theme.tables.bits, 0, 1);
    else this.cells.paint(matrix.data, theme.tables.signed, -limit, limit);
    const left = grid.left - 2 * ratio;
    pen.clearRect(left, 0, this.canvas.width, grid.height);
    pen.clearRect(0, grid.height, this.canvas.width, this.canvas.height);
    pen.putImageData(this.cells.image, grid.left, 0);
    this.paintNames(left);
    if (this.column != null) this.paintColumn();
    this.paintArcs();
  }

  /** The rows' names left of the grid. To set a font, Chromium lays out the page: so only where they changed. */
  paintNames(width) {
    const { pen, grid, ratio, dashboard, canvas } = this;
    const { theme, scale } = dashboard;
    const rows = this.matrix.shape[0];
    const { row } = this.values;
    const names = Array.from({ length: rows }, (_, index) => String(dashboard.scene?.rows?.[index] ?? index));
    const named = [names, row, width, grid.height, canvas.width, canvas.height, scale, theme.key].join();
    if (this.named === named) return;
    this.named = named;
    pen.clearRect(0, 0, width, grid.height);
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    names.forEach((name, index) => {
      const chosen = index === row;
      pen.fillStyle = chosen ? theme.text : theme.muted;
      pen.font = `${chosen ? 600 : 400} ${Math.round(11.5 * scale * ratio)}px ${theme.font}`;
      pen.fillText(name, grid.left - 7 * ratio, ((index + 0.5) * grid.height) / rows);
      if (!chosen) return;
      pen.fillStyle = theme.primary;
      pen.fillRect(0, (index * grid.height) / rows, Math.round(3 * ratio), grid.height / rows - 1);
    });
  }

  paintColumn() {
    const { pen, grid, ratio, dashboard } = this;
    const at = this.column - (this.values.first || 0);
    if (at < 0 || at >= this.matrix.shape[1]) return;
    pen.strokeStyle = dashboard.theme.text;
    pen.lineWidth = Math.max(1, Math.round(ratio));
    pen.strokeRect(grid.left + grid.x[at] - ratio / 2, 0.5, grid.x[at + 1] - grid.x[at], grid.height - 1);
  }

  /** Arcs from the input's column to its target's, below the rows. */
  paintArcs() {
    const { pen, grid, ratio, dashboard, column } = this;
    const { arcs, first = 0 } = this.values;
    if (!arcs?.length) return;
    const columns = this.matrix.shape[1];
    const cell = grid.width / columns;
    const top = grid.height + 3 * ratio;
    const depth = this.depth * ratio;
    let longest = 1;
    for (const [from, to] of arcs) longest = Math.max(longest, Math.abs(to - from));
    const touched = column != null && arcs.some(([from, to]) => from === column || to === column);
    for (const [from, to, kind] of arcs) {
      const strong = touched && (from === column || to === column);
      const left = grid.left + (from - first + 0.5) * cell;
      const right = grid.left + (to - first + 0.5) * cell;
      const bend = 2 * depth * (Math.abs(to - from) / longest);
      pen.globalAlpha = strong ? 1 : touched ? 0.22 : 0.85;
      pen.strokeStyle = pen.fillStyle = dashboard.theme.arcs[kind] || dashboard.theme.muted;
      pen.lineWidth = (strong ? 3 : 1.5) * ratio;
      pen.setLineDash(kind === 'lost' ? [4 * ratio, 3 * ratio] : []);
      pen.beginPath();
      pen.moveTo(left, top);
      pen.quadraticCurveTo((left + right) / 2, top + bend, right, top);
      pen.stroke();
      pen.beginPath();
      pen.arc(right, top, (strong ? 3.5 : 2.2) * ratio, 0, 7);
      pen.fill();
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  place(event) {
    if (!this.grid || !this.matrix) return null;
    const [rows, columns] = this.matrix.shape;
    const box = this.body.getBoundingClientRect();
    const x = (event.clientX - box.left - this.gutter) * this.ratio;
    const y = (event.clientY - box.top) * this.ratio;
    const column = Math.floor((x / this.grid.width) * columns);
    const row = y < this.grid.height ? Math.floor((y / this.grid.height) * rows) : null;
    return column >= 0 && column < columns ? { column: column + (this.values.first || 0), row } : { column: null, row };
  }

  point(event) {
    const { column, row } = this.place(event) || {};
    if (column == null) return this.dashboard.hover(null);
    this.dashboard.hover({ column: column - (this.values.start || 0), absolute: column });
    const number = row == null ? null : this.matrix.data[row * this.matrix.shape[1] + column - (this.values.first || 0)];
    this.body.title = number == null ? '' : `row ${this.dashboard.scene?.rows?.[row] ?? row}, column ${count(column)}: ${value(number)}`;
  }

  /** Highlights the column that the crosshair is on. */
  showHover(hover) {
    const column = hover && (hover.absolute ?? (this.values.start || 0) + hover.column);
    if (column === this.column) return;
    this.column = column;
    this.paint();
  }

  close() {
    this.observer.disconnect();
    this.element.remove();
  }
}
