// @ts-check
// Small multiples: a little chart of the loss for each network that a sweep trains beside the run, and the button that starts it.

import { button, closest, element, letScroll, penOf, write } from './elements.js';
import { same } from './numbers.js';
import { Panel } from './panel.js';

/**
 * @import { Arrays, Host, PanelPicture, Settings, SmallMultiple, SmallMultiplesDescription, SmallMultiplesValues } from './types'
 */

/**
 * What the button says at each stage; while more is to come, it stops the sweep.
 * @type {Partial<Record<SmallMultiplesValues['stage'], string>>}
 */
const WORDS = { '': 'Start', starting: 'Stop', training: 'Stop' };
const AGAIN = 'Start again';

/** One network, or a few that share a chart: its head, its curves, its line below. */
class SmallChart {
  /** The settings that a click asks for. @type {Settings | null} */
  opens = null;

  constructor() {
    this.label = element('span', 'label');
    this.number = element('b');
    this.canvas = element('canvas');
    this.note = element('span', 'note');
    this.inside = element('span', 'inside');
    const figure = element('span', 'small-chart', '', this.canvas, this.inside);
    this.element = element('button', 'one', '', element('span', 'top-line', '', this.label, this.number), figure, this.note);
    this.element.type = 'button';
    this.pen = penOf(this.canvas);
  }

  /** @param {SmallMultiple} cell @param {boolean} steers whether a click may change the run's settings */
  show({ label, number, note, inside, tone, chosen, title, opens }, steers) {
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

export class SmallMultiples extends Panel {
  /** @type {SmallChart[]} */
  charts = [];
  /** @type {SmallMultiplesValues | null} */
  values = null;
  /** @type {Arrays} */
  arrays = {};
  /** The values as JSON, and whether the viewer steered, when they were drawn. */
  text = '';
  steered = false;

  /** @param {Host} dashboard @param {SmallMultiplesDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'multiples');
    this.sweep = description.scene.sweep;
    this.said = element('span', 'said');
    this.button = button('Start', '', () => this.startOrStop(), 'start');
    this.grid = element('div', 'cells');
    this.grid.onclick = (event) => this.open(closest(event, '.one'));
    this.observe(this.grid);
  }

  /** @override @param {SmallMultiplesDescription} description */
  update(description) {
    super.update(description);
    this.sweep = description.scene.sweep;
    this.grid.setAttribute('aria-label', this.label);
    this.grid.setAttribute('role', 'group');
    this.element.replaceChildren(this.makeHead().head, element('div', 'doing', '', this.button, this.said), this.grid);
  }

  startOrStop() {
    this.dashboard.tell({ sweep: this.sweep, do: WORDS[this.values?.stage ?? ''] === 'Stop' ? 'stop' : 'start' });
  }

  /**
   * Asks the page for the settings of the network that was clicked on: the page changes its controls and its
   * address too.
   * @param {Element | null} node
   */
  open(node) {
    const chart = this.charts.find((one) => one.element === node);
    if (chart?.opens) this.dashboard.want(chart.opens);
  }

  /** @override @param {PanelPicture<SmallMultiplesValues>} picture */
  draw({ arrays, values }) {
    const text = JSON.stringify(values);
    const { steers } = this.dashboard;
    const grown = ['low', 'high'].some((name) => !same(this.arrays[name]?.data, arrays[name].data));
    if (text === this.text && !grown && this.steered === steers) return;
    Object.assign(this, { values, arrays, text, steered: steers });
    write(this.said, values.said);
    write(this.button, WORDS[values.stage] ?? AGAIN);
    this.button.hidden = !steers;
    while (this.charts.length > values.cells.length) this.charts.pop()?.element.remove();
    while (this.charts.length < values.cells.length) {
      const chart = new SmallChart();
      this.charts.push(chart);
      this.grid.append(chart.element);
    }
    this.charts.forEach((chart, index) => chart.show(values.cells[index], steers));
    this.resize();
  }

  /** @override */
  retheme() {
    this.resize();
  }

  /** Fits every canvas to its place; reads the page's layout once for all of them. @override */
  resize() {
    const ratio = this.dashboard.ratio;
    const boxes = this.charts.map(({ canvas }) => [canvas.clientWidth, canvas.clientHeight]);
    this.charts.forEach(({ canvas }, index) => {
      const [width, height] = boxes[index].map((size) => Math.round(size * ratio));
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
    });
    letScroll(this.grid);
    this.paint();
  }

  paint() {
    const {
      values,
      dashboard: { theme, ratio },
    } = this;
    if (!values) return;
    const [bottom, top] = values.range;
    this.charts.forEach(({ pen, canvas: { width, height } }, index) => {
      const { curves, tone, floor } = values.cells[index];
      const at = (/** @type {number} */ loss) => ((top - Math.log10(loss)) / (top - bottom)) * height;
      pen.clearRect(0, 0, width, height);
      pen.lineWidth = ratio;
      if (floor !== null && floor > 0) {
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

  /**
   * Everything between the smallest and the largest loss of each stretch of updates.
   * @param {CanvasRenderingContext2D} pen
   * @param {number} curve
   * @param {number} width
   * @param {(loss: number) => number} at
   */
  band(pen, curve, width, at) {
    const [, length] = this.arrays.low.shape;
    const low = this.arrays.low.data.subarray(curve * length, (curve + 1) * length);
    const high = this.arrays.high.data.subarray(curve * length, (curve + 1) * length);
    const filled = low.findLastIndex((loss) => loss > 0) + 1;
    if (!filled) return;
    const x = (/** @type {number} */ stretch) => ((stretch + 0.5) / length) * width;
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
}
