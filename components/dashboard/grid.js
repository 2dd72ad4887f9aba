// @ts-check
// A table of cells that has an axis of its own: what each class was taken for, or a picture that is lit as far as it was read.

import { writeOn } from './canvas_text.js';
import { element, penOf, write } from './elements.js';
import { Heatmap } from './heatmap.js';
import { count, same, value } from './numbers.js';
import { Panel } from './panel.js';

/** @import { GridAxis, GridDescription, Host, Hover, NumberArray, PanelPicture } from './types' */

const LETTER = 11.5;
/** The largest cell, and how much wider than tall one with a number in it may be. */
const LARGEST = 40;
const WIDE = 1.8;
/** How much larger than its row's height a name may be: few of its letters reach below the line. */
const IN_ROW = 1.12;

/** @param {NumberArray | null} before @param {NumberArray} now */
const unchanged = (before, now) => same(before?.data, now.data);

/**
 * Where the cells lie, in device pixels.
 * @typedef {{ rows: number, columns: number, letter: number, left: number, width: number, height: number }} Cells
 */

export class Grid extends Panel {
  /** The values from 0 to 1; null while there is nothing. @type {NumberArray | null} */
  values = null;
  /** What is written into the cells. @type {NumberArray | null} */
  numbers = null;
  /** The last row that is lit; null: all are. @type {number | null} */
  read = null;
  /** @type {Heatmap | null} */
  cells = null;
  /** @type {Cells | null} */
  place = null;
  ratio = 0;

  /** @param {Host} dashboard @param {GridDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'grid');
    this.scene = description.scene;
    this.canvas = element('canvas');
    this.canvas.setAttribute('role', 'img');
    this.pen = penOf(this.canvas, true);
    this.empty = element('p', 'empty');
    this.body = element('div', 'body', '', this.canvas, this.empty);
    this.observe(this.body);
    this.body.addEventListener('pointermove', (event) => this.point(event));
    this.body.addEventListener('pointerleave', () => this.scene.follows && this.dashboard.hover(null));
  }

  /** @override @param {GridDescription} description */
  update(description) {
    super.update(description);
    this.scene = description.scene;
    this.values = this.numbers = null;
    this.canvas.setAttribute('aria-label', this.label);
    write(this.empty, this.scene.empty ?? '');
    this.element.replaceChildren(this.makeHead().head, this.body);
    this.paint();
  }

  /** @override */
  retheme() {
    this.paint();
  }

  /** @override */
  resize() {
    const { dashboard, body, canvas } = this;
    this.ratio = dashboard.ratio;
    canvas.width = Math.round(body.clientWidth * this.ratio);
    canvas.height = Math.round(body.clientHeight * this.ratio);
    this.paint();
  }

  /** @override @param {PanelPicture<object>} picture */
  draw({ arrays: { values, numbers } }) {
    if (!values || (unchanged(this.values, values) && (!numbers || unchanged(this.numbers, numbers)))) return;
    this.values = values.data.length ? values : null; // empty again after a reset
    this.numbers = numbers ?? null;
    this.paint();
  }

  /** @param {NumberArray} values @returns {Cells} */
  measure({ shape: [rows, columns] }) {
    const { across, down } = this.scene;
    const letter = LETTER * this.dashboard.scale * this.ratio;
    const longest = Math.max(0, ...(down.names ?? []).map((name) => name.length));
    const left = longest ? Math.round(letter * (0.62 * longest + 0.9)) : 0;
    const foot = across.names ? Math.round(letter * 2.9) : 0;
    const tall = Math.min(
      LARGEST * this.dashboard.scale * this.ratio,
      (this.canvas.height - foot) / rows,
      this.numbers ? Infinity : (this.canvas.width - left) / columns,
    );
    const wide = Math.min((this.canvas.width - left) / columns, this.numbers ? WIDE * tall : tall);
    return {
      rows,
      columns,
      letter,
      left,
      width: Math.max(1, Math.floor(wide * columns)),
      height: Math.max(1, Math.floor(tall * rows)),
    };
  }

  paint() {
    const {
      values,
      numbers,
      dashboard: { theme },
      pen,
    } = this;
    this.empty.hidden = Boolean(values) || !this.scene.empty;
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!values || !this.ratio || !this.canvas.width) return;
    const place = (this.place = this.measure(values));
    if (!this.cells?.suits(place.width, place.height, place.rows, place.columns))
      this.cells = new Heatmap(place.width, place.height, place.rows, place.columns, this.ratio);
    const { cells } = this;
    if (this.scene.scale === 'grey') cells.gapX = cells.gapY = 0;
    cells.paint(values.data, theme.tables[this.scene.scale], 0, 1);
    pen.putImageData(cells.image, place.left, 0);
    if (this.read != null) this.paintUnread(place, cells.y[Math.min(place.rows, this.read + 1)]);
    this.paintNames(place, cells);
    if (numbers) this.paintNumbers(place, cells, values, numbers);
  }

  /** Dims what lies below the row that is read. @param {Cells} place @param {number} from */
  paintUnread(place, from) {
    const { pen, dashboard } = this;
    pen.globalAlpha = 0.8;
    pen.fillStyle = dashboard.theme.background;
    pen.fillRect(place.left, from, place.width, place.height - from);
    pen.globalAlpha = 1;
    pen.fillStyle = dashboard.theme.primary;
    pen.fillRect(place.left, from - Math.round(this.ratio), place.width, Math.round(2 * this.ratio));
  }

  /** @param {Cells} place @param {Heatmap} cells */
  paintNames(place, cells) {
    const {
      pen,
      dashboard,
      scene: { across, down },
    } = this;
    const style = { colour: dashboard.theme.muted, size: place.letter, font: dashboard.theme.font };
    const middle = (/** @type {Int32Array} */ edges, /** @type {number} */ index) => (edges[index] + edges[index + 1]) / 2;
    const each = place.height / place.rows;
    down.names?.forEach((name, row) =>
      writeOn(pen, name, { ...style, size: Math.min(place.letter, IN_ROW * each) }, place.left / 2, middle(cells.y, row), place.left),
    );
    if (!across.names) return;
    const wide = place.width / place.columns;
    across.names.forEach((name, column) =>
      writeOn(pen, name, style, place.left + middle(cells.x, column), place.height + 0.75 * place.letter, wide),
    );
    writeOn(
      pen,
      `${down.title} ↓   ${across.title} →`,
      style,
      place.left + place.width / 2,
      place.height + 2.1 * place.letter,
      place.width,
    );
  }

  /**
   * How many, in each cell that counts something, where there is room for all.
   * @param {Cells} place
   * @param {Heatmap} cells
   * @param {NumberArray} values
   * @param {NumberArray} numbers
   */
  paintNumbers(place, cells, values, numbers) {
    const { pen, dashboard } = this;
    const texts = Array.from(numbers.data, (number) => (number ? count(number) : ''));
    const longest = Math.max(1, ...texts.map((text) => text.length));
    const [wide, tall] = [place.width / place.columns, place.height / place.rows];
    const size = Math.min(place.letter, 0.9 * tall);
    if (size < 9 * this.ratio || longest * size * 0.6 > wide) return;
    texts.forEach((text, index) => {
      const row = Math.floor(index / place.columns);
      const column = index % place.columns;
      const colour = values.data[index] > 0.6 ? dashboard.theme.background : dashboard.theme.text;
      writeOn(
        pen,
        text,
        { colour, size, font: dashboard.theme.font },
        place.left + (cells.x[column] + cells.x[column + 1]) / 2,
        (cells.y[row] + cells.y[row + 1]) / 2,
        wide,
      );
    });
  }

  /** @param {PointerEvent} event */
  point(event) {
    const { place, scene, values, numbers } = this;
    if (!place || !values) return;
    const box = this.body.getBoundingClientRect();
    const column = Math.floor((((event.clientX - box.left) * this.ratio - place.left) / place.width) * place.columns);
    const row = Math.floor((((event.clientY - box.top) * this.ratio) / place.height) * place.rows);
    const inside = column >= 0 && column < place.columns && row >= 0 && row < place.rows;
    if (scene.follows) this.dashboard.hover(inside ? { column: row } : null);
    const name = (/** @type {GridAxis} */ { title, names }, /** @type {number} */ index) =>
      `${title} ${names ? names[index] : index}`;
    const number = values.data[row * place.columns + column];
    const said = numbers ? `${count(numbers.data[row * place.columns + column])} (${Math.round(100 * number)} %)` : value(number);
    this.body.title = inside ? `${name(scene.down, row)}, ${name(scene.across, column)}: ${said}` : '';
  }

  /** Lights a picture up to the time step at the crosshair. @override @param {Hover | null} hover */
  showHover(hover) {
    if (!this.scene.follows || !this.values) return;
    const read = hover && hover.column >= 0 && hover.column < this.values.shape[0] ? hover.column : null;
    if (read === this.read) return;
    this.read = read;
    this.paint();
  }
}
