// @ts-check
// A question of the viewer's own, typed or drawn with the mouse; the network answers step by step, as it is now.

import { DrawingPad } from './drawing_pad.js';
import { element, letScroll, write } from './elements.js';
import { percent } from './numbers.js';
import { Panel } from './panel.js';

/** @import { Answer, Host, PanelPicture, QuestionDescription, QuestionValues } from './types' */

/** Milliseconds after the last stroke or key before the question is sent. */
const PAUSE = 150;

/** One step of the answer: what was read, what the network said, and how sure it was. */
class Step {
  constructor() {
    this.read = element('b');
    this.said = element('i');
    this.element = element('span', 'one', '', this.read, this.said, element('u'));
  }

  /** @param {Answer} answer */
  show([read, said, sure, wrong]) {
    write(this.read, read || '·');
    write(this.said, said);
    this.element.style.setProperty('--sure', String(sure));
    this.element.classList.toggle('wrong', wrong);
    this.element.title = `${read ? `after ${read}: ` : ''}${said}, ${percent(sure)} sure${wrong ? '; this breaks the rule' : ''}`;
  }
}

export class Question extends Panel {
  question = '';
  /** @type {DrawingPad | null} */
  pad = null;
  /** @type {Step[]} */
  steps = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {Host} dashboard @param {QuestionDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'ask');
    this.sentence = element('p', 'sentence');
    this.sentence.setAttribute('aria-live', 'polite');
    this.note = element('p', 'note');
    this.note.setAttribute('aria-live', 'polite');
    this.answer = element('div', 'answered');
    this.answer.setAttribute('role', 'group');
    this.answer.setAttribute('aria-label', 'The answer, step by step');
    this.observe(this.answer);
  }

  /** @override @param {QuestionDescription} description */
  update(description) {
    super.update(description);
    const { pad, hint } = description.scene;
    this.pad = pad ? new DrawingPad(pad[0], pad[1], (drawing) => this.ask(drawing)) : null;
    const answer = element('div', 'answer', '', this.sentence, this.answer, this.note);
    const body = element('div', 'body', '', this.pad ? this.pad.element : this.line(hint), answer);
    body.classList.toggle('drawn', Boolean(pad));
    this.element.replaceChildren(this.makeHead().head, body);
    this.retheme();
    this.ask('', 0);
  }

  /** A line to type the question into. @param {string} hint */
  line(hint) {
    const field = element('input');
    Object.assign(field, { type: 'text', placeholder: hint, maxLength: 200, spellcheck: false, autocomplete: 'off' });
    field.setAttribute('aria-label', `Ask the network: ${hint}`);
    field.addEventListener('input', () => this.ask(field.value));
    const form = element('form', '', '', field);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.ask(field.value, 0);
    });
    return form;
  }

  /** @param {string} question */
  ask(question, pause = PAUSE) {
    this.question = question.trim();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dashboard.watch({ question: this.question }), pause);
    if (!this.question) this.show({});
  }

  /** @override @param {PanelPicture<QuestionValues>} picture */
  draw({ values }) {
    if (values.question === this.question) this.show(values);
  }

  /** @param {QuestionValues} values */
  show({ sentence = '', refused = '', note = '', steps = [] }) {
    write(this.sentence, refused || sentence || (this.pad && !this.question ? 'Draw in the square.' : ''));
    this.sentence.classList.toggle('refused', Boolean(refused));
    write(this.note, note);
    while (this.steps.length > steps.length) this.steps.pop()?.element.remove();
    while (this.steps.length < steps.length) {
      const step = new Step();
      this.steps.push(step);
      this.answer.append(step.element);
    }
    steps.forEach((answer, index) => this.steps[index].show(answer));
  }

  /** @override */
  retheme() {
    const { theme } = this.dashboard;
    for (const series of ['input', 'target', 'prediction']) this.element.style.setProperty(`--${series}`, theme.ink(series));
    this.pad?.paint(theme.dark);
  }

  /** @override */
  resize() {
    letScroll(this.answer);
  }

  /** @override */
  close() {
    clearTimeout(this.timer);
    super.close();
  }
}
