// @ts-check
// A race: the chart of the runs that train in step, the button that pins another, and a line for each with its figures.

import { Chart } from './chart.js';
import { button, element, write } from './elements.js';

/** @import { ChartDescription, ChartValues, Host, PanelPicture, RaceDescription, RaceValues, RunOfRace } from './types' */

/** What the runs may keep step in, in words. */
const STEPS = { updates: 'in step by updates', epochs: 'in step by epochs', time: 'each at its own pace' };

/** The line of one run: its colour, what tells it from the others, its figures, and what can be done with it. */
class Line {
  /** @param {Race} race */
  constructor(race) {
    this.mark = element('span', 'mark');
    this.label = element('b');
    this.figures = element('span', 'told');
    this.link = element('a', 'watch', 'watch');
    this.link.target = '_blank';
    this.drop = button('×', '', () => race.dashboard.tell({ race: 'drop', number: this.number }), 'drop');
    this.element = element('li', '', '', this.mark, this.label, this.figures, this.link, this.drop);
    /** @type {number | null} */
    this.number = null;
  }

  /** @param {RunOfRace} run @param {boolean} steers */
  show({ number, label, update, loss, validation, said, watch }, steers) {
    this.number = number;
    write(this.label, label);
    write(this.figures, [update, loss, validation, said].filter(Boolean).join(' · '));
    this.link.hidden = number === null;
    if (watch) this.link.href = `?watch=${watch}`;
    this.drop.hidden = number === null || !steers;
    const title = `Take "${label}" out of the race`;
    if (this.drop.title !== title) {
      this.drop.title = title;
      this.drop.setAttribute('aria-label', title);
      this.link.setAttribute('aria-label', `Watch "${label}" in a tab of its own`);
    }
  }
}

export class Race extends Chart {
  /** @type {Line[]} */
  lines = [];
  /** The runs as JSON, and whether the viewer steered, when they were shown. */
  shown = '';

  /** @param {Host} dashboard @param {RaceDescription} description */
  constructor(dashboard, description) {
    super(dashboard, /** @type {ChartDescription} */ (/** @type {unknown} */ (description)));
    this.element.classList.add('race');
    this.pin = button('Pin this run', '', () => dashboard.tell({ race: 'pin' }), 'start');
    this.step = element('select');
    this.step.setAttribute('aria-label', 'In what the runs keep step');
    this.step.onchange = () => dashboard.tell({ race: 'step', by: this.step.value });
    for (const [value, words] of Object.entries(STEPS)) this.step.append(new Option(words, value));
    this.list = element('ul', 'runs');
    this.doing = element('div', 'doing', '', this.pin, this.step);
  }

  /** @override @param {ChartDescription} description */
  update(description) {
    super.update(description);
    this.body.before(this.doing, this.list);
    this.shown = '';
  }

  /** @override @param {PanelPicture<ChartValues>} picture */
  draw({ arrays, values }) {
    const { runs, by, full, ...figure } = /** @type {RaceValues} */ (values);
    const { steers } = this.dashboard;
    const text = JSON.stringify([runs, by, full, steers]);
    if (text !== this.shown) {
      this.shown = text;
      while (this.lines.length > runs.length) this.lines.pop()?.element.remove();
      while (this.lines.length < runs.length) {
        const line = new Line(this);
        this.lines.push(line);
        this.list.append(line.element);
      }
      this.lines.forEach((line, number) => line.show(runs[number], steers));
      this.pin.hidden = this.step.hidden = !steers;
      this.pin.disabled = full;
      this.step.value = by;
      this.colour();
    }
    super.draw({ arrays, values: figure });
  }

  /** @override */
  retheme() {
    super.retheme();
    if (this.list) this.colour();
  }

  colour() {
    const { data } = this.figure;
    this.lines.forEach(({ mark }, number) => {
      const { color = '', dash = 'solid' } = data[number].line ?? {};
      mark.style.borderTop = `3px ${{ dash: 'dashed', dot: 'dotted', dashdot: 'dashed' }[dash] ?? 'solid'} ${color}`;
    });
  }
}
