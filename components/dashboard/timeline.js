// @ts-check
// The slim slider above the loss chart: at which of its updates the run is shown. Dragging it takes all panels back in time.

import { element } from './elements.js';
import { count } from './numbers.js';

/** @import { Host, Range, Status } from './types' */
/** @import { Area } from './plotly.js' */

/** Milliseconds between two wishes at least, and how long one holds against what the server says. */
const [PAUSE, PATIENCE] = [50, 4000];

export class Timeline {
  /**
   * The update that the viewer wants, null for the newest; undefined: no wish is open.
   * @type {number | null | undefined}
   */
  wished;
  until = 0;
  /** @type {ReturnType<typeof setTimeout> | null} */
  timer = null;
  now = 0;
  /** @type {Status['past']} */
  past = null;
  /** The update that the slider stands at. @type {number | null} */
  at = null;
  fitted = '';
  left = 0;
  width = 0;
  /** @type {Range | null} */
  range = null;

  /**
   * @param {Host} dashboard is told the wishes
   * @param {Element} figure gets the vertical line at the update that is shown
   */
  constructor(dashboard, figure) {
    this.dashboard = dashboard;
    this.slider = element('input');
    Object.assign(this.slider, {
      type: 'range',
      step: '1',
      disabled: true,
      title: 'Drag back through the run; ← and → go one update',
    });
    this.slider.setAttribute('aria-label', 'Moment of the run');
    this.slider.addEventListener('input', () => this.wish(Number(this.slider.value)));
    this.element = element('div', 'timeline', '', this.slider);
    this.line = element('i', 'moment');
    this.line.hidden = true;
    figure.append(this.line);
    this.place(0);
  }

  /** Wants the run shown as it was after `update` updates; only the newest wish is sent. @param {number} update */
  wish(update) {
    const wished = this.dashboard.nearest(Math.max(0, update));
    this.wished = wished < this.now ? wished : null;
    this.until = performance.now() + PATIENCE;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      if (this.wished !== undefined && (this.wished !== null || this.past)) this.dashboard.tell({ visit: this.wished });
    }, PAUSE);
    this.place(this.wished ?? this.now);
  }

  /** Follows the run's status, unless the viewer has just wished for another update. @param {Status} status */
  show({ past, update }) {
    this.past = past;
    this.now = past ? past.now : update;
    this.slider.disabled = !this.dashboard.travels || !this.now;
    const there = past?.update ?? null;
    if (this.wished !== undefined && this.wished !== there && performance.now() < this.until) return;
    this.wished = undefined;
    this.place(there ?? this.now);
  }

  /** Lies over the plot area, whose x axis shows the updates of `range`. @param {Area} area @param {Range} range */
  fit({ left, width }, range) {
    const fitted = [left, width, ...range].join();
    if (this.fitted === fitted) return;
    Object.assign(this, { fitted, left, width, range });
    Object.assign(this.element.style, { paddingLeft: `${left}px`, width: `${width}px` });
    // Update n, from 1, is drawn at n − 1.
    Object.assign(this.slider, { min: String(Math.ceil(range[0]) + 1), max: String(Math.floor(range[1]) + 1) });
    this.at = null;
    this.place(this.wished ?? this.past?.update ?? this.now);
  }

  /** @param {number} update */
  place(update) {
    // Where it was dragged to may lie beside what can be shown.
    if (this.slider.value !== String(update)) this.slider.value = String(update);
    if (this.at === update) return;
    this.at = update;
    this.slider.setAttribute('aria-valuetext', `update ${count(update)} of ${count(this.now)}`);
    if (!this.range) return;
    const share = (Math.max(update - 1, 0) - this.range[0]) / (this.range[1] - this.range[0]);
    this.element.style.setProperty('--share', String(Math.min(1, Math.max(0, share))));
    this.line.hidden = update >= this.now || share < 0 || share > 1;
    this.line.style.transform = `translateX(${Math.round(this.left + share * this.width)}px)`;
  }

  close() {
    if (this.timer !== null) clearTimeout(this.timer);
  }
}
