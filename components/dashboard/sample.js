// @ts-check
// A text that the network writes: what it begins with, how boldly it is drawn, and its letters in the colours of one unit.

import { css, shade } from './colours.js';
import { button, element, write } from './elements.js';
import { fixed, percent } from './numbers.js';
import { Panel } from './panel.js';

/** @import { Host, Hover, NumberArray, PanelPicture, SampleDescription, SampleValues, Wish } from './types' */

/** Milliseconds after the last key, or the last move of the slider, before the wish is sent. */
const PAUSE = 150;
/** What the server writes for whoever wishes nothing else. @type {Wish} */
const PLAIN = { prompt: '', temperature: 0.8, seed: 0 };
/** The panel whose rows are units of the hidden state. */
const STATES = 'hidden_state';

export class Sample extends Panel {
  /** The text letter by letter; a letter may be two units of JavaScript's strings. @type {string[]} */
  letters = [];
  /** @type {NumberArray | null} */
  values = null;
  /** @type {HTMLElement[]} */
  spans = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {Host} dashboard @param {SampleDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'sample');
    this.wish = { ...(dashboard.looks.wish ?? PLAIN) };
    this.field = element('input');
    Object.assign(this.field, { type: 'text', placeholder: 'begin with …', maxLength: 200, spellcheck: false, autocomplete: 'off' });
    this.field.setAttribute('aria-label', 'What the text begins with');
    this.field.value = this.wish.prompt;
    this.field.addEventListener('input', () => this.want({ prompt: this.field.value }));
    this.slider = element('input');
    Object.assign(this.slider, { type: 'range', min: '0', step: '0.05' });
    this.slider.addEventListener('input', () => this.want({ temperature: Number(this.slider.value) }));
    this.warmth = element('output');
    const temperature = element('label', 'temperature', '', element('span', '', 'temperature '), this.warmth, this.slider);
    temperature.title = '0: always the likeliest letter. 1: as probable as the network says. Above: bolder.';
    this.dice = button('', 'Draws with other random numbers', () => this.want({ seed: this.wish.seed + 1 }, 0));
    this.unit = element('input');
    Object.assign(this.unit, { type: 'number', min: '0', step: '1' });
    this.unit.addEventListener('input', () => this.colour(Number(this.unit.value)));
    const unit = element('label', 'unit', '', element('span', '', 'coloured by unit '), this.unit);
    unit.title = 'Point at a row of the hidden state to choose its unit.';
    this.controls = element('div', 'controls', '', this.field, temperature, this.dice, unit);
    this.refused = element('p', 'refused');
    this.text = element('div', 'written');
    this.text.tabIndex = 0;
    this.text.setAttribute('role', 'region');
    this.text.setAttribute('aria-label', 'What the network writes');
    this.text.addEventListener('pointerover', (event) => this.explain(event));
  }

  /** @override @param {SampleDescription} description */
  update(description) {
    super.update(description);
    const { hottest, units } = description.scene;
    this.slider.max = String(hottest);
    this.slider.value = String(this.wish.temperature);
    this.unit.max = String(units - 1);
    this.element.replaceChildren(this.makeHead().head, element('div', 'body', '', this.controls, this.refused, this.text));
    this.say();
    this.retheme();
  }

  /** Says what is wished. */
  say() {
    write(this.warmth, this.wish.temperature.toFixed(2));
    write(this.dice, `↻ seed ${this.wish.seed}`);
  }

  /** @param {Partial<Wish>} change */
  want(change, pause = PAUSE) {
    Object.assign(this.wish, change);
    this.say();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dashboard.watch({ wish: { ...this.wish } }), pause);
  }

  /** Colours the letters by a unit. @param {number} unit */
  colour(unit) {
    const { units } = this.scene;
    if (Number.isInteger(unit) && unit >= 0 && unit < units) this.dashboard.watch({ coloured: unit });
  }

  get scene() {
    return /** @type {SampleDescription} */ (this.description).scene;
  }

  /** A unit that is pointed at in the hidden state colours the text. @override @param {Hover | null} hover */
  showHover(hover) {
    const { pointed, unit } = hover ?? {};
    if (unit == null || pointed?.panel !== STATES) return;
    if ((pointed.track?.layer ?? this.dashboard.looks.layer) === this.dashboard.looks.layer) this.colour(unit);
  }

  /** @override @param {PanelPicture<SampleValues>} picture */
  draw({ arrays: { values }, values: { text, given, unit, refused, wish } }) {
    if (!values || JSON.stringify(wish) !== JSON.stringify(this.wish)) return;
    write(this.refused, refused);
    this.refused.hidden = !refused;
    if (document.activeElement !== this.unit) this.unit.value = String(unit);
    this.letters = Array.from(text);
    this.values = values;
    while (this.spans.length > this.letters.length) this.spans.pop()?.remove();
    while (this.spans.length < this.letters.length) {
      const span = element('span');
      this.spans.push(span);
      this.text.append(span);
    }
    this.letters.forEach((letter, place) => {
      const span = this.spans[place];
      write(span, letter);
      span.classList.toggle('given', place < given);
      // Without a prompt the text begins after a line end, which would be an empty line.
      span.hidden = place < given && !this.wish.prompt;
    });
    this.paint();
  }

  /** The letters' colours: full at −1 and 1. */
  paint() {
    const { theme } = this.dashboard;
    this.spans.forEach((span, place) => {
      const value = this.values?.data[place] ?? NaN;
      const colour = value === value ? shade(theme.scales.signed, (value + 1) / 2) : null;
      span.style.background = colour ? css(colour) : '';
      span.style.color = theme.over(colour);
    });
  }

  /** Tells the numbers behind a letter. @param {Event} event */
  explain({ target }) {
    const place = target instanceof HTMLElement ? this.spans.indexOf(target) : -1;
    if (place < 0 || !this.values || !(target instanceof HTMLElement)) return;
    const [activation, sure] = [this.values.data[place], this.values.data[place + this.letters.length]];
    const drawn = sure === sure ? `; the network gave it ${percent(sure)}` : '';
    target.title = `unit ${this.unit.value} after it: ${fixed(activation)}${drawn}`;
  }

  /** @override */
  retheme() {
    this.paint();
  }

  /** @override */
  close() {
    clearTimeout(this.timer);
    super.close();
  }
}
