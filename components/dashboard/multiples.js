// Small multiples: a little chart of the loss for each network that a sweep trains beside the run, and the button that starts it.

import { element, heading, write } from './page.js';

/** What the button says at each stage; where more is to come it stops. */
const WORDS = { '': 'Start', starting: 'Stop', training: 'Stop' };
const AGAIN = 'Start again';

/** One network, or a few that share a chart: its head, its curves, its line below. */
class Cell {
  constructor() {
    this.label = element('span', 'label');
    this.number = element('b');
    this.canvas = element('canvas');
    this.note = element('span', 'note');
    this.inside = element('span', 'inside');
    const figure = element('span', 'small-chart', '', this.canvas, this.inside);
    this.element = element('button', 'one', '', element('span', 'top-line', '', this.label, this.number), figure, this.note);
    this.element.type = 'button';
    this.pen = this.canvas.getContext('2d');
  }

  say({ label, number, note, inside, tone, chosen, title, opens }, steers) {
    write(this.label, label);
    write(this.number, number);
    write(this.note, note);
    write(this.inside, inside);
    this.note.hidden = !note;
    this.element.dataset.tone = tone;
    this.element.classList.toggle('chosen', chosen);
    this.opens = steers ? opens : null;
    this.element.classList.toggle('opens', Boolean(this.opens));
    this.element.tabIndex = this.opens ? 0 : -1;
    if (this.element.title !== title) this.element.title = title;
  }
}

export class Multiples {
  constructor(dashboard, panel) {
    Object.assign(this, { dashboard, cells: [], values: null, arrays: {} });
    this.said = element('span', 'said');
    this.button = element('button', 'start', WORDS['']);
    this.button.type = 'button';
    this.button.onclick = () => dashboard.tell({ sweep: this.panel.scene.sweep, do: WORDS[this.values?.stage ?? ''] === 'Stop' ? 'stop' : 'start' });
    this.grid = element('div', 'cells');
    this.grid.onclick = (event) => this.open(event.target.closest('.one'));
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(this.grid);
    this.element = element('section', 'panel multiples');
    this.update(panel);
  }

  update(panel) {
    this.panel = panel;
    this.grid.setAttribute('aria-label', `${panel.title}: ${panel.look || ''}`);
    this.grid.setAttribute('role', 'group');
    this.element.replaceChildren(heading(panel).head, element('div', 'doing', '', this.button, this.said), this.grid);
  }

  /** A click on a network of another setting makes it the run's, by the page: it redraws its controls and the address too. */
  open(node) {
    const cell = this.cells.find((one) => one.element === node);
    if (cell?.opens) this.dashboard.want(cell.opens);
  }

  draw({ arrays, values }) {
    const text = JSON.stringify(values);
    const grown = ['low', 'high'].some((name) => !same(this.arrays[name]?.data, arrays[name].data));
    if (text === this.text && !grown && this.steered === this.dashboard.steers) return;
    Object.assign(this, { values, arrays, text, steered: this.dashboard.steers });
    write(this.said, values.said);
    write(this.button, WORDS[values.stage] ?? AGAIN);
    this.button.hidden = !this.dashboard.steers;
    while (this.cells.length > values.cells.length) this.cells.pop().element.remove();
    while (this.cells.length < values.cells.length) {
      const cell = new Cell();
      this.cells.push(cell);
      this.grid.append(cell.element);
    }
    this.cells.forEach((cell, index) => cell.say(values.cells[index], this.dashboard.steers));
    this.layout();
  }

  theme() {
    this.layout();
  }

  /** Fits every canvas to its place; reads the page's layout once for all of them. */
  layout() {
    const ratio = this.dashboard.ratio;
    const boxes = this.cells.map(({ canvas }) => [canvas.clientWidth, canvas.clientHeight]);
    this.cells.forEach(({ canvas }, index) => {
      const [width, height] = boxes[index].map((size) => Math.round(size * ratio));
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
    });
    this.paint();
  }

  paint() {
    if (!this.values) return;
    const { theme, ratio } = this.dashboard;
    const [bottom, top] = this.values.range;
    this.cells.forEach(({ pen, canvas: { width, height } }, index) => {
      const { curves, tone, floor } = this.values.cells[index];
      const at = (loss) => ((top - Math.log10(loss)) / (top - bottom)) * height;
      pen.clearRect(0, 0, width, height);
      pen.lineWidth = ratio;
      if (floor > 0) {
        pen.strokeStyle = theme.muted;
        pen.setLineDash([3 * ratio, 3 * ratio]);
        pen.beginPath();
        pen.moveTo(0, at(floor));
        pen.lineTo(width, at(floor));
        pen.stroke();
        pen.setLineDash([]);
      }
      pen.strokeStyle = pen.fillStyle = { good: theme.good, bad: theme.bad, plain: theme.text }[tone];
      for (const curve of curves) this.band(pen, curve, width, at);
    });
  }

  /** Everything between the smallest and the largest loss of each stretch of updates. */
  band(pen, curve, width, at) {
    const [, length] = this.arrays.low.shape;
    const low = this.arrays.low.data.subarray(curve * length, (curve + 1) * length);
    const high = this.arrays.high.data.subarray(curve * length, (curve + 1) * length);
    const filled = low.findLastIndex((loss) => loss > 0) + 1;
    if (!filled) return;
    const x = (stretch) => ((stretch + 0.5) / length) * width;
    pen.beginPath();
    for (let i = 0; i < filled; i += 1) if (high[i] > 0) pen.lineTo(x(i), at(high[i]));
    for (let i = filled - 1; i >= 0; i -= 1) if (low[i] > 0) pen.lineTo(x(i), at(low[i]));
    pen.closePath();
    pen.globalAlpha = 0.25;
    pen.fill();
    pen.globalAlpha = 0.65;
    pen.stroke();
    pen.globalAlpha = 1;
  }

  close() {
    this.observer.disconnect();
    this.element.remove();
  }
}

const same = (before, now) => before?.length === now.length && now.every((number, i) => Object.is(number, before[i]));
