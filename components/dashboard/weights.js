// @ts-check
// A layer's weights: each as a heat map, the histogram of each kernel over the run beside it, and below them what is stuck.

import { writeOn } from './canvas_text.js';
import { button, element, penOf, write } from './elements.js';
import { edges, Heatmap } from './heatmap.js';
import { count, end, same, value } from './numbers.js';
import { Panel } from './panel.js';

/** @import { Host, NumberArray, PanelPicture, WeightScene, WeightsDescription, WeightsValues } from './types' */

const LETTER = 11;
/** The height of a row of cells and the width of a column at most, a map's height where its rows are many, a histogram's least
 * height, and the space between both, in CSS pixels. */
const [ROW, COLUMN, TALL, LEAST, GAP] = [14, 44, 150, 46, 26];
/** The share of the width that heat maps may take. */
const MAPS = 0.62;

/**
 * Where the histograms begin and end, from the left, in pixels: each reaches halfway to its neighbours.
 * @param {number[]} updates ascending
 * @param {number} width
 */
export function momentEdges(updates, width) {
  const last = updates.length - 1;
  const span = updates[last] - updates[0];
  if (!last || !span) return edges(width, updates.length);
  const at = (/** @type {number} */ update) => ((update - updates[0]) / span) * width;
  const between = updates.slice(1).map((update, index) => Math.round((at(update) + at(updates[index])) / 2));
  return Int32Array.from([0, ...between, width]);
}

/**
 * What a cell stands for: "unit 2 → forget gate of unit 1", "input 0 to 3 → unit 4".
 * @param {Pick<WeightScene, 'gates' | 'block' | 'columns' | 'rows' | 'from' | 'to'>} scene
 * @param {number} row
 * @param {number} column
 */
export function cellName({ gates, block: [down, across], columns, rows, from, to }, row, column) {
  const each = columns / Math.max(1, gates.length);
  const cells = Math.ceil(each / across);
  const numbers = (/** @type {number} */ first, /** @type {number} */ by, /** @type {number} */ all) =>
    by > 1 && first + 1 < all ? `${first} to ${Math.min(first + by, all) - 1}` : `${first}`;
  const gate = gates[Math.floor(column / cells)];
  const end = `${gate ? `${gate[0]} of ` : ''}${to} ${numbers((column % cells) * across, across, each)}`;
  return from ? `${from} ${numbers(row * down, down, rows)} → ${end}` : end;
}

/** One weight: its caption and its canvas. */
class WeightPicture {
  /** @type {NumberArray | null} */
  cells = null;
  /** @type {NumberArray | null} */
  past = null;
  /** @type {Heatmap | null} */
  map = null;
  /** @type {Heatmap | null} */
  history = null;
  limit = 1;
  /** @type {number[]} */
  updates = [];
  /** Where the map's cells begin from the top, and the histograms from the left, in device pixels. */
  place = { top: 0, left: 0 };

  /**
   * @param {WeightScene} scene
   * @param {(row: number, column: number, now: number) => void} choose hears of a click on one weight
   */
  constructor(scene, choose) {
    const { title, rows, columns, kernel, block: [down, across] } = scene; // prettier-ignore
    this.scene = scene;
    this.canvas = element('canvas');
    this.pen = penOf(this.canvas, true);
    this.range = element('span', 'range');
    const size = kernel ? `${rows} × ${columns}` : `${columns}`;
    const blocks = down * across > 1 ? `, a cell is the strongest of ${down} × ${across}` : '';
    this.element = element('figure', '', '', element('figcaption', '', '', element('span', '', `${title}, ${size}${blocks}`), this.range), this.canvas);
    this.canvas.addEventListener('pointermove', (event) => this.point(event));
    this.single = down * across === 1;
    this.canvas.addEventListener('click', (event) => {
      const cell = this.single && this.cellAt(event);
      if (cell) choose(cell.row, cell.column, cell.number);
    });
  }

  /** Takes what a picture brings; returns whether anything changed. @param {PanelPicture<WeightsValues>} picture */
  take({ arrays, values: { limits, updates } }) {
    const { number } = this.scene;
    const { [`cells.${number}`]: cells = this.cells, [`past.${number}`]: past = this.past } = arrays;
    if (!cells) return false;
    const limit = limits[number] ?? 1;
    const known = this.limit === limit && same(this.cells?.data, cells.data) && (!past || same(this.past?.data, past.data));
    if (known && String(this.updates) === String(updates)) return false;
    Object.assign(this, { cells, past, limit, updates });
    return true;
  }

  /** @param {Host} dashboard @param {number} width of the panel in CSS pixels */
  paint({ theme, ratio, scale }, width) {
    const { cells, past, pen, canvas, scene } = this;
    if (!cells || width < 60) return;
    const [rows, columns] = cells.shape;
    const px = (/** @type {number} */ size) => Math.round(size * scale * ratio);
    const head = scene.gates.length ? px(LETTER * 1.4) : 0;
    const wide = Math.round(width * ratio);
    const across = Math.min(px(COLUMN) * columns, Math.round(MAPS * wide));
    const down = Math.max(rows, Math.min(px(ROW) * rows, px(TALL)));
    const tall = head + (past ? Math.max(down, px(LEAST)) : down);
    if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
    canvas.style.height = `${tall / ratio}px`;
    pen.clearRect(0, 0, wide, tall);
    if (!this.map?.suits(across, down, rows, columns)) this.map = new Heatmap(across, down, rows, columns, ratio);
    this.map.paint(cells.data, theme.tables.signed, -this.limit, this.limit);
    pen.putImageData(this.map.image, 0, head);
    const style = { colour: theme.muted, size: LETTER * scale * ratio, font: theme.font };
    scene.gates.forEach(([, symbol], gate) => {
      const [from, to] = [gate, gate + 1].map((one) => (one * across) / scene.gates.length);
      writeOn(pen, symbol, style, (from + to) / 2, head / 2, to - from);
      pen.fillStyle = theme.muted;
      if (gate) pen.fillRect(Math.round(from - ratio), head, Math.max(1, Math.round(ratio)), down);
    });
    const left = Math.round(MAPS * wide) + px(GAP);
    this.place = { top: head, left };
    if (past) this.paintPast(past, tall - head, wide - left, { ...style, theme, ratio });
  }

  /**
   * @param {NumberArray} past
   * @param {number} tall
   * @param {number} wide
   * @param {import('./canvas_text.js').Style & { theme: import('./types').Theme, ratio: number }} style
   */
  paintPast({ data, shape: [bins, moments] }, tall, wide, { theme, ratio, ...style }) {
    const { pen, place: { top, left } } = this; // prettier-ignore
    const history = (this.history = new Heatmap(wide, tall, bins, moments, ratio, momentEdges(this.updates, wide)));
    history.gapX = history.gapY = 0;
    history.paint(data, theme.tables.gate, 0, 1);
    pen.putImageData(history.image, left, top);
    for (const [share, text] of /** @type {[number, string][]} */ ([[0, end(this.limit)], [0.5, '0'], [1, end(-this.limit)]])) // prettier-ignore
      writeOn(pen, text, style, left - style.size * 0.95, top + style.size * 0.5 + share * (tall - style.size), style.size * 1.8);
  }

  /** Where the pointer is, in device pixels from the map's corner. @param {MouseEvent} event */
  placeOf({ offsetX, offsetY }) {
    const ratio = this.canvas.width / (this.canvas.clientWidth || 1);
    return [offsetX * ratio, offsetY * ratio - this.place.top];
  }

  /** The cell of the map under the pointer, and its number. @param {MouseEvent} event */
  cellAt(event) {
    const { map, cells } = this;
    const [x, y] = this.placeOf(event);
    if (!map || !cells || x < 0 || x >= map.image.width || y < 0 || y >= map.image.height) return null;
    const [rows, columns] = cells.shape;
    const [row, column] = [Math.floor((y / map.image.height) * rows), Math.floor((x / map.image.width) * columns)];
    return { row, column, number: cells.data[row * columns + column] };
  }

  /** Says what lies under the pointer. @param {PointerEvent} event */
  point(event) {
    const { history, place, canvas } = this;
    const [x, y] = this.placeOf(event);
    const cell = this.cellAt(event);
    canvas.style.cursor = cell && this.single ? 'pointer' : '';
    canvas.title = '';
    if (cell) {
      canvas.title = `${cellName(this.scene, cell.row, cell.column)}: ${value(cell.number)}${this.single ? '; click: what if it were another' : ''}`;
    } else if (history && x >= place.left && y >= 0) {
      const moment = history.x.findLastIndex((edge) => edge <= x - place.left);
      const update = this.updates[Math.min(moment, this.updates.length - 1)];
      canvas.title = `after ${count(update)} updates, weights of about ${value((1 - (2 * y) / history.image.height) * this.limit)}`;
    }
  }
}

export class Weights extends Panel {
  /** @type {WeightPicture[]} */
  pictures = [];
  width = 0;

  /** @param {Host} dashboard @param {WeightsDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'weights');
    this.list = element('div', 'list');
    this.list.setAttribute('role', 'img');
    this.stuck = element('p', 'stuck');
    this.name = element('span', 'label');
    this.number = element('input');
    this.number.type = 'number';
    this.number.step = '0.1';
    this.number.setAttribute('aria-label', 'What if this weight were');
    this.number.onchange = () => this.edit();
    this.zero = button('0', 'What if this weight were 0', () => {
      this.number.value = '0';
      this.edit();
    });
    this.ask = element('span', 'asked', '', 'What if ', this.name, ' were ', this.number, this.zero);
    this.invite = element('span', 'invite', 'Click a weight: what if it were another?');
    this.editing = element('p', 'editing', '', this.invite, this.ask);
    /** Which weight is edited: weight, row and column. */
    this.edited = '';
    this.body = element('div', 'body', '', this.stuck, this.editing, this.list);
    this.body.tabIndex = 0;
    this.body.setAttribute('role', 'group');
    this.observe(this.list);
  }

  /** @override @param {WeightsDescription} description */
  update(description) {
    super.update(description);
    this.pictures = description.scene.weights.map((scene) => new WeightPicture(scene, (row, column, now) => this.offer(scene, row, column, now)));
    this.ask.hidden = true;
    this.invite.hidden = false;
    this.editing.hidden = !this.pictures.some(({ single }) => single);
    this.list.replaceChildren(...this.pictures.map((picture) => picture.element));
    this.list.setAttribute('aria-label', this.label);
    this.body.setAttribute('aria-label', description.title);
    write(this.stuck, '');
    this.element.replaceChildren(this.makeHead().head, this.body);
  }

  /** Offers another number for a weight. @param {WeightScene} scene @param {number} row @param {number} column @param {number} now */
  offer(scene, row, column, now) {
    this.edited = `${scene.number}|${row}|${column}`;
    write(this.name, `${scene.title}, ${cellName(scene, row, column)}`);
    this.number.value = String(this.dashboard.weightEdits.get(this.edited)?.to ?? Number(now.toPrecision(3)));
    this.ask.hidden = false;
    this.invite.hidden = true;
    this.number.focus();
    this.number.select();
  }

  /** Shows the window as it would be; what trains has its own weights. */
  edit() {
    const to = this.number.valueAsNumber;
    if (Number.isFinite(to)) this.dashboard.editWeight(this.edited, to, this.name.textContent ?? '');
  }

  /** @override @param {PanelPicture<WeightsValues>} picture */
  draw(picture) {
    const { stuck, updates } = picture.values;
    const listed = stuck.map(([what, units]) => `${what}: ${units}`).join(' · ');
    write(this.stuck, listed && `${listed}.`);
    this.pictures.filter((one) => one.take(picture)).forEach((one) => one.paint(this.dashboard, this.width));
    const [first] = this.pictures.filter(({ scene }) => scene.kernel);
    const span = updates.length > 1 ? `updates ${count(updates[0])} to ${count(updates[updates.length - 1])}` : '';
    if (first) write(first.range, span);
  }

  /** @override */
  retheme() {
    this.resize();
  }

  /** @override */
  resize() {
    this.width = this.list.clientWidth;
    for (const picture of this.pictures) picture.paint(this.dashboard, this.width);
  }
}
