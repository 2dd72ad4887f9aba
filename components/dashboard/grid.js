// A table of cells that has an axis of its own: what each class was taken for, or a picture that is lit as far as it was read.

import { Cells } from './cells.js';
import { lay } from './lettering.js';
import { count, element, heading, value, write } from './page.js';

const LETTER = 11.5;
/** The largest cell, and how much wider than tall one with a number in it may be. */
const LARGEST = 40;
const WIDE = 1.8;

const same = (before, now) => before?.data.length === now.data.length && now.data.every((number, i) => Object.is(number, before.data[i]));

export class Grid {
  constructor(dashboard, panel) {
    Object.assign(this, { dashboard, read: null });
    this.element = element('section', 'panel grid');
    this.canvas = element('canvas');
    this.canvas.setAttribute('role', 'img');
    this.pen = this.canvas.getContext('2d', { willReadFrequently: true });
    this.empty = element('p', 'empty');
    this.body = element('div', 'body', '', this.canvas, this.empty);
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.body);
    this.body.addEventListener('pointermove', (event) => this.point(event));
    this.body.addEventListener('pointerleave', () => this.scene.follows && this.dashboard.hover(null));
    this.update(panel);
  }

  update(panel) {
    this.panel = panel;
    this.scene = panel.scene;
    this.values = this.numbers = null;
    this.canvas.setAttribute('aria-label', `${panel.title}: ${panel.look || ''}`);
    write(this.empty, this.scene.empty || '');
    this.element.replaceChildren(heading(panel).head, this.body);
    this.paint();
  }

  theme() {
    this.paint();
  }

  layout() {
    const { dashboard, body, canvas } = this;
    this.ratio = dashboard.ratio;
    canvas.width = Math.round(body.clientWidth * this.ratio);
    canvas.height = Math.round(body.clientHeight * this.ratio);
    this.paint();
  }

  draw({ arrays }) {
    if (!arrays.values || (this.values && same(this.values, arrays.values) && (!arrays.numbers || same(this.numbers, arrays.numbers)))) return;
    const { values, numbers } = arrays;
    this.values = values.data.length ? values : null; // nothing (any more): a run that was reset
    this.numbers = numbers;
    this.paint();
  }

  /** Where the cells lie, in device pixels. */
  measure() {
    const [rows, columns] = this.values.shape;
    const { across, down } = this.scene;
    const letter = LETTER * this.dashboard.scale * this.ratio;
    const longest = Math.max(0, ...(down.names || []).map((name) => name.length));
    const left = longest ? Math.round(letter * (0.62 * longest + 0.9)) : 0;
    const foot = across.names ? Math.round(letter * 2.9) : 0;
    const tall = Math.min(LARGEST * this.dashboard.scale * this.ratio, (this.canvas.height - foot) / rows, this.numbers ? Infinity : (this.canvas.width - left) / columns);
    const wide = Math.min((this.canvas.width - left) / columns, this.numbers ? WIDE * tall : tall);
    return { rows, columns, letter, left, width: Math.max(1, Math.floor(wide * columns)), height: Math.max(1, Math.floor(tall * rows)) };
  }

  paint() {
    this.empty.hidden = Boolean(this.values) || !this.scene.empty;
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.values || !this.ratio || !this.canvas.width) return;
    const { tables } = this.dashboard.theme;
    const place = (this.place = this.measure());
    if (!this.cells?.suits(place.width, place.height, place.rows, place.columns)) this.cells = new Cells(place.width, place.height, place.rows, place.columns, this.ratio);
    if (this.scene.scale === 'grey') this.cells.gapX = this.cells.gapY = 0;
    this.cells.paint(this.values.data, tables[this.scene.scale], 0, 1);
    this.pen.putImageData(this.cells.image, place.left, 0);
    if (this.read != null) this.paintUnread();
    this.paintNames();
    if (this.numbers) this.paintNumbers();
  }

  /** Dims what lies below the row that is read. */
  paintUnread() {
    const { pen, place, cells, dashboard } = this;
    const from = cells.y[Math.min(place.rows, this.read + 1)];
    pen.globalAlpha = 0.8;
    pen.fillStyle = dashboard.theme.background;
    pen.fillRect(place.left, from, place.width, place.height - from);
    pen.globalAlpha = 1;
    pen.fillStyle = dashboard.theme.primary;
    pen.fillRect(place.left, from - Math.round(this.ratio), place.width, Math.round(2 * this.ratio));
  }

  paintNames() {
    const { pen, place, cells, dashboard, scene } = this;
    const { across, down } = scene;
    const style = { colour: dashboard.theme.muted, size: place.letter, font: dashboard.theme.font };
    const middle = (edges, index) => (edges[index] + edges[index + 1]) / 2;
    const each = place.height / place.rows;
    (down.names || []).forEach((name, row) => lay(pen, name, { ...style, size: Math.min(place.letter, each) }, place.left / 2, middle(cells.y, row), place.left));
    if (!across.names) return;
    const wide = place.width / place.columns;
    across.names.forEach((name, column) => lay(pen, name, style, place.left + middle(cells.x, column), place.height + 0.75 * place.letter, wide));
    lay(pen, `${down.title} ↓   ${across.title} →`, style, place.left + place.width / 2, place.height + 2.1 * place.letter, place.width);
  }

  /** How many, in each cell where something is and there is room for all. */
  paintNumbers() {
    const { pen, place, cells, dashboard, numbers, values } = this;
    const texts = Array.from(numbers.data, (number) => (number ? count(number) : ''));
    const longest = Math.max(1, ...texts.map((text) => text.length));
    const [wide, tall] = [place.width / place.columns, place.height / place.rows];
    const size = Math.min(place.letter, tall * 0.8);
    if (size < 8 * this.ratio || longest * size * 0.6 > wide) return;
    texts.forEach((text, index) => {
      const row = Math.floor(index / place.columns);
      const column = index % place.columns;
      const colour = values.data[index] > 0.6 ? dashboard.theme.background : dashboard.theme.text;
      lay(pen, text, { colour, size, font: dashboard.theme.font }, place.left + (cells.x[column] + cells.x[column + 1]) / 2, (cells.y[row] + cells.y[row + 1]) / 2, wide);
    });
  }

  point(event) {
    if (!this.place || !this.values) return;
    const { place, scene, values, numbers } = this;
    const box = this.body.getBoundingClientRect();
    const column = Math.floor((((event.clientX - box.left) * this.ratio - place.left) / place.width) * place.columns);
    const row = Math.floor((((event.clientY - box.top) * this.ratio) / place.height) * place.rows);
    const inside = column >= 0 && column < place.columns && row >= 0 && row < place.rows;
    if (scene.follows) this.dashboard.hover(inside ? { column: row } : null);
    const name = ({ title, names }, index) => `${title} ${names ? names[index] : index}`;
    const number = values.data[row * place.columns + column];
    const said = numbers ? `${count(numbers.data[row * place.columns + column])} (${Math.round(100 * number)} %)` : value(number);
    this.body.title = inside ? `${name(scene.down, row)}, ${name(scene.across, column)}: ${said}` : '';
  }

  /** Lights a picture up to the time step at the crosshair. */
  showHover(hover) {
    if (!this.scene.follows || !this.values) return;
    const column = hover?.column;
    const read = column >= 0 && column < this.values.shape[0] ? column : null;
    if (read === this.read) return;
    this.read = read;
    this.paint();
  }

  close() {
    this.observer.disconnect();
    this.element.remove();
  }
}
