// What if: inputs of the window changed by hand, gates clamped, units off. The answer lies over the window; what is clamped can be kept.

import { amount, element, heading, value, write } from './page.js';

/** How near to a line's point the pointer must go down to move it, in CSS pixels. */
const REACH = 16;
/** Milliseconds between two wishes while a point is dragged. */
const PAUSE = 40;
const NOTES = {
  bars: 'In the window: pale as it is, outlined what if.',
  lines: 'In the window: solid as it is, dashed what if.',
  symbols: 'In the window: pale as it is, outlined or underlined what if.',
  null: 'Inputs of this task can not be changed here. Underlined in the window: another answer.',
};

/** "1.forget=1,1.unit3=0" as a map from what is clamped to its value. */
const parse = (text) => new Map(text ? text.split(',').map((part) => part.split('=')) : []);
const format = (map) => [...map].map((pair) => pair.join('=')).sort().join(',');

export class WhatIf {
  constructor(dashboard, panel) {
    this.dashboard = dashboard;
    this.element = element('section', 'panel what-if');
    this.inputs = new Map(); // "row|step|feature" → the new value, null for a flipped bit
    this.free();
    this.said = element('p', 'sentence');
    this.said.setAttribute('aria-live', 'polite');
    this.list = element('div', 'changes');
    this.clearing = this.button('clear all', 'Everything as it is', () => this.clear());
    this.keeping = this.button('keep and train on', 'The run goes on with the gates, units and layers as they are here', () => this.keep());
    this.controls = element('div', 'controls');
    this.window = dashboard.place('time');
    this.listeners = { click: (event) => this.click(event), pointerdown: (event) => this.grab(event), pointermove: (event) => this.point(event) };
    for (const [name, listener] of Object.entries(this.listeners)) this.window.addEventListener(name, listener, true);
    this.update(panel);
  }

  /** Gates, units and layers as the run has them. */
  free() {
    this.clamps = null;
    this.frozen = null;
  }

  update(panel) {
    const before = this.panel?.scene;
    this.panel = panel;
    this.scene = panel.scene;
    const same = (name) => JSON.stringify(before?.[name]) === JSON.stringify(this.scene[name]);
    if (before && !['clamps', 'frozen', 'layers', 'gates'].every(same)) this.free();
    const { rows = [], time_steps: steps } = this.dashboard.scene;
    for (const key of this.inputs.keys()) {
      const [row, step] = key.split('|').map(Number);
      if (!same('edits') || row >= rows.length || step >= steps) this.inputs.delete(key);
    }
    const note = element('p', 'note', `${NOTES[this.scene.edits]} Below it: new minus old.`);
    const does = element('div', 'does', '', this.clearing, ...(this.dashboard.steers ? [this.keeping] : []));
    this.element.replaceChildren(heading(panel).head, element('div', 'body', '', this.said, this.list, does, this.controls, note));
    this.show();
  }

  button(text, title, action) {
    const made = element('button', 'quiet', text);
    made.type = 'button';
    made.title = title;
    made.onclick = action;
    return made;
  }

  /** Says the wish to the server, and draws the controls and the list of what is changed. */
  show() {
    const { clamps, frozen, inputs } = this;
    this.dashboard.watch({ what_if: { inputs: [...inputs].map(([key, to]) => [...key.split('|').map(Number), to]), clamps: clamps && format(clamps), frozen } });
    this.list.replaceChildren(...this.changes());
    this.controls.replaceChildren(...this.layer(this.scene.watched + 1));
    this.clearing.disabled = this.untouched;
    this.keeping.disabled = !clamps && !frozen;
    this.say();
  }

  get untouched() {
    return !this.inputs.size && !this.clamps && !this.frozen;
  }

  /** What follows from the changes, in one sentence; a picture that was on its way when they were taken back says nothing. */
  say({ refused, losses, answers } = {}) {
    this.said.classList.toggle('refused', Boolean(refused));
    if (this.untouched) write(this.said, 'Nothing is changed yet.');
    else if (refused) write(this.said, `${refused[0].toUpperCase()}${refused.slice(1)}.`);
    else if (losses) {
      const changed = answers ? `; ${answers[0]} of ${answers[1]} answers change` : '';
      write(this.said, `Loss in this window ${amount(losses[0])} → ${amount(losses[1])}${changed}.`);
    }
  }

  /** One button for everything that differs from the run: it takes that back. */
  changes() {
    const change = (text, undo) => this.button(`${text} ×`, 'Take this back', () => (undo(), this.show()));
    const found = [...this.inputs].map(([key, to]) => {
      const [row, step, feature] = key.split('|');
      const name = Number(feature) ? `input ${Number(feature) + 1} ` : '';
      const what = to === null ? 'flipped' : this.scene.edits === 'symbols' ? this.scene.symbols[to] : value(to);
      return change(`row ${row}, step ${step}: ${name}${what}`, () => this.inputs.delete(key));
    });
    const was = parse(this.scene.clamps);
    for (const key of new Set([...(this.clamps || was).keys(), ...was.keys()])) {
      if (this.state(key) === was.get(key)) continue;
      found.push(change(this.words(key), () => this.set(key, was.get(key))));
    }
    for (let layer = 1; layer <= this.scene.layers.length; layer++) {
      if (this.isFrozen(layer) === this.scene.frozen.includes(layer)) continue;
      found.push(change(`layer ${layer}: ${this.isFrozen(layer) ? 'frozen' : 'learns'}`, () => this.freeze(layer)));
    }
    return found;
  }

  words(key) {
    const [layer, what] = key.split('.');
    const to = this.state(key);
    if (what.startsWith('unit')) return `layer ${layer}: unit ${what.slice(4)} ${to === undefined ? 'on' : 'off'}`;
    const [, title] = this.scene.gates.find(([name]) => name === what);
    return `layer ${layer}: ${title} ${to === undefined ? 'free' : `= ${to}`}`;
  }

  /** The controls of one layer: its gates, its units, and whether it learns. */
  layer(number) {
    const title = element('b', '', this.scene.layers.length > 1 ? `Layer ${number}` : 'The layer');
    const freezing = this.button('freeze', 'Its weights stay as they are; it changes nothing until you keep it', () => (this.freeze(number), this.show()));
    freezing.setAttribute('aria-pressed', String(this.isFrozen(number)));
    const head = element('div', 'line', '', title, freezing);
    const gates = this.scene.gates.map(([name, label, symbol]) => {
      const key = `${number}.${name}`;
      const choices = [undefined, '0', '1'].map((to) => {
        const choice = this.button(to ?? 'free', `${label}: ${to === undefined ? 'as the weights say' : `${to} at every time step`}`, () => (this.set(key, to), this.show()));
        choice.setAttribute('aria-pressed', String(this.state(key) === to));
        return choice;
      });
      return element('div', 'line', '', element('span', 'label', `${label} `, element('i', '', symbol)), element('span', 'choices', '', ...choices));
    });
    const units = Array.from({ length: this.scene.layers[number - 1] }, (_, unit) => {
      const key = `${number}.unit${unit}`;
      const on = this.state(key) === undefined;
      const button = this.button(String(unit), `Unit ${unit} is ${on ? 'on: switch it off, its h is then 0 for all who read it' : 'off'}`, () => (this.set(key, on ? '0' : undefined), this.show()));
      button.setAttribute('aria-pressed', String(!on));
      return button;
    });
    return [head, ...gates, element('div', 'line', '', element('span', 'label', 'units off'), element('span', 'choices units', '', ...units))];
  }

  state(key) {
    return (this.clamps || parse(this.scene.clamps)).get(key);
  }

  set(key, to) {
    const clamps = new Map(this.clamps || parse(this.scene.clamps));
    if (to === undefined) clamps.delete(key);
    else clamps.set(key, to);
    this.clamps = format(clamps) === format(parse(this.scene.clamps)) ? null : clamps;
  }

  isFrozen(layer) {
    return (this.frozen || this.scene.frozen).includes(layer);
  }

  freeze(layer) {
    const now = this.frozen || this.scene.frozen;
    const frozen = (now.includes(layer) ? now.filter((one) => one !== layer) : [...now, layer]).sort();
    this.frozen = String(frozen) === String(this.scene.frozen) ? null : frozen;
  }

  clear() {
    this.inputs.clear();
    this.free();
    this.show();
  }

  keep() {
    this.dashboard.want({ clamps: this.clamps ? format(this.clamps) : this.scene.clamps, frozen: (this.frozen || this.scene.frozen).join(',') }, true);
  }

  /** The window's track and column under the pointer, where there is an input that can be changed. */
  under(event) {
    const stack = this.dashboard.stacks.get('time');
    if (!this.scene.edits || !stack?.element.contains(event.target)) return null;
    const at = stack.under(event);
    const there = at?.panel?.panel.key === 'window' && at.track.row != null && at.track.array && at.column >= 0 && at.column < stack.columns;
    if (!there) return null;
    return { ...at, stack, row: at.track.row, key: (feature) => `${at.track.row}|${at.column}|${feature}` };
  }

  /** What a series' track has at a column, as it is shown: with what is changed. */
  value({ track, column, key }, feature) {
    return this.inputs.get(key(feature)) ?? track.array.data[feature * track.array.shape[1] + column];
  }

  click(event) {
    const at = this.under(event);
    if (!at || this.dragged) {
      if (this.dragged) event.stopPropagation();
      this.dragged = false;
      return;
    }
    const was = at.track.array.data[at.column];
    if (this.scene.edits === 'lines' || was !== was) return;
    event.stopPropagation();
    const key = at.key(0);
    const to = this.scene.edits === 'bars' ? null : (this.value(at, 0) + 1) % this.scene.symbols.length;
    if (to === was || (to === null && this.inputs.has(key))) this.inputs.delete(key);
    else this.inputs.set(key, to);
    this.show();
  }

  /** Where a track of lines has a value, counted from the stack's top, and the other way round. */
  place({ track, panel }) {
    const [low, high] = track.range;
    const inner = track.height - 6;
    const top = panel.body.offsetTop + track.top + 3;
    return { y: (number) => top + inner * (1 - (number - low) / (high - low)), number: (y) => Math.min(high, Math.max(low, low + (1 - (y - top) / inner) * (high - low))) };
  }

  /** The feature whose point is under the pointer; null: none. */
  nearest(at) {
    if (!at || this.scene.edits !== 'lines' || !at.track.range) return null;
    const { y } = this.place(at);
    const features = at.track.series.filter((name) => name.startsWith('input')).map((_, feature) => [Math.abs(y(this.value(at, feature)) - at.y), feature]);
    const [distance, feature] = features.sort(([one], [other]) => one - other)[0];
    return distance <= REACH * this.dashboard.scale ? feature : null;
  }

  grab(event) {
    const at = this.under(event);
    const feature = this.nearest(at);
    if (feature == null) return;
    event.preventDefault();
    const { number } = this.place(at);
    const box = at.stack.element.getBoundingClientRect();
    let told = 0;
    const move = (now) => {
      this.dragged = true;
      this.inputs.set(at.key(feature), Number(number(now.clientY - box.top).toPrecision(4)));
      if (performance.now() - told < PAUSE) return;
      told = performance.now();
      this.show();
    };
    const drop = () => {
      window.removeEventListener('pointermove', move);
      for (const name of ['pointerup', 'pointercancel']) window.removeEventListener(name, drop);
      this.show();
      // The click that ends a drag comes at once, if at all.
      setTimeout(() => (this.dragged = false));
    };
    window.addEventListener('pointermove', move);
    for (const name of ['pointerup', 'pointercancel']) window.addEventListener(name, drop);
  }

  point(event) {
    const at = this.under(event);
    const can = at && (this.scene.edits === 'lines' ? this.nearest(at) != null : true);
    const cursor = can ? (this.scene.edits === 'lines' ? 'ns-resize' : 'pointer') : '';
    if (this.window.style.cursor !== cursor) this.window.style.cursor = cursor;
  }

  draw({ arrays, values }) {
    this.dashboard.imagined = Object.keys(arrays).length && !this.untouched ? arrays : null;
    this.dashboard.views.get('window')?.repaint();
    this.say(values);
  }

  close() {
    for (const [name, listener] of Object.entries(this.listeners)) this.window.removeEventListener(name, listener, true);
    this.window.style.cursor = '';
    this.dashboard.imagined = null;
    this.dashboard.views.get('window')?.repaint();
    this.dashboard.watch({ what_if: { inputs: [], clamps: null, frozen: null } });
    this.element.remove();
  }
}
