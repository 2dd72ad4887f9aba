// The slim line under the loss chart's head: at which of its updates the run is seen. Dragged, it takes all panels back to that moment.

import { count, element } from './page.js';

/** Milliseconds between two wishes at least, and how long one holds against what the server says. */
const [PAUSE, PATIENCE] = [50, 4000];

export class Timeline {
  /** `dashboard` is told the wishes; `figure` gets the upright line at the moment that is shown. */
  constructor(dashboard, figure) {
    this.dashboard = dashboard;
    this.slider = element('input');
    Object.assign(this.slider, { type: 'range', step: 1, title: 'Drag back through the run; ← and → go one update' });
    this.slider.setAttribute('aria-label', 'Moment of the run');
    this.slider.addEventListener('input', () => this.wish(Number(this.slider.value)));
    this.element = element('div', 'timeline', '', this.slider);
    this.line = element('i', 'moment');
    figure.append(this.line);
    this.show({ update: 0, past: null });
  }

  /** Wants the run shown as it was after `update` updates; the newest wish alone is sent. */
  wish(update) {
    this.wished = update < this.now ? Math.max(0, update) : null;
    this.until = performance.now() + PATIENCE;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      if (this.wished !== null || this.status.past) this.dashboard.tell({ visit: this.wished });
    }, PAUSE);
    this.place(this.wished ?? this.now);
  }

  /** Follows the run's status, unless the viewer has just wished for another moment. */
  show(status) {
    this.status = status;
    this.now = status.past ? status.past.now : status.update;
    this.slider.disabled = !this.dashboard.steers || !this.now;
    const there = status.past?.update ?? null;
    if (this.wished !== undefined && this.wished !== there && performance.now() < this.until) return;
    this.wished = undefined;
    this.place(there ?? this.now);
  }

  /** Lies over the plot area (CSS pixels from the left), whose x axis shows the updates of `range`. */
  fit({ l: left, w: width }, range) {
    const lies = [left, width, ...range].join();
    if (this.lies === lies) return;
    Object.assign(this, { lies, left, width, range });
    Object.assign(this.element.style, { paddingLeft: `${left}px`, width: `${width}px` });
    // Update n, from 1, is drawn at n − 1.
    Object.assign(this.slider, { min: Math.ceil(range[0]) + 1, max: Math.floor(range[1]) + 1 });
    this.at = null;
    this.place(this.wished ?? this.status.past?.update ?? this.now);
  }

  place(update) {
    if (this.at === update) return;
    this.at = update;
    this.slider.value = update;
    this.slider.setAttribute('aria-valuetext', `update ${count(update)} of ${count(this.now)}`);
    if (!this.range) return;
    const share = (Math.max(update - 1, 0) - this.range[0]) / (this.range[1] - this.range[0]);
    this.element.style.setProperty('--share', Math.min(1, Math.max(0, share)));
    this.line.hidden = update >= this.now || share < 0 || share > 1;
    this.line.style.transform = `translateX(${Math.round(this.left + share * this.width)}px)`;
  }

  close() {
    clearTimeout(this.timer);
  }
}
