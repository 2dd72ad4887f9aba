// @ts-check
// A cell's diagram with the numbers of one unit at one time step, which arrow keys, buttons and clicks in the tracks choose.

import { CellPicture } from './cell_picture.js';
import { button, element, write } from './elements.js';
import { Panel } from './panel.js';

/** @import { DiagramDescription, DiagramValues, Host, NumberArray, PanelPicture, Pointed } from './types' */

/** The last time step that has values. @param {NumberArray} flows */
function lastStep({ data, shape: [, columns] }) {
  for (let column = columns - 1; column >= 0; column--) if (!Number.isNaN(data[column])) return column;
  return columns - 1;
}

export class Diagram extends Panel {
  /** What flows of the watched unit: (flows, time steps). @type {NumberArray | null} */
  flows = null;
  /** Whose flows they are. @type {DiagramValues} */
  whose = { layer: 0, unit: 0 };
  /** The time step that is shown. @type {number | null} */
  column = null;
  /** @type {CellPicture | null} */
  drawn = null;

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
    this.drawn = new CellPicture(this.scene, this.dashboard);
    this.body = element('div', 'body', '', this.drawn.picture(this.label), this.drawn.equations());
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
    this.drawn?.show((flow) => (flows && column !== null ? flows.data[flow * flows.shape[1] + column] : NaN));
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
    this.drawn?.forget();
    this.show();
  }

  /** @override */
  close() {
    this.dashboard.pin(null);
    super.close();
  }
}
