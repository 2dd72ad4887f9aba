// @ts-check
// The picture of a cell and its equations: wires as thick as the values on them are large, each part with its number.

import { css, shade } from './colours.js';
import { element, write } from './elements.js';
import { fixed } from './numbers.js';
import { corners, onPath, svg, text } from './svg.js';

/** @import { Colour, DiagramLabel, DiagramNode, DiagramScene, Theme, Wire } from './types' */

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

/** @param {Colour | null} colour */
const asCss = (colour) => (colour ? css(colour) : 'transparent');

/**
 * An element that follows a flow.
 * @typedef {{ flow: number, change: (number: number) => void, last: number | null }} Shown
 */

/** Built once; everything later changes only its numbers. */
export class CellPicture {
  /** @type {Shown[]} */
  shown = [];

  /** @param {DiagramScene} scene @param {{ readonly theme: Theme }} dashboard */
  constructor(scene, dashboard) {
    this.scene = scene;
    this.dashboard = dashboard;
    this.index = new Map(scene.flows.map((name, place) => [name, place]));
    /** The flows from 0 to 1. */
    this.gates = new Set(scene.gates);
  }

  /** Wires, nodes and labels. @param {string} label */
  picture(label) {
    const {
      size: [wide, high],
      wires,
      buses,
      nodes,
      labels,
    } = this.scene;
    const picture = svg('svg', { viewBox: `0 0 ${wide} ${high}`, role: 'img', 'aria-label': label });
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

  /** The equations with numbers in them. */
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

  /** Shows the present values of the flows. @param {(flow: number) => number} valueOf gives a flow's value by its place; NaN for none */
  show(valueOf) {
    for (const one of this.shown) {
      const number = valueOf(one.flow);
      if (Object.is(number, one.last)) continue;
      one.last = number;
      one.change(number);
    }
  }

  /** All is shown anew the next time: colours have changed. */
  forget() {
    for (const one of this.shown) one.last = null;
  }
}
