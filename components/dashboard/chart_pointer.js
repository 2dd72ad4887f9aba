// @ts-check
// The pointer on a chart: it presses, drags an axis, zooms, and goes back to the update that it clicks on.

import { dragsAxis } from './plotly.js';

/** @import { Plotly, Range } from './types' */

/** Milliseconds after a click in which a second one makes it a double click. */
const DOUBLE = 320;

/**
 * What follows from the pointer.
 * @typedef {object} Follows
 * @property {() => void} released it was pressed on the plot, and is no longer
 * @property {() => void} came it is over the plot
 * @property {() => void} moved the axes or what is hidden are others than a moment ago
 * @property {((range: Range | null) => void) | null} zoomed to these updates, or to all (null); null where the chart keeps no zoom
 * @property {((update: number) => void) | null} clicked on the loss of this update, counted from 0; null where that leads nowhere
 */

export class ChartPointer {
  pressed = false;
  /** Whether it drags an axis. */
  dragging = false;
  /** Whether it is over the plot. */
  over = false;
  /** The x range while an axis is dragged. @type {Range | null} */
  dragged = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** When Plotly last told a double click, whose second click it tells only after that. */
  doubled = -Infinity;

  /** @param {HTMLElement} plot @param {Follows} follows */
  constructor(plot, follows) {
    this.follows = follows;
    plot.addEventListener('pointerdown', (event) => {
      this.pressed = true;
      this.dragging = dragsAxis(event);
    });
    this.release = () => {
      if (!this.pressed) return;
      this.pressed = false;
      follows.released();
    };
    for (const event of ['pointerup', 'pointercancel']) window.addEventListener(event, this.release);
    plot.addEventListener('pointerenter', () => {
      this.over = true;
      follows.came();
    });
    plot.addEventListener('pointerleave', () => (this.over = false));
  }

  /** Hears what Plotly reports, from its first drawing on. @param {Plotly.Plot} plot */
  listen(plot) {
    const { moved, zoomed, clicked } = this.follows;
    plot.on('plotly_relayouting', (event) => {
      this.dragged = this.dragging ? xRange(event) : null;
      moved();
    });
    plot.on('plotly_relayout', (event) => {
      this.dragged = null;
      moved();
      const range = xRange(event);
      if (range) zoomed?.([Math.max(0, Math.floor(range[0])), Math.ceil(range[1])]);
    });
    plot.on('plotly_restyle', moved);
    if (zoomed)
      plot.on('plotly_doubleclick', () => {
        clearTimeout(this.timer);
        this.doubled = performance.now();
        zoomed(null);
      });
    if (clicked)
      plot.on('plotly_click', ({ points: [{ x, curveNumber }] }) => {
        clearTimeout(this.timer);
        if (curveNumber === 0 && performance.now() > this.doubled + DOUBLE) this.timer = setTimeout(() => clicked(x), DOUBLE);
      });
  }

  close() {
    for (const event of ['pointerup', 'pointercancel']) window.removeEventListener(event, this.release);
    clearTimeout(this.timer);
  }
}

/**
 * The x range that an event of Plotly tells; null: it is about something else.
 * @param {Plotly.RelayoutEvent} event
 * @returns {Range | null}
 */
function xRange({ 'xaxis.range[0]': from, 'xaxis.range[1]': to }) {
  return from === undefined || to === undefined ? null : [from, to];
}
