// @ts-check
// What if: inputs of the window changed by hand, gates clamped, units off. The answer lies over the window;
// what is clamped can be kept.

import { button, element, write } from './elements.js';
import { amount, value } from './numbers.js';
import { Panel } from './panel.js';
import { Changes, inputOf } from './what_if_changes.js';
import { WindowEditor } from './what_if_editing.js';

/** @import { Host, PanelPicture, WhatIfDescription, WhatIfScene, WhatIfValues } from './types' */

/** What lies over the window, by how its inputs are changed. */
const NOTES = {
  bars: 'In the window: pale as it is, outlined what if.',
  lines: 'In the window: solid as it is, dashed what if.',
  symbols: 'In the window: pale as it is, outlined or underlined what if.',
  none: 'Inputs of this task can not be changed here. Underlined in the window: another answer.',
};

/** Buttons that belong together, under a name. @param {string} name @param {HTMLElement[]} buttons @param {string} more class */
function group(name, buttons, more = '') {
  const made = element('span', `choices ${more}`, '', ...buttons);
  made.setAttribute('role', 'group');
  made.setAttribute('aria-label', name);
  return made;
}

export class WhatIf extends Panel {
  /** @param {Host} dashboard @param {WhatIfDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'what-if');
    this.scene = description.scene;
    this.changes = new Changes(dashboard.weightEdits);
    this.editor = new WindowEditor(dashboard, this.changes, () => this.show());
    this.said = element('p', 'sentence');
    this.said.setAttribute('aria-live', 'polite');
    this.list = element('div', 'changes');
    this.clearing = button('clear all', 'Everything as it is', () => this.clear());
    this.keeping = button('keep and train on', 'The run goes on with the gates, units and layers as they are here', () =>
      this.keep(),
    );
    this.controls = element('div', 'controls');
  }

  /** @override @param {WhatIfDescription} description */
  update(description) {
    const before = this.scene;
    super.update(description);
    const scene = (this.scene = description.scene);
    const same = (/** @type {keyof WhatIfScene} */ name) => JSON.stringify(before[name]) === JSON.stringify(scene[name]);
    if (!same('clamps') || !same('frozen') || !same('layers') || !same('gates')) this.changes.release();
    if (!same('layers') || !same('gates')) this.changes.weights.clear();
    this.changes.follow(scene);
    const { rows = [], time_steps: steps = 0 } = this.dashboard.scene ?? {};
    this.changes.dropInputs((row, step) => !same('edits') || row >= rows.length || step >= steps);
    this.editor.edits = scene.edits;
    this.editor.symbols = scene.symbols.length;
    const note = element('p', 'note', `${NOTES[scene.edits ?? 'none']} Below it: new minus old.`);
    const does = element('div', 'does', '', this.clearing, ...(this.dashboard.steers ? [this.keeping] : []));
    this.element.replaceChildren(
      this.makeHead().head,
      element('div', 'body', '', this.said, this.list, does, this.controls, note),
    );
    this.show();
  }

  /** Tells the server the wish, and shows the controls and the list of what is changed. */
  show() {
    this.dashboard.watch({ what_if: this.changes.wish() });
    this.list.replaceChildren(...this.listed());
    this.controls.replaceChildren(...this.layer(this.scene.watched + 1));
    this.clearing.disabled = this.changes.none;
    this.keeping.disabled = !this.changes.keepable;
    this.say({});
  }

  /**
   * Says what follows from the changes; nothing of a picture that was on its way when they were taken back.
   * @param {WhatIfValues} values
   */
  say({ refused, losses, answers }) {
    this.said.classList.toggle('refused', Boolean(refused));
    if (this.changes.none) write(this.said, 'Nothing is changed yet.');
    else if (refused) write(this.said, `${refused[0].toUpperCase()}${refused.slice(1)}.`);
    else if (losses) {
      const changed = answers ? `; ${answers[0]} of ${answers[1]} answers change` : '';
      write(this.said, `Loss in this window ${amount(losses[0])} → ${amount(losses[1])}${changed}.`);
    }
  }

  /** One button for everything that differs from the run: it takes that back. */
  listed() {
    const { changes, scene } = this;
    const item = (/** @type {string} */ text, /** @type {() => void} */ undo) => this.change(`${text} ×`, 'Take this back', undo);
    const found = [...changes.inputs].map(([key, to]) => {
      const [row, step, feature] = inputOf(key);
      const named = scene.features[feature] ?? (feature ? `input ${feature + 1}` : '');
      const name = named && `${named} `;
      const what = to === null ? 'flipped' : scene.edits === 'symbols' ? scene.symbols[to] : value(to);
      return item(`row ${row}, step ${step}: ${name}${what}`, () => changes.inputs.delete(key));
    });
    for (const [key, { to, name }] of changes.weights) found.push(item(`${name}: ${value(to)}`, () => changes.weights.delete(key)));
    for (const key of changes.changedClamps())
      found.push(item(this.words(key), () => changes.setClamp(key, changes.run.clamps.get(key))));
    for (let layer = 1; layer <= scene.layers.length; layer++) {
      if (changes.isFrozen(layer) === changes.run.frozen.includes(layer)) continue;
      found.push(item(`layer ${layer}: ${changes.isFrozen(layer) ? 'frozen' : 'learns'}`, () => changes.toggleFrozen(layer)));
    }
    return found;
  }

  /** What is said of something that is clamped or freed. @param {string} key */
  words(key) {
    const [layer, what] = key.split('.');
    const to = this.changes.clamp(key);
    if (what.startsWith('unit')) return `layer ${layer}: unit ${what.slice(4)} ${to === undefined ? 'on' : 'off'}`;
    const title = this.scene.gates.find(([name]) => name === what)?.[1] ?? what;
    return `layer ${layer}: ${title} ${to === undefined ? 'free' : `= ${to}`}`;
  }

  /** The controls of one layer: its gates, its units, and whether it learns. @param {number} layer from 1 */
  layer(layer) {
    const { changes, scene } = this;
    const title = element('b', '', scene.layers.length > 1 ? `Layer ${layer}` : 'The layer');
    const freezing = this.switch(
      'freeze',
      'Its weights stay as they are; it changes nothing until you keep it',
      changes.isFrozen(layer),
      () => changes.toggleFrozen(layer),
    );
    const gates = scene.gates.map(([name, label, symbol]) => {
      const key = `${layer}.${name}`;
      const choices = [undefined, '0', '1'].map((to) => {
        const help = `${label}: ${to === undefined ? 'as the weights say' : `${to} at every time step`}`;
        return this.switch(to ?? 'free', help, changes.clamp(key) === to, () => changes.setClamp(key, to));
      });
      return element('div', 'line', '', element('span', 'label', `${label} `, element('i', '', symbol)), group(label, choices));
    });
    const units = Array.from({ length: scene.layers[layer - 1] }, (_, unit) => {
      const key = `${layer}.unit${unit}`;
      const on = changes.clamp(key) === undefined;
      const help = on ? `Unit ${unit} is on: switch it off, and its h is 0 for everything that reads it` : `Unit ${unit} is off`;
      return this.switch(String(unit), help, !on, () => changes.setClamp(key, on ? '0' : undefined));
    });
    const off = element('div', 'line', '', element('span', 'label', 'units off'), group('units off', units, 'units'));
    return [element('div', 'line', '', title, freezing), ...gates, off];
  }

  /** A button that changes something. @param {string} text @param {string} title @param {() => void} change */
  change(text, title, change) {
    return button(text, title, () => {
      change();
      this.show();
    });
  }

  /**
   * A button that is pressed or not.
   * @param {string} text
   * @param {string} title
   * @param {boolean} pressed
   * @param {() => void} change
   */
  switch(text, title, pressed, change) {
    const made = this.change(text, title, change);
    made.setAttribute('aria-pressed', String(pressed));
    return made;
  }

  /** @override */
  weightEdited() {
    this.show();
  }

  clear() {
    this.changes.clear();
    this.show();
  }

  keep() {
    this.dashboard.want(this.changes.settings(), true);
  }

  /** @override @param {PanelPicture<WhatIfValues>} picture */
  draw({ arrays, values }) {
    this.dashboard.overlay(Object.keys(arrays).length && !this.changes.none ? arrays : null);
    this.say(values);
  }

  /** @override */
  close() {
    this.editor.close();
    this.dashboard.overlay(null);
    this.changes.weights.clear();
    this.dashboard.watch({ what_if: { inputs: [], weights: [], clamps: null, frozen: null } });
    super.close();
  }
}
