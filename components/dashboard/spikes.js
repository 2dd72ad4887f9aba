// The jumps of the loss with their causes, and the loss of one window by row and time step with the targets that nobody can know.

import { Cells } from './cells.js';
import { lay } from './lettering.js';
import { amount, count, element, heading, value, write } from './page.js';

const LETTER = 11.5;
/** CSS pixels of a row of cells, and of the arcs below the rows. */
const [ROW, ARCS] = [19, 26];

export class Spikes {
  constructor(dashboard, panel) {
    this.dashboard = dashboard;
    this.element = element('section', 'panel spikes');
    this.list = element('ol');
    this.list.setAttribute('aria-label', 'Spikes, the newest first');
    this.list.addEventListener('click', ({ target }) => this.visit(target.closest('button')));
    this.canvas = element('canvas');
    this.canvas.setAttribute('role', 'img');
    this.pen = this.canvas.getContext('2d');
    this.caption = element('p', 'caption');
    this.facts = element('dl', 'facts');
    this.canvas.addEventListener('pointermove', (event) => this.point(event));
    this.observer = new ResizeObserver(() => this.layout());
    this.body = element('div', 'body', '', this.list, this.caption, this.canvas, this.facts);
    this.observer.observe(this.body);
    this.update(panel);
  }

  update(panel) {
    this.panel = panel;
    this.canvas.setAttribute('aria-label', `${panel.title}: ${panel.look || ''}`);
    this.element.replaceChildren(heading(panel).head, this.body);
    this.listed = this.told = null;
  }

  visit(button) {
    if (button && this.dashboard.steers) this.dashboard.tell({ visit: Number(button.dataset.update) + 1 });
  }

  draw({ arrays, values }) {
    this.values = values;
    this.losses = arrays.losses ?? this.losses;
    this.showList(values);
    this.showFacts(values.facts);
    this.paint();
  }

  showList({ spikes, shown }) {
    const text = JSON.stringify(spikes);
    if (this.listed !== text) {
      this.listed = text;
      const one = ([update, epoch, window, loss, usual, cause, why]) => {
        const button = element('button', '', '', element('b', '', amount(loss)), element('span', 'cause', cause), element('span', 'where', `update ${count(update + 1)} · epoch ${count(epoch)}, window ${count(window)}`));
        Object.assign(button, { type: 'button', title: `${why}. ${amount(loss)} beside a usual ${amount(usual)}` });
        button.dataset.update = update;
        return element('li', '', '', button);
      };
      this.list.replaceChildren(...(spikes.length ? spikes.map(one) : [element('li', 'empty', 'No spike yet: none of the losses is far above those around it.')]));
      this.marked = undefined;
    }
    if (this.marked === shown) return;
    this.marked = shown;
    for (const button of this.list.querySelectorAll('button')) button.setAttribute('aria-current', String(Number(button.dataset.update) === shown));
    const spike = spikes.find(([update]) => update === shown);
    write(this.caption, shown === null ? '' : spike ? `${spike[5]}: ${spike[6]}.` : `The window of update ${count(shown + 1)}, loss by row and time step`);
  }

  showFacts(facts) {
    const text = JSON.stringify(facts);
    if (this.told === text) return;
    this.told = text;
    this.facts.replaceChildren(...facts.flatMap(([words, figure]) => [element('dt', '', figure), element('dd', '', words)]));
  }

  theme() {
    this.paint();
  }

  layout() {
    this.paint();
  }

  paint() {
    const { dashboard, canvas, pen, losses, values } = this;
    const [rows, columns] = losses?.shape ?? [0, 0];
    canvas.hidden = !rows;
    if (!rows) return;
    const { ratio, scale, theme } = dashboard;
    const row = Math.round(ROW * scale * ratio);
    const left = Math.round(48 * scale * ratio);
    const wide = Math.round(this.body.clientWidth * ratio);
    const tall = row * rows + Math.round(ARCS * scale * ratio);
    if (wide <= left) return;
    if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
    canvas.style.height = `${tall / ratio}px`;
    pen.clearRect(0, 0, wide, tall);
    if (!this.cells?.suits(wide - left, row * rows, rows, columns)) this.cells = new Cells(wide - left, row * rows, rows, columns, ratio);
    const { x, y } = this.cells;
    this.place = { left, row };
    this.cells.paint(losses.data, theme.tables.gate, 0, values.limit);
    pen.putImageData(this.cells.image, left, 0);
    const style = { colour: theme.muted, size: LETTER * scale * ratio, font: theme.font };
    for (let number = 0; number < rows; number++) lay(pen, `row ${dashboard.scene.rows?.[number] ?? number}`, style, left / 2, (y[number] + y[number + 1]) / 2, left);
    pen.lineWidth = 2 * ratio;
    pen.strokeStyle = theme.arcs.lost;
    for (const [line, column] of values.lost) pen.strokeRect(left + x[column] + ratio, y[line] + ratio, x[column + 1] - x[column] - 3 * ratio, y[line + 1] - y[line] - 3 * ratio);
    this.paintArcs(left, row * rows + 3 * ratio, (wide - left) / columns, tall - row * rows - 6 * ratio);
  }

  /** From each target of the watched row to the input that it needs; those from before the window come in at its edge. */
  paintArcs(left, top, each, deep) {
    const { pen, dashboard, values } = this;
    pen.save();
    pen.beginPath();
    pen.rect(left - each, 0, pen.canvas.width, pen.canvas.height);
    pen.clip();
    pen.lineWidth = 1.5 * dashboard.ratio;
    for (const [source, target, how] of values.arcs) {
      const [from, to] = [left + (source + 0.5) * each, left + (target + 0.5) * each];
      pen.beginPath();
      pen.setLineDash(how === 'lost' ? [4 * dashboard.ratio, 3 * dashboard.ratio] : []);
      pen.strokeStyle = dashboard.theme.arcs[how];
      pen.moveTo(from, top);
      pen.bezierCurveTo(from, top + deep, to, top + deep, to, top);
      pen.stroke();
    }
    pen.restore();
  }

  point(event) {
    if (!this.place || !this.losses) return;
    const { left, row } = this.place;
    const box = this.canvas.getBoundingClientRect();
    const [rows, columns] = this.losses.shape;
    const column = Math.floor((((event.clientX - box.left) * this.dashboard.ratio - left) / (this.canvas.width - left)) * columns);
    const line = Math.floor(((event.clientY - box.top) * this.dashboard.ratio) / row);
    const inside = column >= 0 && column < columns && line >= 0 && line < rows;
    const lost = this.values.lost.some(([one, other]) => one === line && other === column);
    this.canvas.title = inside ? `row ${line}, time step ${column}: loss ${value(this.losses.data[line * columns + column])}${lost ? ', its input was never seen' : ''}` : '';
  }

  close() {
    this.observer.disconnect();
    this.element.remove();
  }
}
