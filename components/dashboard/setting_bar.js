// @ts-check
// The bar of a talk: the few settings that a speaker changes, as native fields, while the page's own controls are out of sight.

import { button, element } from './elements.js';

/** @import { BarSetting, Settings } from './types' */
/** @typedef {(settings: Settings) => void} Want asks the page for settings */

/** Milliseconds at rest after which a field applies what it says; Enter applies it at once. */
const REST = 600;
/** Milliseconds after which a field says the run's own value again, where the run did not take its. */
const REFUSED = 2500;

/** What the user changes in a field. @param {BarSetting} setting */
function controlOf({ kind, options = [], low, high }) {
  if (kind === 'choice') {
    return element('select', '', '', ...options.map(([value, title]) => new Option(title, value)));
  }
  const input = element('input');
  input.type = { number: 'number', flag: 'checkbox', text: 'text' }[kind];
  if (kind === 'number') Object.assign(input, { min: String(low), max: String(high) });
  return input;
}

/** One setting of the bar. */
class Field {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** What the run says. */
  told = '';

  /** @param {BarSetting} setting @param {Want} want */
  constructor(setting, want) {
    const { name, label, help, kind } = setting;
    this.setting = setting;
    this.want = want;
    this.control = controlOf(setting);
    this.control.setAttribute('aria-label', label);
    this.control.addEventListener('input', () => this.wait());
    this.control.addEventListener('blur', () => this.apply());
    this.control.addEventListener('keydown', (event) => this.key(/** @type {KeyboardEvent} */ (event)));
    const word = element('span', '', label);
    const parts =
      kind === 'number'
        ? [word, this.step(-1, '−', `Less: ${label}`), this.control, this.step(1, '+', `More: ${label}`)]
        : kind === 'flag'
          ? [this.control, word]
          : [word, this.control];
    this.element = element('label', `field ${kind}`, '', ...parts);
    this.element.dataset.name = name;
    this.element.title = help;
  }

  /** Whether the field can show another description of the same setting. @param {BarSetting} setting */
  fits(setting) {
    const shape = (/** @type {BarSetting} */ one) => JSON.stringify({ ...one, value: '' });
    return shape(setting) === shape(this.setting);
  }

  /** @param {number} by @param {string} text @param {string} title */
  step(by, text, title) {
    const made = button(text, title, () => {
      const { low = 0, high = 0 } = this.setting;
      this.value = String(Math.min(high, Math.max(low, Number(this.value) + by)));
      this.wait();
    });
    made.setAttribute('aria-label', title);
    made.tabIndex = -1; // by keyboard, the field itself steps with the arrows
    return made;
  }

  get value() {
    const { control } = this;
    return control instanceof HTMLInputElement && control.type === 'checkbox' ? String(control.checked) : control.value;
  }

  set value(value) {
    const { control } = this;
    if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = value === 'true';
    else control.value = value;
  }

  /** Shows the run's value, unless another one is being chosen. @param {string} value */
  show(value) {
    this.told = value;
    if (this.timer === undefined) this.value = value;
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.apply(), this.setting.kind === 'flag' ? 0 : REST);
  }

  apply() {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    const { name, kind, low = 0, high = 0 } = this.setting;
    if (kind === 'number') this.value = String(Math.min(high, Math.max(low, Math.round(Number(this.value)) || low)));
    if (this.value === this.told) return;
    this.want({ [name]: this.value });
    setTimeout(() => this.show(this.told), REFUSED);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === 'Escape') {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.value = this.told;
    }
    // The keys of the talk work again.
    if (event.key === 'Escape' || event.key === 'Enter') this.control.blur();
  }
}

export class SettingBar {
  /** @type {Field[]} */
  fields = [];

  /** @param {HTMLElement} element @param {Want} want */
  constructor(element, want) {
    this.element = element;
    this.want = want;
  }

  /** Shows these settings with their values; a field that stays keeps the focus. @param {BarSetting[]} settings */
  show(settings) {
    const before = this.fields;
    this.fields = settings.map((setting) => before.find((field) => field.fits(setting)) ?? new Field(setting, this.want));
    this.fields.forEach((field, index) => field.show(settings[index].value));
    if (before.length === this.fields.length && before.every((field, index) => field === this.fields[index])) return;
    this.element.replaceChildren(...this.fields.map((field) => field.element));
  }
}
