// @ts-check
// The spikes of the loss with their causes, and the loss of one window by row and time step, with the targets that cannot be known.

import { writeOn } from './canvas_text.js';
import { button, closest, element, penOf, write } from './elements.js';
import { Heatmap } from './heatmap.js';
import { amount, count, value } from './numbers.js';
import { Panel } from './panel.js';
import { DASHES } from './theme.js';

/** @import { Host, NumberArray, PanelPicture, Spike, SpikesDescription, SpikesValues } from './types' */

const LETTER = 11.5;
/** CSS pixels of a row of cells, of the arcs below the rows, and of the rows' names. */
const [ROW, ARCS, NAMES] = [19, 26, 48];

export class Spikes extends Panel {
  /** @type {SpikesValues | null} */
  values = null;
  /** The loss of the shown window by row and time step. @type {NumberArray | null} */
  losses = null;
  /** @type {Heatmap | null} */
  cells = null;
  /** The names' width and a row's height, in device pixels, as painted. */
  place = { left: 0, row: 0 };
  /** The panel's width in CSS pixels. */
  width = 0;
  /** The spikes and the facts as JSON, and the update whose window is marked, as they are shown. */
  listed = '';
  told = '';
  /** @type {number | null | undefined} */
  marked;

  /** @param {Host} dashboard @param {SpikesDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'spikes');
    this.list = element('ol');
    this.list.setAttribute('aria-label', 'Spikes, the newest first');
    this.list.addEventListener('click', (event) => this.visit(closest(event, 'button')));
    this.canvas = element('canvas');
    this.canvas.setAttribute('role', 'img');
    this.pen = penOf(this.canvas);
    this.caption = element('p', 'caption');
    this.facts = element('dl', 'facts');
    this.canvas.addEventListener('pointermove', (event) => this.point(event));
    this.body = element('div', 'body', '', this.list, this.caption, this.canvas, this.facts);
    this.observe(this.body);
  }

  /** @override @param {SpikesDescription} description */
  update(description) {
    super.update(description);
    this.canvas.setAttribute('aria-label', this.label);
    this.element.replaceChildren(this.makeHead().head, this.body);
    this.listed = this.told = '';
  }

  /** @param {HTMLElement | null} node */
  visit(node) {
    if (node && this.dashboard.steers) this.dashboard.tell({ visit: Number(node.dataset.update) + 1 });
  }

  /** @override @param {PanelPicture<SpikesValues>} picture */
  draw({ arrays, values }) {
    this.values = values;
    this.losses = arrays.losses ?? this.losses;
    this.showList(values);
    this.showFacts(values);
    this.paint();
  }

  /** @param {SpikesValues} values */
  showList({ spikes, shown }) {
    const text = JSON.stringify(spikes);
    if (this.listed !== text) {
      this.listed = text;
      this.list.replaceChildren(
        ...(spikes.length
          ? spikes.map(item)
          : [element('li', 'empty', 'No spike yet: none of the losses is far above those around it.')]),
      );
      this.marked = undefined;
    }
    if (this.marked === shown) return;
    this.marked = shown;
    for (const one of this.list.querySelectorAll('button'))
      one.setAttribute('aria-current', String(Number(one.dataset.update) === shown));
    const spike = spikes.find(([update]) => update === shown);
    write(
      this.caption,
      shown === null
        ? ''
        : spike
          ? `${spike[5]}: ${spike[6]}.`
          : `The window of update ${count(shown + 1)}, loss by row and time step`,
    );
  }

  /** @param {SpikesValues} values */
  showFacts({ facts }) {
    const text = JSON.stringify(facts);
    if (this.told === text) return;
    this.told = text;
    this.facts.replaceChildren(...facts.flatMap(([words, figure]) => [element('dt', '', figure), element('dd', '', words)]));
  }

  /** @override */
  retheme() {
    this.paint();
  }

  /** @override */
  resize() {
    this.width = this.body.clientWidth;
    this.paint();
  }

  paint() {
    const { dashboard, canvas, pen, losses, values } = this;
    const [rows, columns] = losses?.shape ?? [0, 0];
    canvas.hidden = !rows;
    if (!losses || !values || !rows) return;
    const { ratio, scale, theme } = dashboard;
    const row = Math.round(ROW * scale * ratio);
    const left = Math.round(NAMES * scale * ratio);
    const wide = Math.round(this.width * ratio);
    const tall = row * rows + Math.round(ARCS * scale * ratio);
    if (wide <= left) return;
    if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
    canvas.style.height = `${tall / ratio}px`;
    pen.clearRect(0, 0, wide, tall);
    if (!this.cells?.suits(wide - left, row * rows, rows, columns))
      this.cells = new Heatmap(wide - left, row * rows, rows, columns, ratio);
    const { x, y } = this.cells;
    this.place = { left, row };
    this.cells.paint(losses.data, theme.tables.gate, 0, values.limit);
    pen.putImageData(this.cells.image, left, 0);
    const style = { colour: theme.muted, size: LETTER * scale * ratio, font: theme.font };
    for (let number = 0; number < rows; number++)
      writeOn(pen, `row ${dashboard.scene?.rows[number] ?? number}`, style, left / 2, (y[number] + y[number + 1]) / 2, left);
    pen.lineWidth = 2 * ratio;
    pen.strokeStyle = theme.arcs.lost;
    for (const [line, column] of values.lost)
      pen.strokeRect(
        left + x[column] + ratio,
        y[line] + ratio,
        x[column + 1] - x[column] - 3 * ratio,
        y[line + 1] - y[line] - 3 * ratio,
      );
    this.paintArcs(values, left, row * rows + 3 * ratio, (wide - left) / columns, tall - row * rows - 6 * ratio);
  }

  /**
   * From each target of the watched row to the input that it needs; inputs from before the window lie beyond its edge.
   * @param {SpikesValues} values
   * @param {number} left in device pixels, as are the others
   * @param {number} top
   * @param {number} each the width of a column
   * @param {number} deep
   */
  paintArcs({ arcs }, left, top, each, deep) {
    const { pen, dashboard } = this;
    pen.save();
    pen.beginPath();
    pen.rect(left - each, 0, pen.canvas.width, pen.canvas.height);
    pen.clip();
    pen.lineWidth = 1.5 * dashboard.ratio;
    for (const [source, target, how] of arcs) {
      const [from, to] = [left + (source + 0.5) * each, left + (target + 0.5) * each];
      pen.beginPath();
      pen.setLineDash(DASHES[how].map((length) => length * dashboard.ratio));
      pen.strokeStyle = dashboard.theme.arcs[how];
      pen.moveTo(from, top);
      pen.bezierCurveTo(from, top + deep, to, top + deep, to, top);
      pen.stroke();
    }
    pen.restore();
  }

  /** @param {PointerEvent} event */
  point(event) {
    const {
      losses,
      values,
      place: { left, row },
    } = this;
    if (!losses || !values || !row) return;
    const box = this.canvas.getBoundingClientRect();
    const [rows, columns] = losses.shape;
    const column = Math.floor((((event.clientX - box.left) * this.dashboard.ratio - left) / (this.canvas.width - left)) * columns);
    const line = Math.floor(((event.clientY - box.top) * this.dashboard.ratio) / row);
    const inside = column >= 0 && column < columns && line >= 0 && line < rows;
    const lost = values.lost.some(([one, other]) => one === line && other === column);
    this.canvas.title = inside
      ? `row ${line}, time step ${column}: loss ${value(losses.data[line * columns + column])}${lost ? ', its input was never seen' : ''}`
      : '';
  }
}

/** @param {Spike} spike */
function item([update, epoch, window, loss, usual, cause, why]) {
  const made = button('', `${why}. ${amount(loss)} beside a usual ${amount(usual)}`, undefined, '');
  made.dataset.update = String(update);
  const where = `update ${count(update + 1)} · epoch ${count(epoch)}, window ${count(window)}`;
  made.append(element('b', '', amount(loss)), element('span', 'cause', cause), element('span', 'where', where));
  return element('li', '', '', made);
}
