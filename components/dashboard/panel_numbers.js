// @ts-check
// Which panels a talk shows: the keys 1 to 9 show and hide them, and a legend says which key stands for which.

import { button, element } from './elements.js';
import { keeps } from './keys.js';

/** @import { Description, Place } from './types' */

/** The order of the keys. @type {Place[]} */
const PLACES = ['top', 'time', 'side'];

export class PanelNumbers {
  /** Whether a talk is on; without one, every panel is shown. */
  on = false;
  /** The panels that the viewer has shown or hidden, by key. @type {Map<string, boolean>} */
  chosen = new Map();
  /** The panels that a scene is about, by key: a talk then shows these. @type {string[]} */
  lit = [];
  /** The panels with a key of their own, in the order of the keys. @type {Description[]} */
  panels = [];

  /** @param {HTMLElement} element @param {() => void} changed other panels are shown now */
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    window.addEventListener('keydown', this.onKey);
  }

  /** @param {Description[]} descriptions all panels of the run */
  show(descriptions) {
    const inOrder = PLACES.flatMap((place) => descriptions.filter((one) => one.place === place));
    // A pinned run's panels come and go with those of the run that leads.
    this.panels = inOrder.filter(({ tool, runner }) => !tool && !runner?.number).slice(0, 9);
    const entries = this.panels.map((panel, index) => {
      const made = button('', panel.title, () => this.toggle(panel));
      const shown = this.shows(panel);
      // The head of a panel on the screen has its number too.
      made.append(element('kbd', '', String(index + 1)), shown ? '' : panel.title);
      made.setAttribute('aria-label', panel.title);
      made.setAttribute('aria-pressed', String(shown));
      return made;
    });
    this.element.replaceChildren(...entries);
  }

  /** The key of a panel as CSS text, for its head. @param {Description} panel */
  numberOf({ key }) {
    const index = this.panels.findIndex((panel) => panel.key === key);
    return index < 0 ? 'none' : `"${index + 1}"`;
  }

  /** Whether a panel is on the screen; the one of an open tool always is. @param {Description} panel */
  shows({ key: name, tool, talk, runner }) {
    const key = runner?.number ? name.split(' ')[0] : name;
    return !this.on || tool || (this.chosen.get(key) ?? (this.lit.length ? this.lit.includes(key) : talk));
  }

  /** @param {Description} panel */
  toggle(panel) {
    this.chosen.set(panel.key, !this.shows(panel));
    this.changed();
  }

  /** @param {KeyboardEvent} event */
  key({ key, ctrlKey, metaKey, altKey, target }) {
    const panel = this.panels[Number(key) - 1];
    if (!this.on || !panel || ctrlKey || metaKey || altKey) return;
    // A list takes digits however the focus came there, so the mouse makes no difference here.
    if (!(target instanceof Element && keeps(target, key, false))) this.toggle(panel);
  }

  close() {
    window.removeEventListener('keydown', this.onKey);
  }
}
