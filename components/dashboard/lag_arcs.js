// @ts-check
// The arcs below the data: each joins a target's column to that of the input it repeats; and their legend.

import { element } from './elements.js';
import { DASHES } from './theme.js';

/** @import { Arc, ArcKind, Host } from './types' */
/** @import { Cells } from './matrix.js' */

/** What the legend calls each kind of arc, and what that means. @type {Record<ArcKind, [word: string, help: string]>} */
const KINDS = {
  inside: ['inside', 'Input and target lie in the same window: the gradient reaches both.'],
  state: ['by state', 'The input lies before the window: only the carried state can bring it.'],
  missed: ['missed', 'The input lies between two windows, where no window reads: it cannot be known.'],
  lost: ['lost', 'The input lies before the window and no state is carried: it cannot be known.'],
};
/** How far down arcs reach at least and at most, and the room below them, in CSS pixels; what there is where none can occur. */
const [LEAST, MOST, BELOW, NONE] = [30, 90, 12, 6];

export class LagArcs {
  /** @type {Arc[]} */
  arcs = [];
  /** The kinds that can occur, each with its entry in the legend. @type {Map<ArcKind, HTMLElement>} */
  legend = new Map();
  /** How far down the arcs reach, in CSS pixels; it never shrinks. */
  depth = 0;

  /** @param {Host} dashboard */
  constructor(dashboard) {
    this.dashboard = dashboard;
  }

  /** The legend of the kinds that can occur: all from the beginning, so that none moves anything when it comes. @param {ArcKind[]} kinds */
  makeLegend(kinds) {
    this.depth = 0;
    this.legend.clear();
    for (const kind of kinds) {
      const [word, help] = KINDS[kind];
      const chip = element('span', `chip arc ${kind}`, '', element('i'), word);
      chip.title = help;
      this.legend.set(kind, chip);
    }
    return [...this.legend.values()];
  }

  retheme() {
    for (const [kind, chip] of this.legend) chip.style.setProperty('--colour', this.dashboard.theme.arcs[kind]);
  }

  /**
   * The height that the arcs need, in CSS pixels.
   * @param {number} each the width of a column
   * @param {number} height that of the panel
   */
  roomFor(each, height) {
    if (!this.legend.size) return NONE;
    const { scale } = this.dashboard;
    const longest = this.arcs.reduce((most, [from, to]) => Math.max(most, to - from), 1);
    this.depth = Math.max(this.depth, Math.min(MOST * scale, height * 0.35, Math.max(LEAST * scale, longest * each * 0.4)));
    return this.depth + BELOW;
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Cells} cells
   * @param {number} first the column that the cells begin with
   * @param {number} columns how many there are
   * @param {number | null} column that the crosshair is on
   */
  paint(pen, cells, first, columns, column) {
    const { arcs, dashboard } = this;
    if (!arcs.length) return;
    const { ratio } = dashboard;
    const each = cells.width / columns;
    const top = cells.height + 3 * ratio;
    const longest = arcs.reduce((most, [from, to]) => Math.max(most, Math.abs(to - from)), 1);
    const touched = column != null && arcs.some(([from, to]) => from === column || to === column);
    for (const [from, to, kind] of arcs) {
      const strong = touched && (from === column || to === column);
      const left = cells.left + (from - first + 0.5) * each;
      const right = cells.left + (to - first + 0.5) * each;
      const bend = 2 * this.depth * ratio * (Math.abs(to - from) / longest);
      pen.globalAlpha = strong ? 1 : touched ? 0.22 : 0.85;
      pen.strokeStyle = pen.fillStyle = dashboard.theme.arcs[kind];
      pen.lineWidth = (strong ? 3 : 1.5) * ratio;
      pen.setLineDash(DASHES[kind].map((length) => length * ratio));
      pen.beginPath();
      pen.moveTo(left, top);
      pen.quadraticCurveTo((left + right) / 2, top + bend, right, top);
      pen.stroke();
      pen.beginPath();
      pen.arc(right, top, (strong ? 3.5 : 2.2) * ratio, 0, 7);
      pen.fill();
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }
}
