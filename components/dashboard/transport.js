// The line on top: buttons, keys, speed, figures, links, and the strip below it with the story or a message.

import { amount, copy, count, percent, write } from './page.js';

/** Updates a second that the slider offers; 0 is as fast as it can. */
export const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 0];
/** How long a click's own picture of the state holds against the server's, in milliseconds. */
const PATIENCE = 2000;
/** Milliseconds after which the way to a moment is said to take long. */
const SLOW = 400;
const TYPING = 'input, textarea, select, [contenteditable=""], [contenteditable=true], [role=slider], [role=combobox], [role=textbox], [role=listbox], [role=option], [role=radio], [role=tab]';
const PRESSED = 'button, a, summary, [role=button]';

export class Transport {
  /** tell(message) sends to the run; `links` gives the two links to share. */
  constructor(root, tell, links) {
    Object.assign(this, { root, tell, links, playing: false, expected: null, status: null, story: '', notice: null });
    this.find = (selector) => root.querySelector(selector);
    this.word = this.find('.primary .word');
    this.toggle = this.find('.primary');
    this.slider = this.find('.speed input');
    this.speed = this.find('.speed output');
    this.popover = this.find('.popover');
    this.strip = this.find('.strip');
    this.line = this.find('.strip .text');
    this.back = this.find('.strip .past');
    this.figures = Object.fromEntries(
      [...root.querySelectorAll('.figures > div')].map((box) => [box.className, { box, number: box.querySelector('dd'), name: box.querySelector('dt') }]),
    );
    this.onKey = (event) => this.key(event);
    this.onPointer = (event) => this.popover.hidden || event.target.closest?.('.popover, [data-do=share]') || this.share(false);
    window.addEventListener('keydown', this.onKey, true);
    document.addEventListener('pointerdown', this.onPointer);
    this.onClick = (event) => this.click(event);
    root.addEventListener('click', this.onClick);
    this.slider.addEventListener('input', () => this.chooseSpeed());
    this.slider.addEventListener('pointerup', () => this.slider.blur());
  }

  close() {
    window.removeEventListener('keydown', this.onKey, true);
    document.removeEventListener('pointerdown', this.onPointer);
    this.root.removeEventListener('click', this.onClick);
    document.body.classList.remove('rnn-talk');
  }

  get steers() {
    return this.root.classList.contains('steers');
  }

  click(event) {
    const button = event.target.closest('button');
    if (button?.dataset.do) this.act(button.dataset.do);
    else if (button?.dataset.copy) this.copy(button);
    else if (event.target.closest('.strip')) this.strip.classList.toggle('whole');
    if (button && event.detail) button.blur(); // so that the space bar stays the shortcut after a click
  }

  key(event) {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPING)) return;
    if (event.key === 'Escape') return void (this.popover.hidden ? this.talk(false) : this.share(false));
    if (event.key.startsWith('Arrow') && target.closest('[data-arrows]')) return; // it steps through something of its own
    const name = { ' ': 'toggle', ArrowRight: event.shiftKey ? 'window' : 'update', r: 'reset', R: 'reset', t: 'talk', T: 'talk' }[event.key];
    if (!name || (name !== 'talk' && !this.steers) || (event.key === ' ' && target.closest(PRESSED))) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Streamlit's own R runs the script again
    if (!event.repeat || name === 'update' || name === 'window') this.act(name);
  }

  /** Shows at once what a click asks for; the server's next status confirms it or takes it back. */
  act(name) {
    if (name === 'talk') return this.talk();
    if (name === 'share') return this.share();
    if (!this.steers) return;
    if (name === 'now') return this.tell({ visit: null });
    if (name === 'resume') name = 'toggle';
    const playing = name === 'toggle' ? !this.playing : name === 'epoch';
    if (name !== 'reset') {
      this.expected = { playing, until: performance.now() + PATIENCE };
      this.showPlaying(playing);
    }
    this.tell({ do: name === 'toggle' ? (playing ? 'play' : 'pause') : name });
  }

  talk(on = !document.body.classList.contains('rnn-talk')) {
    if (on === document.body.classList.contains('rnn-talk')) return;
    document.body.classList.toggle('rnn-talk', on);
    this.find('[data-do=talk]').setAttribute('aria-pressed', String(on));
    window.dispatchEvent(new Event('resize'));
  }

  share(open = this.popover.hidden) {
    this.popover.hidden = !open;
    this.find('[data-do=share]').setAttribute('aria-expanded', String(open));
  }

  async copy(button) {
    const title = button.querySelector('b');
    const before = (button.before ??= title.textContent);
    await copy(this.links()[button.dataset.copy]);
    title.textContent = 'Copied';
    button.classList.add('copied');
    clearTimeout(button.timer);
    button.timer = setTimeout(() => {
      title.textContent = before;
      button.classList.remove('copied');
    }, 1600);
  }

  chooseSpeed() {
    const speed = SPEEDS[this.slider.value];
    this.speedUntil = performance.now() + PATIENCE;
    this.showSpeed(speed);
    this.tell({ speed });
  }

  showSpeed(speed) {
    this.speedShown = speed;
    write(this.speed, speed ? `${count(speed)}/s` : 'full');
    this.slider.style.setProperty('--share', this.slider.value / (SPEEDS.length - 1));
    this.slider.setAttribute('aria-valuetext', speed ? `${speed} updates a second` : 'as fast as it can');
  }

  showPlaying(playing) {
    if (this.playing === playing) return;
    this.playing = playing;
    this.toggle.classList.toggle('playing', playing);
    this.toggle.setAttribute('aria-label', playing ? 'Pause' : 'Train');
    write(this.word, playing ? 'Pause' : 'Train');
  }

  /** Shows the run's status as the server tells it. */
  show(status) {
    this.status = status;
    const now = performance.now();
    if (this.expected && (status.playing === this.expected.playing || now > this.expected.until)) this.expected = null;
    if (!this.expected) this.showPlaying(Boolean(status.playing));
    if (status.speed != null && status.speed !== this.speedShown && now > (this.speedUntil || 0) && document.activeElement !== this.slider) {
      const place = SPEEDS.indexOf(status.speed);
      this.slider.value = place < 0 ? SPEEDS.findLastIndex((speed) => speed && speed <= status.speed) : place;
      this.showSpeed(status.speed);
    }
    const { epoch, update, rate, loss, validation, device } = this.figures;
    write(epoch.number, count(status.epoch));
    if (this.window !== status.window) {
      this.window = status.window;
      epoch.box.title = `window ${count(status.window)} of ${count(status.windows_per_epoch)} in this epoch over the data`;
    }
    write(update.number, count(status.update));
    write(rate.number, status.rate ? count(status.rate) : '–');
    write(loss.number, amount(status.loss));
    this.showValidation(validation, status);
    write(device.number, status.device || '–');
    this.showStrip();
  }

  /** The figure on validation data that says most: a metric if there is one, else the loss. */
  showValidation(validation, { evaluation, metrics }) {
    const loss = typeof evaluation === 'number' ? evaluation : evaluation?.loss;
    const all = Object.entries((metrics && Object.keys(metrics).length ? metrics : evaluation?.metrics) || {});
    const [name, number] = all[0] || ['loss', loss];
    write(validation.name, `validation ${name}`);
    write(validation.number, number == null ? '–' : /accuracy|share|match/.test(name) ? percent(number) : amount(number));
    const words = [...(loss == null ? [] : [['loss', loss]]), ...all].map(([key, one]) => `${key} ${amount(one)}`).join(', ');
    const title = words && `On data that it does not learn from: ${words}` + (evaluation?.update ? ` (after update ${count(evaluation.update)})` : '');
    if (validation.title !== title) validation.box.title = validation.title = title;
  }

  /** What the strip says: a last word of the page, the run's message, which moment is seen, what it prepares, or the preset's story. */
  showStrip() {
    const { preparing, past } = this.status || {};
    this.back.hidden = !past;
    const said = this.notice || this.status?.message || (past && this.ofPast(past))
      || (preparing && { kind: 'busy', text: typeof preparing === 'string' ? preparing : 'Getting the training step ready…' })
      || { kind: 'story', text: this.story };
    if (this.strip.dataset.kind !== said.kind) this.strip.dataset.kind = said.kind;
    if (this.line.written !== said.text) {
      write(this.line, said.text);
      this.strip.title = said.text;
      this.strip.classList.remove('whole');
    }
  }

  /** Which moment the panels show; that the worker is on its way to another is said only where that takes long. */
  ofPast({ update, now, arrived, branches }) {
    if (arrived) this.leftAt = null;
    else this.leftAt ??= performance.now();
    const seen = this.status.update < now;
    if (!arrived && (!seen || performance.now() - this.leftAt > SLOW)) return { kind: 'busy', text: `Going back to update ${count(update)} of ${count(now)}…` };
    const where = `You look at update ${count(this.status.update)} of ${count(now)}.`;
    return { kind: 'info', text: branches ? `${where} With the changed settings training goes on from here; the old line stays on the chart.` : where };
  }

  /** A message of the page itself; it stays until the next (null: none). A passing one goes by itself. */
  say(text, { kind = 'error', passing = false } = {}) {
    this.notice = text && { kind, text };
    this.showStrip();
    clearTimeout(this.noticeTimer);
    if (passing) this.noticeTimer = setTimeout(() => this.say(null), 6000);
  }
}
