// A question of the viewer's own: typed, or drawn with the mouse; the network answers step by step, as it is now.

import { element, heading, percent, write } from './page.js';

/** Milliseconds after the last stroke or key before the question is sent. */
const PAUSE = 150;

export class Ask {
  constructor(dashboard, panel) {
    this.dashboard = dashboard;
    this.element = element('section', 'panel ask');
    this.sentence = element('p', 'sentence');
    this.sentence.setAttribute('aria-live', 'polite');
    this.steps = element('div', 'answered');
    this.update(panel);
  }

  update(panel) {
    this.panel = panel;
    const { pad, hint } = panel.scene;
    this.pad = pad ? new Pad(pad[0], pad[1], this.dashboard, (drawn) => this.ask(drawn)) : null;
    const answer = element('div', 'answer', '', this.sentence, this.steps);
    const body = element('div', 'body', '', this.pad ? this.pad.element : this.line(hint), answer);
    body.classList.toggle('drawn', Boolean(pad));
    this.element.replaceChildren(heading(panel).head, body);
    this.theme();
    this.ask('', 0);
  }

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

  ask(question, pause = PAUSE) {
    this.question = question.trim();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dashboard.watch({ question: this.question }), pause);
    if (!this.question) this.show({});
  }

  draw({ values }) {
    if (values.question === this.question) this.show(values);
  }

  show({ sentence = '', refused = '', steps = [] }) {
    write(this.sentence, refused || sentence || (this.pad && !this.question ? 'Draw in the square.' : ''));
    this.sentence.classList.toggle('refused', Boolean(refused));
    while (this.steps.children.length > steps.length) this.steps.lastChild.remove();
    while (this.steps.children.length < steps.length) {
      const parts = [element('b'), element('i'), element('u')];
      this.steps.append(Object.assign(element('span', 'one', '', ...parts), { parts }));
    }
    steps.forEach(([read, said, sure, wrong], index) => {
      const one = this.steps.children[index];
      const [first, second] = one.parts;
      write(first, read || '·');
      write(second, said);
      one.style.setProperty('--sure', sure);
      one.classList.toggle('wrong', wrong);
      one.title = `${read ? `after ${read}: ` : ''}${said}, ${percent(sure)} sure${wrong ? '; this breaks the rule' : ''}`;
    });
  }

  theme() {
    for (const series of ['input', 'target', 'prediction']) this.element.style.setProperty(`--${series}`, this.dashboard.theme.series(series));
    this.pad?.paint();
  }

  close() {
    clearTimeout(this.timer);
    this.element.remove();
  }
}

/** A picture of `rows` × `columns` pixels, drawn with a soft round pen; told as one hexadecimal digit a pixel, "" while it is empty. */
class Pad {
  constructor(rows, columns, dashboard, told) {
    Object.assign(this, { rows, columns, dashboard, told, pixels: new Float32Array(rows * columns) });
    this.canvas = element('canvas');
    Object.assign(this.canvas, { width: columns, height: rows });
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', 'Draw here with the mouse or a finger');
    const clear = element('button', 'quiet', 'clear');
    clear.type = 'button';
    clear.onclick = () => this.clear();
    this.element = element('div', 'pad', '', this.canvas, clear);
    this.canvas.addEventListener('pointerdown', (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.last = null;
      this.stroke(event);
    });
    this.canvas.addEventListener('pointermove', (event) => event.buttons && this.stroke(event));
    this.paint();
  }

  clear() {
    this.pixels.fill(0);
    this.paint();
    this.told('');
  }

  /** Lays ink from the last place to this one, in steps of less than a pixel. */
  stroke(event) {
    const box = this.canvas.getBoundingClientRect();
    const at = [((event.clientX - box.left) / box.width) * this.columns, ((event.clientY - box.top) / box.height) * this.rows];
    const from = this.last || at;
    const steps = Math.max(1, Math.ceil(Math.hypot(at[0] - from[0], at[1] - from[1]) * 2));
    for (let i = 1; i <= steps; i++) this.dot(from[0] + ((at[0] - from[0]) * i) / steps, from[1] + ((at[1] - from[1]) * i) / steps);
    this.last = at;
    this.paint();
    this.told(Array.from(this.pixels, (ink) => Math.round(ink * 15).toString(16)).join(''));
  }

  dot(x, y) {
    const radius = Math.max(0.75, this.rows / 20);
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) {
        const ink = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y)));
        const place = row * this.columns + column;
        this.pixels[place] = Math.max(this.pixels[place], ink);
      }
    }
  }

  paint() {
    const pen = this.canvas.getContext('2d');
    const image = pen.createImageData(this.columns, this.rows);
    const level = this.dashboard.theme.dark ? 235 : 25;
    this.pixels.forEach((ink, place) => image.data.set([level, level, level, Math.round(255 * ink)], 4 * place));
    pen.putImageData(image, 0, 0);
  }
}
