// @ts-check
// The data as a matrix: rows of one epoch, the sliding window, and arcs from each input to its target.

import { element, penOf, write } from './elements.js';
import { edges, Heatmap } from './heatmap.js';
import { LagArcs } from './lag_arcs.js';
import { count, value } from './numbers.js';
import { Panel } from './panel.js';

/** @import { Host, Hover, MatrixDescription, MatrixValues, NumberArray, PanelPicture } from './types' */

/** Milliseconds between two pictures from which on the window slides smoothly. */
const SLOW = 140;

/**
 * Where the matrix lies on its canvas, in device pixels.
 * @typedef {{ left: number, width: number, height: number, x: Int32Array }} Cells
 */

export class Matrix extends Panel {
  /** @type {MatrixValues} */
  values = {};
  /** @type {NumberArray | null} */
  matrix = null;
  /** The column of the epoch that the crosshair is on. @type {number | null} */
  column = null;
  /** @type {Cells | null} */
  cells = null;
  /** @type {Heatmap | null} */
  heatmap = null;
  /** @type {Element | null} */
  head = null;
  /** How many columns between two windows no window reads. */
  missed = 0;
  /** The panel's size, its left margin (CSS pixels) and its resolution. */
  width = 0;
  height = 0;
  gutter = 0;
  ratio = 1;
  /** The window's place as it was shown last, and when. */
  framed = '';
  slid = 0;
  /** What the names on the canvas depend on, as they are painted. */
  named = '';

  /** @param {Host} dashboard @param {MatrixDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'matrix');
    this.arcs = new LagArcs(dashboard);
    this.canvas = element('canvas');
    this.canvas.setAttribute('role', 'img');
    this.pen = penOf(this.canvas, true);
    this.frame = element('div', 'frame');
    this.shown = element('div', 'shown', '', this.frame);
    this.progress = element('i');
    this.where = element('span', 'where');
    this.foot = element('div', 'foot', '', element('div', 'progress', '', this.progress), this.where);
    this.body = element('div', 'body', '', this.canvas, this.shown, this.foot);
    this.element.append(this.body);
    this.observe(this.body);
    this.body.addEventListener('pointermove', (event) => this.point(event));
    this.body.addEventListener('pointerleave', () => this.dashboard.hover(null));
    this.body.addEventListener('click', (event) => {
      const row = this.place(event)?.row;
      if (row != null) this.dashboard.chooseRow(this.dashboard.scene?.rows[row] ?? row);
    });
  }

  /** @override @param {MatrixDescription} description */
  update(description) {
    super.update(description);
    this.missed = description.scene.missed;
    const { head, tools } = this.makeHead();
    this.canvas.setAttribute('aria-label', this.label);
    tools.append(...this.arcs.makeLegend(description.scene.legend.map(([kind]) => kind)));
    this.head?.remove();
    this.element.prepend((this.head = head));
    this.retheme();
  }

  /** @override */
  retheme() {
    this.arcs.retheme();
    this.paint();
  }

  /** @override */
  resize() {
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
    if (this.matrix) this.slide(this.matrix.shape[1]);
  }

  /** Where rows, columns and arcs lie; changes only with the size and the matrix's shape. */
  measure() {
    const [rows, columns] = this.matrix?.shape ?? [];
    if (!rows || !this.width) return;
    const { scale } = this.dashboard;
    const foot = 24 * scale;
    const arcs = this.arcs.roomFor((this.width - this.gutter) / columns, this.height);
    const each = Math.min(60 * scale, (this.height - arcs - foot) / rows);
    const width = Math.round((this.width - this.gutter - 1) * this.ratio);
    const height = Math.round(each * rows * this.ratio);
    this.cells = { left: Math.round(this.gutter * this.ratio), width, height, x: edges(width, columns) };
    this.foot.style.top = `${each * rows + arcs}px`;
    Object.assign(this.shown.style, {
      left: `${this.gutter}px`,
      width: `${width / this.ratio}px`,
      height: `${height / this.ratio + 2}px`,
    });
  }

  /** @override @param {PanelPicture<MatrixValues>} picture */
  draw({ arrays, values }) {
    const before = this.matrix?.shape.join();
    if (arrays.values) this.matrix = arrays.values;
    const { arcs = [] } = Object.assign(this.values, values);
    const other = arcs.length !== this.arcs.arcs.length;
    this.arcs.arcs = arcs;
    if (!this.matrix) return;
    if (this.matrix.shape.join() !== before || other) this.measure();
    this.paint();
    this.slide(this.matrix.shape[1]);
    const { start = 0, stop = 0, columns = 0, at } = this.values;
    const trained = at ?? start;
    this.progress.style.transform = `scaleX(${columns ? Math.min(1, (trained + stop - start) / columns) : 0})`;
    const names = `${count(trained)} to ${count(trained + stop - start - 1)} of ${count(columns)}`;
    write(this.where, at == null ? `columns ${names}` : `training on columns ${names}`);
  }

  /** Moves the frame; smoothly where pictures are slow enough to see it. @param {number} columns */
  slide(columns) {
    const { cells, ratio } = this;
    if (!cells) return; // not laid out yet: the panel has no width
    const { first = 0, start = 0, stop = 0 } = this.values;
    const left = cells.x[Math.max(0, Math.min(columns, start - first))] / ratio;
    const right = cells.x[Math.max(0, Math.min(columns, stop - first))] / ratio;
    const framed = `${left}|${right}`;
    const now = performance.now();
    this.frame.classList.toggle('slow', now - this.slid > SLOW);
    this.slid = now;
    if (this.framed === framed) return;
    this.framed = framed;
    this.frame.style.transform = `translateX(${left}px)`;
    this.frame.style.width = `${right - left}px`;
  }

  paint() {
    const {
      pen,
      cells,
      ratio,
      matrix,
      dashboard: { theme },
    } = this;
    if (!matrix || !cells) return;
    const [rows, columns] = matrix.shape;
    const { bits, limit = 1 } = this.values;
    if (!this.heatmap?.suits(cells.width, cells.height, rows, columns))
      this.heatmap = new Heatmap(cells.width, cells.height, rows, columns, ratio, cells.x);
    if (bits) this.heatmap.paint(matrix.data, theme.tables.bits, 0, 1);
    else this.heatmap.paint(matrix.data, theme.tables.signed, -limit, limit);
    const left = cells.left - 2 * ratio;
    pen.clearRect(left, 0, this.canvas.width, cells.height);
    pen.clearRect(0, cells.height, this.canvas.width, this.canvas.height);
    pen.putImageData(this.heatmap.image, cells.left, 0);
    this.paintMissed(cells, columns);
    this.paintNames(cells, rows, left);
    if (this.column != null) this.paintColumn(cells, columns, this.column);
    this.arcs.paint(pen, cells, this.values.first ?? 0, columns, this.column);
  }

  /** A veil over the columns that no window reads. @param {Cells} cells @param {number} columns */
  paintMissed(cells, columns) {
    const { pen, dashboard, missed } = this;
    const { first = 0, start = 0, stop = 0 } = this.values;
    const stride = stop - start + missed;
    if (!missed || stride === missed) return;
    pen.globalAlpha = 0.72;
    pen.fillStyle = dashboard.theme.background;
    for (let from = stop - Math.ceil((stop - first) / stride) * stride; from < first + columns; from += stride) {
      const [left, right] = [from, from + missed].map((column) => cells.x[Math.max(0, Math.min(columns, column - first))]);
      if (from >= 0) pen.fillRect(cells.left + left, 0, right - left, cells.height);
    }
    pen.globalAlpha = 1;
  }

  /**
   * The rows' names left of the matrix, only where they changed: setting a font makes Chromium lay out the
   * page.
   * @param {Cells} cells
   * @param {number} rows
   * @param {number} width
   */
  paintNames(cells, rows, width) {
    const { pen, ratio, dashboard, canvas } = this;
    const { theme, scale } = dashboard;
    const { row } = this.values;
    const names = Array.from({ length: rows }, (_, index) => String(dashboard.scene?.rows[index] ?? index));
    const named = [names, row, width, cells.height, canvas.width, canvas.height, scale, theme.key].join();
    if (this.named === named) return;
    this.named = named;
    pen.clearRect(0, 0, width, cells.height);
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    names.forEach((name, index) => {
      const chosen = index === row;
      pen.fillStyle = chosen ? theme.text : theme.muted;
      pen.font = `${chosen ? 600 : 400} ${Math.round(11.5 * scale * ratio)}px ${theme.font}`;
      pen.fillText(name, cells.left - 7 * ratio, ((index + 0.5) * cells.height) / rows);
      if (!chosen) return;
      pen.fillStyle = theme.primary;
      pen.fillRect(0, (index * cells.height) / rows, Math.round(3 * ratio), cells.height / rows - 1);
    });
  }

  /** @param {Cells} cells @param {number} columns @param {number} column */
  paintColumn(cells, columns, column) {
    const { pen, ratio, dashboard } = this;
    const at = column - (this.values.first ?? 0);
    if (at < 0 || at >= columns) return;
    pen.strokeStyle = dashboard.theme.text;
    pen.lineWidth = Math.max(1, Math.round(ratio));
    pen.strokeRect(cells.left + cells.x[at] - ratio / 2, 0.5, cells.x[at + 1] - cells.x[at], cells.height - 1);
  }

  /**
   * The column (of the epoch) and the row under the pointer; each null where there is none.
   * @param {MouseEvent} event
   */
  place(event) {
    const { cells, matrix } = this;
    if (!cells || !matrix) return null;
    const [rows, columns] = matrix.shape;
    const box = this.body.getBoundingClientRect();
    const x = (event.clientX - box.left - this.gutter) * this.ratio;
    const y = (event.clientY - box.top) * this.ratio;
    const column = Math.floor((x / cells.width) * columns);
    const row = y < cells.height ? Math.floor((y / cells.height) * rows) : null;
    return { column: column >= 0 && column < columns ? column + (this.values.first ?? 0) : null, row };
  }

  /** @param {PointerEvent} event */
  point(event) {
    const { column, row } = this.place(event) ?? {};
    if (column == null || !this.matrix) return this.dashboard.hover(null);
    this.dashboard.hover({ column: column - (this.values.start ?? 0), absolute: column });
    const number = row == null ? null : this.matrix.data[row * this.matrix.shape[1] + column - (this.values.first ?? 0)];
    this.body.title =
      row == null || number == null
        ? ''
        : `row ${this.dashboard.scene?.rows[row] ?? row}, column ${count(column)}: ${value(number)}`;
  }

  /** Highlights the column that the crosshair is on. @override @param {Hover | null} hover */
  showHover(hover) {
    const column = hover && (hover.absolute ?? (this.values.start ?? 0) + hover.column);
    if (column === this.column) return;
    this.column = column;
    this.paint();
  }
}
