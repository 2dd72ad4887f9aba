// @ts-check
// A sweep of chosen settings: what is swept, the button that starts it, and the map of the networks that it trains beside the run.

import { Chart } from './chart.js';
import { button, element, write } from './elements.js';
import { asCsv, dotTexts, pointAt, settingsOf } from './sweep_table.js';
import { save } from './take_away.js';

/** @import { ChartDescription, ChartValues, Host, NumberArray, OfferedSetting, PanelPicture, Plotly, SweepDescription, SweepValues } from './types' */

/** Traces of the chart: the map, and the dots. */
const [MAP, DOTS] = [0, 2];
/** What is chosen first where it is offered: most runs have both. */
const FIRST = ['learning_rate', 'units'];
const ALONE = 'nothing else';
/** Stages from which it goes on by itself. @type {SweepValues['stage'][]} */
const UNDER_WAY = ['waiting', 'starting', 'training'];

/** One setting to sweep, and its range or values. */
class AxisField {
  /** @param {string} first what stands before it @param {boolean} free whether nothing may be chosen */
  constructor(first, free) {
    this.free = free;
    this.name = element('select');
    this.name.setAttribute('aria-label', free ? 'Another setting to sweep' : 'A setting to sweep');
    this.text = element('input');
    this.text.spellcheck = false;
    this.text.setAttribute('aria-label', 'Its range or values');
    this.element = element('span', 'axis', '', element('span', '', first), this.name, this.text);
    /** @type {OfferedSetting[]} */
    this.offered = [];
    this.name.onchange = () => this.choose(this.name.value);
  }

  /** Chooses a setting, with what is suggested for it. @param {string} name @param {string} [text] */
  choose(name, text) {
    const found = this.offered.find((one) => one.name === name);
    this.name.value = found ? name : '';
    this.text.value = found ? text ?? found.text : '';
    this.text.hidden = !found;
    this.name.title = found?.help ?? '';
    this.text.title = 'A range such as 0.01..1 (five values; 0.01..1:9 for nine), or values such as 2,4,8';
  }

  /**
   * @param {OfferedSetting[]} offered
   * @param {number} first which of FIRST is chosen where nothing is
   * @param {boolean} keep whether what is suggested anew replaces nothing
   */
  offer(offered, first, keep) {
    const before = this.offered.length ? this.name.value : undefined;
    const { value: typed } = this.text;
    const suggested = keep ? undefined : this.offered.find(({ name }) => name === before)?.text;
    this.offered = offered;
    this.name.replaceChildren(
      ...(this.free ? [new Option(ALONE, '')] : []),
      ...offered.map(({ name, label }) => new Option(label, name)),
    );
    if (before === undefined) this.choose(offered.some(({ name }) => name === FIRST[first]) ? FIRST[first] : offered[first].name);
    else this.choose(before, typed === suggested ? undefined : typed);
  }
}

export class Sweep extends Chart {
  /** @type {SweepValues | null} */
  swept = null;
  /** @type {NumberArray | null} */
  metrics = null;
  /** The sweep that the fields were filled in from, as JSON. */
  filled = '{}';
  listens = false;
  /** Whether the points are lines through their settings, not places on a map. */
  asLines = false;

  /** @param {Host} dashboard @param {SweepDescription} description */
  constructor(dashboard, description) {
    super(dashboard, /** @type {ChartDescription} */ (/** @type {unknown} */ (description)));
    this.element.classList.add('sweep');
    this.axes = [new AxisField('Over', false), new AxisField('and', true)];
    /** The fields of seeds, updates and proposals, by name. @type {Map<string, HTMLInputElement>} */
    this.numbers = new Map();
    this.start = button('Start', '', () => this.startOrStop(), 'start');
    this.open = button('Open the best', 'A new network begins with these settings; what this one has learned is lost', () => {
      if (this.swept?.best) dashboard.want(this.swept.best);
    });
    this.csv = button('CSV', 'Save the figures of every network as a table', () => this.saveTable());
    this.lines = button('lines', 'Each point as a line through its settings to its figure. Blue: the better half; bold: the best; dotted: ended early', () =>
      this.showLines(!this.asLines),
    );
    this.said = element('div', 'said');
    this.fields = element('form', 'fields');
    this.fields.onsubmit = (event) => {
      event.preventDefault();
      if (!this.underWay) this.startOrStop();
    };
    this.doing = element('div', 'doing', '', this.start, this.open, this.lines, this.csv, this.said);
  }

  get underWay() {
    return UNDER_WAY.includes(this.swept?.stage ?? '');
  }

  /** @override @param {ChartDescription} description */
  update(description) {
    super.update(description);
    const { offered, numbers } = /** @type {SweepDescription} */ (/** @type {unknown} */ (description)).scene;
    this.axes.forEach((axis, first) => axis.offer(offered, first, Boolean(this.swept?.stage)));
    for (const { name, low, high, value, help } of numbers) {
      const field = this.numbers.get(name) ?? element('input');
      if (!this.numbers.has(name)) field.value = String(value);
      Object.assign(field, { type: 'number', min: String(low), max: String(high), title: help });
      this.numbers.set(name, field);
    }
    const labelled = numbers.map(({ name, label, help }) => {
      const made = element('label', 'number', '', element('span', '', label), /** @type {HTMLInputElement} */ (this.numbers.get(name)));
      made.title = help;
      return made;
    });
    this.fields.replaceChildren(...this.axes.map((axis) => axis.element), ...labelled);
    this.body.before(this.fields, this.doing);
  }

  startOrStop() {
    const { sweep } = /** @type {SweepDescription} */ (/** @type {unknown} */ (this.description)).scene;
    if (this.underWay) return this.dashboard.tell({ sweep, do: 'stop' });
    const over = Object.fromEntries(this.axes.filter(({ name }) => name.value).map(({ name, text }) => [name.value, text.value]));
    const numbers = Object.fromEntries([...this.numbers].map(([name, { value }]) => [name, value]));
    this.dashboard.tell({ sweep, do: 'start', of: { over, ...numbers } });
  }

  /** @param {boolean} asLines */
  showLines(asLines) {
    this.asLines = asLines;
    this.lines.setAttribute('aria-pressed', String(asLines));
    if (this.swept) super.draw({ arrays: {}, values: asLines ? this.swept.lines : this.swept.map });
  }

  saveTable() {
    if (this.swept && this.metrics) save(new Blob([asCsv(this.swept, this.metrics)], { type: 'text/csv' }), 'sweep.csv');
  }

  /** @override @param {PanelPicture<ChartValues>} picture */
  draw({ arrays: { metrics, ...arrays }, values: all }) {
    const { stage, said, over, seeds, updates, points, metric, best, map, lines, ...figure } = /** @type {SweepValues} */ (all);
    this.metrics = metrics ?? this.metrics;
    this.swept = { stage, said, over, seeds, updates, points, metric, best, map, lines };
    const { steers } = this.dashboard;
    this.fillIn(over);
    write(this.said, said);
    write(this.start, this.underWay ? 'Stop' : stage ? 'Start again' : 'Start');
    this.fields.hidden = this.start.hidden = !steers;
    this.open.hidden = !steers || !best;
    this.csv.hidden = this.lines.hidden = !points.length;
    this.body.classList.toggle('bare', !points.length);
    const text = this.metrics ? dotTexts(this.swept, this.metrics, (name) => this.labelOf(name)) : [];
    super.draw({ arrays, values: { ...figure, ...(this.asLines ? lines : map), [`data.${DOTS}.text`]: text } });
  }

  /** Shows what is swept, where somebody else chose it or the page was opened again. @param {SweepValues['over']} over */
  fillIn(over) {
    const text = JSON.stringify(over);
    if (text === this.filled) return;
    this.filled = text;
    const named = Object.entries(over);
    this.axes.forEach((axis, number) => {
      const [name, values] = named[number] ?? ['', []];
      // A sweep of another run's settings has ended: what is suggested for this one.
      if (!named.length) axis.choose(axis.name.value);
      else if (axis.name.value !== name) axis.choose(name, values.join(','));
    });
  }

  /** @param {string} name */
  labelOf(name) {
    return this.axes[0].offered.find((one) => one.name === name)?.label ?? name;
  }

  /** @override */
  show() {
    super.show();
    if (!this.drawn || this.listens) return;
    this.listens = true;
    this.drawn.on('plotly_click', ({ points: [point] }) => this.clicked(point));
  }

  /** Opens the network of a dot, or the point of a cell. @param {Plotly.ClickEvent['points'][number]} point */
  clicked({ curveNumber, pointNumber, x, y }) {
    if (!this.swept || !this.metrics) return;
    const { seeds } = this.swept;
    if (curveNumber === DOTS && typeof pointNumber === 'number')
      return this.dashboard.want(settingsOf(this.swept, Math.floor(pointNumber / seeds), pointNumber % seeds));
    const found = curveNumber === MAP ? pointAt(this.swept, [x, y]) : -1;
    if (found >= 0) this.dashboard.want(settingsOf(this.swept, found));
  }
}
