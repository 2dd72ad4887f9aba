// A cell's diagram with the numbers of one unit at one time step: wires as thick as what flows on them, and the equations with the values put in.

import { element, fixed, heading, write } from './page.js';
import { corners, drawing, onPath, text } from './drawing.js';
import { shade } from './theme.js';

/** A wire's width, in the diagram's units, where nothing flows, and how much more at most: what flows is activated, so that no wire swells. */
const THIN = 1;
const THICK = 6;
const ARROW = 6;

const width = (number) => THIN + (number === number ? THICK * Math.tanh(Math.abs(number)) : 0);

/** A symbol with what follows an underscore set lower: W_f. */
function symbol(name) {
  return name.split(/_(\w)/).map((part, index) => (index % 2 ? element('sub', '', part) : document.createTextNode(part)));
}

export class Diagram {
  constructor(dashboard, panel) {
    Object.assign(this, { dashboard, flows: null, column: null });
    this.element = element('section', 'panel diagram');
    this.element.dataset.arrows = '';
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.update(panel);
  }

  /** Builds the picture; everything later only changes its numbers. */
  update(panel) {
    this.panel = panel;
    this.scene = panel.scene;
    this.flows = null;
    this.index = new Map(this.scene.flows.map((name, place) => [name, place]));
    this.gates = new Set(this.scene.gates);
    this.shown = [];
    const body = element('div', 'body', '', this.picture(), this.equations());
    body.tabIndex = 0;
    body.setAttribute('role', 'group');
    body.setAttribute('aria-label', `${panel.title}: arrow keys step through time`);
    const { head, tools } = heading(panel);
    Object.assign(this, { body, tools, choosing: this.chooser() });
    this.element.replaceChildren(head, body);
    this.layout();
    this.show();
  }

  /** Which unit and time step are shown, and the way through time for who has no keys. */
  chooser() {
    this.which = element('b', 'unit');
    this.when = element('b', 'when');
    const way = [['‹', 'One time step back (←)', -1], ['›', 'One time step on (→)', 1]].map(([label, title, by]) => {
      const button = element('button', 'quiet', label);
      Object.assign(button, { type: 'button', title, onclick: () => this.step(by) });
      button.setAttribute('aria-label', title);
      return button;
    });
    return element('div', 'chooser', '', this.which, way[0], this.when, way[1], element('span', 'hint', 'click in the tracks; ← →'));
  }

  /** In a talk, where the head has no words, what is shown stands there: every line counts. */
  layout() {
    (this.dashboard.scale > 1 ? this.tools : this.body).prepend(this.choosing);
  }

  picture() {
    const { size: [wide, high], wires, buses, nodes, labels } = this.scene;
    const picture = drawing('svg', { viewBox: `0 0 ${wide} ${high}`, role: 'img', 'aria-label': `${this.panel.title}: ${this.panel.look}` });
    picture.style.aspectRatio = `${wide} / ${high}`;
    for (const bus of buses) picture.append(drawing('path', { class: 'bus', d: corners(bus) }));
    // A branch comes first: the wire that it leaves is drawn over its end.
    const leaves = (wire) => wires.some((other) => other !== wire && onPath(wire.by[0], other.by));
    const tapped = (wire) => leaves(wire) || buses.some((bus) => onPath(wire.by[0], bus));
    for (const wire of [...wires.filter(leaves), ...wires.filter((one) => !leaves(one))]) picture.append(this.wire(wire));
    for (const wire of wires.filter(tapped)) picture.append(drawing('circle', { class: 'tap', cx: wire.by[0][0], cy: wire.by[0][1], r: 2.6 }));
    for (const node of nodes) picture.append(this.node(node));
    for (const label of labels) picture.append(this.label(label));
    return picture;
  }

  wire({ flow, by }) {
    const [tip, before] = [by.at(-1), by.at(-2)];
    const along = [Math.sign(tip[0] - before[0]), Math.sign(tip[1] - before[1])];
    const end = [tip[0] - along[0] * (ARROW - 1), tip[1] - along[1] * (ARROW - 1)];
    const d = corners([...by.slice(0, -1), end]);
    const [gap, bed, run] = ['gap', 'bed', 'run'].map((name) => drawing('path', { class: name, d }));
    const side = [along[1] * 4, along[0] * 4];
    const base = [tip[0] - along[0] * ARROW, tip[1] - along[1] * ARROW];
    const arrow = drawing('path', { class: 'arrow', d: `M${tip}L${base[0] + side[0]},${base[1] + side[1]}L${base[0] - side[0]},${base[1] - side[1]}Z` });
    this.follow(flow, (number) => {
      const wide = width(number);
      run.style.strokeWidth = wide;
      bed.style.strokeWidth = wide + 1.2;
      gap.style.strokeWidth = wide + 4;
      run.style.stroke = this.colour(flow, number);
    });
    return drawing('g', { class: 'wire' }, gap, bed, run, arrow);
  }

  node({ flow, does, at: [x, y], half: [a, b], title }) {
    if (!title) return drawing('g', { class: 'node' }, drawing('circle', { cx: x, cy: y, r: a }), text({ class: does.length > 1 ? 'does long' : 'does', x, y: y + 4.5, 'text-anchor': 'middle' }, does));
    const box = drawing('rect', { x: x - a, y: y - b, width: 2 * a, height: 2 * b, rx: 7 });
    const number = text({ class: 'number', x, y: y + 11.5, 'text-anchor': 'middle' });
    const group = drawing('g', { class: 'node' }, box, text({ class: 'title', x, y: y - 4, 'text-anchor': 'middle' }, title), number);
    this.follow(flow, (value) => {
      const colour = this.colour(flow, value);
      box.style.fill = colour;
      group.style.fill = this.dashboard.theme.over(colour);
      write(number, fixed(value));
    });
    return group;
  }

  label({ at: [x, y], text: name, of, anchor }) {
    const number = drawing('tspan', { class: 'number' });
    const label = text({ class: 'label', x, y, 'text-anchor': anchor }, '', drawing('tspan', { class: 'symbol' }), number);
    label.firstChild.textContent = name && of ? `${name} ` : name;
    if (of) this.follow(of, (value) => write(number, fixed(value)));
    return label;
  }

  equations() {
    const long = (pieces) => (pieces.filter(([, flow]) => flow).length > 5 ? ' long' : '');
    const lines = this.scene.equations.map((pieces) => element('div', `equation${long(pieces)}`, '', ...pieces.map(([name, flow]) => {
      if (!flow) return element('span', 'operator', name.trim());
      const number = element('b', 'number');
      this.follow(flow, (value) => write(number, fixed(value)));
      return element('span', 'term', '', element('i', 'symbol', '', ...symbol(name)), number);
    })));
    return element('div', 'equations', '', ...lines);
  }

  /** Has `change` called with what flows as `name`, whenever that has changed. */
  follow(name, change) {
    this.shown.push({ name, change, last: null });
  }

  colour(flow, number) {
    const { scales } = this.dashboard.theme;
    if (number !== number) return 'transparent';
    return this.gates.has(flow) ? shade(scales.gate, number) : shade(scales.signed, (number + 1) / 2);
  }

  draw({ arrays: { flows }, values }) {
    if (!flows) return;
    this.flows = flows;
    this.whose = values;
    const columns = flows.shape[1];
    this.column ??= Array.from({ length: columns }, (_, t) => t).findLast((t) => !Number.isNaN(flows.data[t])) ?? columns - 1;
    this.column = Math.min(this.column, columns - 1);
    this.show();
    this.pin();
  }

  show() {
    const { flows, column, dashboard } = this;
    const layer = dashboard.scene?.layers > 1 && flows ? `layer ${this.whose.layer + 1}, ` : '';
    write(this.which, flows ? `${layer}unit ${this.whose.unit}` : '');
    const columns = flows?.shape[1];
    const padding = flows && Number.isNaN(flows.data[column]);
    write(this.when, flows ? `time step ${column}${padding ? ': padding' : ''}` : 'not measured yet');
    for (const one of this.shown) {
      const number = flows ? flows.data[this.index.get(one.name) * columns + column] : NaN;
      if (Object.is(number, one.last)) continue;
      one.last = number;
      one.change(number);
    }
  }

  /** Puts the crosshair, where no mouse holds it, on what is shown here. */
  pin() {
    const { dashboard, column, scene: { units } } = this;
    const unit = Math.min(dashboard.looks.unit, units - 1);
    if (dashboard.pinned?.column !== column || dashboard.pinned.unit !== unit || dashboard.pinned.units !== units) dashboard.pin({ column, unit, units });
  }

  /** The viewer clicked on a column of the tracks, and perhaps on a unit of it. */
  choose({ column, unit, units }) {
    if (!this.flows) return;
    this.body.focus({ preventScroll: true });
    if (unit != null && units === this.scene.units) this.dashboard.watch({ unit });
    this.column = Math.min(column, this.flows.shape[1] - 1);
    this.show();
    this.pin();
  }

  step(by) {
    this.choose({ column: Math.max(0, this.column + by) });
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.step(by);
  }

  theme() {
    for (const one of this.shown) one.last = null;
    this.show();
  }

  close() {
    this.dashboard.pin(null);
    this.element.remove();
  }
}
