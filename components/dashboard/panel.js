// @ts-check
// The contract of a panel: what it gets, what it may override, and what it must leave alone.

import { element } from './elements.js';
import { PanelHead } from './panel_head.js';

/** @import { Arrays, Description, Host, Hover, PanelPicture, Pointed, Status } from './types' */

/**
 * One panel of the dashboard. It draws what the run sends under its key into an element of its own.
 *
 * It gets two things: `dashboard`, which has colours and sizes to draw with and carries what the panel has to say (see Host in
 * types.d.ts), and its description, the part of the scene that stays the same from picture to picture.
 *
 * Its life: the constructor makes the elements that never change; the dashboard then calls `update`, and again whenever the
 * description changes; `draw` with each picture that has something for it; `retheme` and `resize` when there is reason to; `close`
 * at the end. A panel overrides those that it needs. An override of `update` or `close` calls the method of the base class.
 *
 * It must not:
 * - reach into another panel, or into elements outside its own: what concerns others goes through `dashboard`;
 * - read a private field of Plotly, or of any other library;
 * - read sizes from the page in `draw`, which runs at every picture: it does so in `resize`, and keeps them;
 * - call `update`, `draw` or `close` itself.
 */
export class Panel {
  /**
   * @param {Host} dashboard
   * @param {Description} description
   * @param {string} className the class of its element, beside "panel"
   */
  constructor(dashboard, description, className = '') {
    this.dashboard = dashboard;
    this.description = description;
    this.element = element('section', `panel ${className}`);
    /** @type {ResizeObserver | null} */
    this.observer = null;
    /** @type {PanelHead | null} */
    this.headline = null;
  }

  /** Has `resize` called whenever the size of an element of the panel changes. @param {Element} part */
  observe(part) {
    this.observer ??= new ResizeObserver(() => this.resize());
    this.observer.observe(part);
  }

  /** What a screen reader says of the panel's picture. */
  get label() {
    const { title, question } = this.description;
    return `${title}: ${question} ${this.headline?.answer ?? ''}`.trim();
  }

  /** What stands below the panel, outside its element, and belongs to a picture of it. @returns {Element[]} */
  get below() {
    return [];
  }

  /** A new head for the description; it says what the last one said until there is another answer. */
  makeHead() {
    const { headline: before } = this;
    before?.close();
    this.headline = new PanelHead(this.description, this.dashboard.glossary, () => this.relabel());
    if (before?.answer) this.headline.tell(before.answer);
    return this.headline;
  }

  /** Says the present answer to the panel's question. @param {string} answer @param {boolean} anew whether the window is another one */
  tell(answer, anew) {
    this.headline?.tell(answer, anew);
  }

  /** Describes the panel's picture to those who cannot see it. */
  relabel() {
    for (const picture of this.element.querySelectorAll('[role=img]')) picture.setAttribute('aria-label', this.label);
  }

  /**
   * Builds what follows from the description; called once before the first picture, and when the description
   * changes.
   * @param {Description} description
   */
  update(description) {
    this.description = description;
  }

  /** Shows what a picture brings: the arrays that changed, and all values. @param {PanelPicture} picture */
  draw(picture) {}

  /** The run's status; comes with every picture, before it is drawn. @param {Status} status */
  showStatus(status) {}

  /**
   * The crosshair is on a column of the time axis; null: nowhere. At most once a screen refresh.
   * @param {Hover | null} hover
   */
  showHover(hover) {}

  /** Lays the window as it would be over the panel's own arrays; null takes it away. @param {Arrays | null} arrays */
  showOverlay(arrays) {}

  /** A weight of the what-if was changed where the weights are shown. */
  weightEdited() {}

  /** The viewer clicked on a column of the tracks. @param {Pointed & { column: number }} pointed */
  choose(pointed) {}

  /** Colours, fonts or the type's size changed. */
  retheme() {}

  /** An observed element, the type's size or the screen's resolution changed. */
  resize() {}

  /** The page is seen again after it was hidden. */
  wake() {}

  /** Ends what still runs, and leaves the page. */
  close() {
    this.observer?.disconnect();
    this.headline?.close();
    this.element.remove();
  }
}
