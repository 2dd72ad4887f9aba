// @ts-check
// A cell's diagram with the numbers of one unit at one time step: wires as thick as the values on them are large,
// and the equations with numbers in them.

import { css, shade } from './colours.js';
import { button, element, write } from './elements.js';
import { fixed } from './numbers.js';
import { Panel } from './panel.js';
import { corners, onPath, svg, text } from './svg.js';

/**
 * @import { Colour, DiagramDescription, DiagramLabel, DiagramNode, DiagramValues, Host, NumberArray, PanelPicture, Pointed, Wire } from './types'
 */

/**
 * A wire's width, in the diagram's units, at 0, and how much wider it becomes at most: values are
 * activations, so no wire swells.
 */
const THIN = 1;
const THICK = 6;
const ARROW = 6;
/** Terms with a number from which on an equation is set in smaller type. */
const LONG = 5;

/** @param {number} number */
const width = (number) => THIN + (number === number ? THICK * Math.tanh(Math.abs(number)) : 0);

/** A symbol with what follows an underscore set lower: W_f. @param {string} name */
function symbol(name) {
  return name.split(/_(\w)/).map((part, index) => (index % 2 ? element('sub', '', part) : part));
}

/** The last time step that has values. @param {NumberArray} flows */
function lastStep({ data, shape: [, columns] }) {
  for (let column = columns - 1; column >= 0; column--) if (!Number.isNaN(data[column])) return column;
  return columns - 1;
}

/**
 * An element that follows a flow.
 * @typedef {{ flow: number, change: (number: number) => void, last: number | null }} Shown
 */

export class Diagram extends Panel {
  /** What flows of the watched unit: (flows, time steps). @type {NumberArray | null} */
  flows = null;
  /** Whose flows they are. @type {DiagramValues} */
  whose = { layer: 0, unit: 0 };
  /** The time step that is shown. @type {number | null} */
  column = null;
  /** @type {Map<string, number>} */
  index = new Map();
  /** The flows from 0 to 1. @type {Set<string>} */
  gates = new Set();
  /** @type {Shown[]} */
  shown = [];

  /** @param {Host} dashboard @param {DiagramDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'diagram');
    this.scene = description.scene;
    this.element.dataset.arrows = '';
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.which = element('b', 'unit');
    this.when = element('b', 'when');
    this.chooser = this.makeChooser();
    this.body = element('div', 'body');
    this.tools = element('span');
  }

  /**
   * Builds the picture; everything later changes only its numbers.
   * @override
   * @param {DiagramDescription} description
   */
  update(description) {
    super.update(description);
    this.scene = description.scene;
    this.flows = null;
    this.index = new Map(this.scene.flows.map((name, place) => [name, place]));
    this.gates = new Set(this.scene.gates);
    this.shown = [];
    this.body = element('div', 'body', '', this.picture(), this.equations());
    this.body.tabIndex = 0;
    this.body.setAttribute('role', 'group');
    this.body.setAttribute('aria-label', `${description.title}: arrow keys step through time`);
    const { head, tools } = this.makeHead();
    this.tools = tools;
    this.element.replaceChildren(head, this.body);
    this.resize();
    this.show();
  }

  /** Which unit and time step are shown, and buttons to step through time without keys. */
  makeChooser() {
    const step = (/** @type {string} */ label, /** @type {string} */ title, /** @type {number} */ by) => {
      const made = button(label, title, () => this.step(by));
      made.setAttribute('aria-label', title);
      return made;
    };
    const [back, on] = [step('‹', 'One time step back (←)', -1), step('›', 'One time step on (→)', 1)];
    return element('div', 'chooser', '', this.which, back, this.when, on, element('span', 'hint', 'click in the tracks; ← →'));
  }

  /** In a talk the head shows no sentence: the chooser stands there and saves a line. @override */
  resize() {
    (this.dashboard.scale > 1 ? this.tools : this.body).prepend(this.chooser);
  }

  picture() {
    const {
      size: [wide, high],
      wires,
      buses,
      nodes,
      labels,
    } = this.scene;
    const picture = svg('svg', { viewBox: `0 0 ${wide} ${high}`, role: 'img', 'aria-label': this.label });
    picture.style.aspectRatio = `${wide} / ${high}`;
    for (const bus of buses) picture.append(svg('path', { class: 'bus', d: corners(bus) }));
    // A branch comes first: the wire that it leaves is drawn over its end.
    const leaves = (/** @type {Wire} */ wire) => wires.some((other) => other !== wire && onPath(wire.by[0], other.by));
    const tapped = (/** @type {Wire} */ wire) => leaves(wire) || buses.some((bus) => onPath(wire.by[0], bus));
    for (const wire of [...wires.filter(leaves), ...wires.filter((one) => !leaves(one))]) picture.append(this.wire(wire));
    for (const wire of wires.filter(tapped))
      picture.append(svg('circle', { class: 'tap', cx: wire.by[0][0], cy: wire.by[0][1], r: 2.6 }));
    for (const node of nodes) picture.append(this.node(node));
    for (const label of labels) picture.append(this.name(label));
    return picture;
  }

  /** @param {Wire} wire */
  wire({ flow, by }) {
    const [before, tip] = by.slice(-2);
    const along = [Math.sign(tip[0] - before[0]), Math.sign(tip[1] - before[1])];
    const d = corners([...by.slice(0, -1), [tip[0] - along[0] * (ARROW - 1), tip[1] - along[1] * (ARROW - 1)]]);
    const [gap, bed, run] = ['gap', 'bed', 'run'].map((name) => svg('path', { class: name, d }));
    const side = [along[1] * 4, along[0] * 4];
    const base = [tip[0] - along[0] * ARROW, tip[1] - along[1] * ARROW];
    const arrow = svg('path', {
      class: 'arrow',
      d: `M${tip}L${base[0] + side[0]},${base[1] + side[1]}L${base[0] - side[0]},${base[1] - side[1]}Z`,
    });
    this.follow(flow, (number) => {
      const wide = width(number);
      run.style.strokeWidth = String(wide);
      bed.style.strokeWidth = String(wide + 1.2);
      gap.style.strokeWidth = String(wide + 4);
      run.style.stroke = asCss(this.colour(flow, number));
    });
    return svg('g', { class: 'wire' }, gap, bed, run, arrow);
  }

  /** @param {DiagramNode} node */
  node({ flow, does, at: [x, y], half: [a, b], title }) {
    if (!title)
      return svg(
        'g',
        { class: 'node' },
        svg('circle', { cx: x, cy: y, r: a }),
        text({ class: does.length > 1 ? 'does long' : 'does', x, y: y + 4.5, 'text-anchor': 'middle' }, does),
      );
    const box = svg('rect', { x: x - a, y: y - b, width: 2 * a, height: 2 * b, rx: 7 });
    const number = text({ class: 'number', x, y: y + 11.5, 'text-anchor': 'middle' });
    const group = svg('g', { class: 'node' }, box, text({ class: 'title', x, y: y - 4, 'text-anchor': 'middle' }, title), number);
    this.follow(flow, (value) => {
      const colour = this.colour(flow, value);
      box.style.fill = asCss(colour);
      group.style.fill = this.dashboard.theme.over(colour);
      write(number, fixed(value));
    });
    return group;
  }

  /** @param {DiagramLabel} label */
  name({ at: [x, y], text: name, of, anchor }) {
    const symbol = svg('tspan', { class: 'symbol' });
    const number = svg('tspan', { class: 'number' });
    symbol.textContent = name && of ? `${name} ` : name;
    if (of) this.follow(of, (value) => write(number, fixed(value)));
    return text({ class: 'label', x, y, 'text-anchor': anchor }, '', symbol, number);
  }

  equations() {
    const lines = this.scene.equations.map((pieces) => {
      const long = pieces.filter(([, flow]) => flow).length > LONG;
      return element('div', long ? 'equation long' : 'equation', '', ...pieces.map(([name, flow]) => this.term(name, flow)));
    });
    return element('div', 'equations', '', ...lines);
  }

  /** @param {string} name @param {string} flow "" for an operator */
  term(name, flow) {
    if (!flow) return element('span', 'operator', name.trim());
    const number = element('b', 'number');
    this.follow(flow, (value) => write(number, fixed(value)));
    return element('span', 'term', '', element('i', 'symbol', '', ...symbol(name)), number);
  }

  /**
   * Has `change` called with the value of a flow whenever that has changed.
   * @param {string} flow
   * @param {(number: number) => void} change
   */
  follow(flow, change) {
    const place = this.index.get(flow);
    if (place === undefined) throw new Error(`the diagram has no flow ${flow}`);
    this.shown.push({ flow: place, change, last: null });
  }

  /**
   * The colour of a value; null where there is none.
   * @param {string} flow
   * @param {number} number
   * @returns {Colour | null}
   */
  colour(flow, number) {
    const { scales } = this.dashboard.theme;
    if (number !== number) return null;
    return this.gates.has(flow) ? shade(scales.gate, number) : shade(scales.signed, (number + 1) / 2);
  }

  /** @override @param {PanelPicture<DiagramValues>} picture */
  draw({ arrays: { flows }, values }) {
    if (!flows) return;
    this.flows = flows;
    this.whose = values;
    this.column = Math.min(this.column ?? lastStep(flows), flows.shape[1] - 1);
    this.show();
    this.pin();
  }

  show() {
    const { flows, column, dashboard } = this;
    if (flows && column !== null) {
      const layer = (dashboard.scene?.layers ?? 1) > 1 ? `layer ${this.whose.layer + 1}, ` : '';
      write(this.which, `${layer}unit ${this.whose.unit}`);
      write(this.when, `time step ${column}${Number.isNaN(flows.data[column]) ? ': padding' : ''}`);
    } else {
      write(this.which, '');
      write(this.when, 'not measured yet');
    }
    for (const one of this.shown) {
      const number = flows && column !== null ? flows.data[one.flow * flows.shape[1] + column] : NaN;
      if (Object.is(number, one.last)) continue;
      one.last = number;
      one.change(number);
    }
  }

  /** Rests the crosshair, while nothing is pointed at, on what is shown here. */
  pin() {
    const {
      dashboard,
      column,
      scene: { units },
    } = this;
    if (column === null) return;
    const unit = Math.min(dashboard.looks.unit, units - 1);
    const { pinned } = dashboard;
    if (pinned?.column !== column || pinned.unit !== unit || pinned.units !== units) dashboard.pin({ column, unit, units });
  }

  /**
   * Shows the time step that was clicked on in the tracks, and the unit where one was.
   * @override
   * @param {Pointed & { column: number }} pointed
   */
  choose({ column, unit, units }) {
    if (!this.flows) return;
    this.body.focus({ preventScroll: true });
    if (unit != null && units === this.scene.units) this.dashboard.watch({ unit });
    this.showStep(column);
  }

  /** @param {number} by */
  step(by) {
    if (!this.flows || this.column === null) return;
    this.body.focus({ preventScroll: true });
    this.showStep(this.column + by);
  }

  /** @param {number} column */
  showStep(column) {
    this.column = Math.max(0, Math.min(column, (this.flows?.shape[1] ?? 1) - 1));
    this.show();
    this.pin();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.step(by);
  }

  /** @override */
  retheme() {
    for (const one of this.shown) one.last = null;
    this.show();
  }

  /** @override */
  close() {
    this.dashboard.pin(null);
    super.close();
  }
}

/** @param {Colour | null} colour */
const asCss = (colour) => (colour ? css(colour) : 'transparent');
