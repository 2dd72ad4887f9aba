// @ts-check
// The line on top: buttons, keys, speed, figures, links; and the strip below it.

import { closest, copy, find, write } from './elements.js';
import { sentenceOf } from './glossary.js';
import { FocusSource, keeps } from './keys.js';
import { amount, count, percent } from './numbers.js';
import { Popover } from './popover.js';
import { moveOf } from './story.js';
import { Strip } from './strip.js';

/** @import { StoryStrip } from './story.js' */
/** @import { Command, Glossary, Status } from './types' */

/** Updates a second that the slider offers; 0 is as fast as possible. */
export const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 0];
/** How long what a click shows holds against the server's status, in milliseconds. */
const PATIENCE = 2000;
/** Milliseconds between two steps while a key is held down: three windows a second do not flash. */
const STEP = 340;
/** How long a button says that something was copied, in milliseconds. */
const COPIED = 1600;
/**
 * What the buttons and keys do.
 * @typedef {'toggle' | 'update' | 'window' | 'epoch' | 'reset' | 'next' | 'talk' | 'share' | 'take' | 'resume' | 'now'} Action
 */

/** The place of a speed on the slider: its own, or that of the next slower one. @param {number} speed */
export function placeOf(speed) {
  const place = SPEEDS.indexOf(speed);
  return place < 0 ? SPEEDS.findLastIndex((one) => one && one <= speed) : place;
}

/** What a key asks for. @param {{ key: string, shiftKey: boolean }} event @returns {Action | undefined} */
export function actionOf({ key, shiftKey }) {
  if (key === ' ') return 'toggle';
  if (key === 'ArrowRight') return shiftKey ? 'window' : 'update';
  if (key === 'r' || key === 'R') return 'reset';
  if (key === 'n' || key === 'N') return 'next';
  return key === 't' || key === 'T' ? 'talk' : undefined;
}

/**
 * The figure on validation data that says most, a metric if there is one, else the loss, with the best that needs no network; and
 * all of them in words.
 * @param {Pick<Status, 'evaluation' | 'metrics' | 'examples' | 'baselines'>} status
 */
export function validationFigure({ evaluation, metrics, examples, baselines }) {
  const all = Object.entries(metrics);
  // Before the first evaluation the baselines know what it will tell.
  const [name, number] = all[0] ?? [(evaluation === null && Object.keys(baselines)[0]) || 'loss', evaluation];
  /** @type {[string, number | null][]} */
  const told = evaluation === null ? all : [['loss', evaluation], ...all];
  /** @param {string} key @param {string} [called] */
  const beside = (key, called) => {
    const [words, level] = baselines[key] ?? ['', null];
    return level === null ? '' : `${called ?? words} ${inUnits(key, level)}`;
  };
  const words = told.map(([key, one]) => `${key} ${amount(one)}${beside(key) && ` (${beside(key)})`}`).join(', ');
  return {
    name: `validation ${name}`,
    number: number === null ? '–' : inUnits(name, number),
    beside: beside(name, 'baseline'),
    help: words && `Measured ${examples} that it does not learn from: ${words}`,
  };
}

/** A metric in percent where it is a share. @param {string} name @param {number} value */
const inUnits = (name, value) => (/accuracy|share|match/.test(name) ? percent(value) : amount(value));

/** A figure of the line, by its class. @param {Element} root @param {string} name */
function figure(root, name) {
  const box = find(root, `.figures > .${name}`, HTMLElement);
  return { box, number: find(box, 'dd', HTMLElement), name: find(box, 'dt', HTMLElement) };
}

/** Says on hover what the terms on the line are, in the glossary's sentences. @param {Element} root @param {Glossary} glossary */
function explain(root, glossary) {
  for (const figure of root.querySelectorAll('.figures dt'))
    if (figure instanceof HTMLElement) figure.title = sentenceOf(figure.textContent ?? '', glossary);
  for (const step of root.querySelectorAll('.steps [data-do]')) {
    const sentence = sentenceOf(step.textContent?.trim() ?? '', glossary);
    if (sentence && step instanceof HTMLElement) step.title += `\n${sentence}`;
  }
}

export class Transport {
  playing = false;
  /**
   * What a click made the button show, until the server confirms it.
   * @type {{ playing: boolean, until: number } | null}
   */
  expected = null;
  /** The last status. @type {Status | null} */
  status = null;
  /** @type {number | null} */
  speedShown = null;
  speedUntil = 0;
  /** When a key was last followed. */
  stepped = -Infinity;
  window = -1;
  validationHelp = '';
  /** Whether the keyboard has come into the page. */
  entered = false;
  /**
   * What turns the buttons back that say that something was copied.
   * @type {Map<HTMLElement, ReturnType<typeof setTimeout>>}
   */
  copied = new Map();

  /** The story that the keys move through. @type {StoryStrip | null} */
  story = null;

  /**
   * @param {HTMLElement} root
   * @param {(message: Command) => void} tell sends a command to the run
   * @param {() => Record<string, string>} links gives the links to share, by name
   * @param {Glossary} glossary
   */
  constructor(root, tell, links, glossary) {
    this.root = root;
    this.tell = tell;
    this.links = links;
    this.focus = new FocusSource();
    this.strip = new Strip(find(root, '.strip', HTMLElement));
    this.toggle = find(root, '.primary', HTMLElement);
    this.word = find(root, '.primary .word', HTMLElement);
    this.slider = find(root, '.speed input', HTMLInputElement);
    this.speed = find(root, '.speed output', HTMLElement);
    const popover = (/** @type {string} */ name) =>
      new Popover(find(root, `[data-do=${name}]`, HTMLElement), find(root, `.popover.${name}`, HTMLElement));
    this.popovers = { share: popover('share'), take: popover('take') };
    this.talking = find(root, '[data-do=talk]', HTMLElement);
    this.another = find(root, '.another', HTMLElement);
    this.glossary = glossary;
    explain(root, glossary);
    const [epoch, update, rate, loss, validation, device] = ['epoch', 'update', 'rate', 'loss', 'validation', 'device'].map(
      (name) => figure(root, name),
    );
    this.figures = { epoch, update, rate, loss, validation, device };
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.onClick = (/** @type {MouseEvent} */ event) => this.click(event);
    window.addEventListener('keydown', this.onKey, true);
    root.addEventListener('click', this.onClick);
    this.slider.addEventListener('input', () => this.chooseSpeed());
    this.slider.addEventListener('pointerup', () => this.slider.blur());
  }

  close() {
    window.removeEventListener('keydown', this.onKey, true);
    for (const popover of Object.values(this.popovers)) popover.close();
    this.root.removeEventListener('click', this.onClick);
    document.body.classList.remove('rnn-talk');
    this.focus.close();
    this.strip.close();
  }

  get steers() {
    return this.root.classList.contains('steers');
  }

  /** Whether the run is a recording, which the buttons play. */
  get replays() {
    return this.root.classList.contains('replays');
  }

  /** @param {MouseEvent} event */
  click(event) {
    const button = closest(event, 'button');
    if (button?.dataset.do) this.act(/** @type {Action} */ (button.dataset.do));
    else if (button?.dataset.copy) this.copy(button, this.links()[button.dataset.copy]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Tab') return this.enter(event, target);
    if (keeps(target, event.key, this.focus.byPointer)) return;
    if (event.key === 'Escape') {
      const open = Object.values(this.popovers).filter((popover) => popover.shown);
      for (const popover of open) popover.show(false);
      if (!open.length) this.talk(false);
      return;
    }
    if (this.steers && !event.shiftKey && this.moves(event, target)) return;
    const action = actionOf(event);
    if (!action || (action !== 'talk' && !this.steers && !this.replays)) return;
    event.preventDefault();
    // What was clicked would otherwise be pressed when the space bar comes up.
    if (this.focus.byPointer && target instanceof HTMLElement) target.blur();
    event.stopImmediatePropagation(); // Streamlit's own R runs the script again
    const steps = action === 'update' || action === 'window';
    const now = performance.now();
    if (event.repeat && !(steps && now > this.stepped + STEP)) return;
    this.stepped = now;
    this.act(action);
  }

  /** Whether a key moved through the story. @param {KeyboardEvent} event @param {Element} target */
  moves(event, target) {
    const move = moveOf(this.story?.told ?? null, event.key);
    if (!move) return false;
    event.preventDefault();
    if (this.focus.byPointer && target instanceof HTMLElement) target.blur();
    event.stopImmediatePropagation();
    if (!event.repeat) this.story?.go(move);
    return true;
  }

  /**
   * The first Tab goes to Train, the next ones on from there; the controls come last.
   * @param {KeyboardEvent} event
   * @param {Element} target
   */
  enter(event, target) {
    if (event.shiftKey || target !== document.body || !this.steers || this.entered) return;
    event.preventDefault();
    this.entered = true;
    this.toggle.focus();
  }

  /**
   * Shows at once what a click asks for; the server's next status confirms it or takes it back.
   * @param {Action} action
   */
  act(action) {
    if (action === 'talk') return this.talk();
    if (action === 'share' || action === 'take') return this.popovers[action].show();
    if (!this.steers && !this.replays) return;
    if (action === 'now') return this.tell({ visit: null });
    if (action === 'reset') return this.tell({ do: 'reset' });
    if (action === 'next') return this.tell({ hold: 'next' });
    const toggles = action === 'toggle' || action === 'resume';
    const playing = toggles ? !this.playing : action === 'epoch';
    this.expected = { playing, until: performance.now() + PATIENCE };
    this.showPlaying(playing);
    this.tell({ do: toggles ? (playing ? 'play' : 'pause') : action });
  }

  talk(on = !document.body.classList.contains('rnn-talk')) {
    if (on === document.body.classList.contains('rnn-talk')) return;
    document.body.classList.toggle('rnn-talk', on);
    this.talking.setAttribute('aria-pressed', String(on));
    window.dispatchEvent(new Event('resize'));
  }

  /** @param {HTMLElement} button @param {string} link */
  async copy(button, link) {
    const title = find(button, 'b', HTMLElement);
    const before = (button.dataset.before ??= title.textContent ?? '');
    await copy(link);
    title.textContent = 'Copied';
    button.classList.add('copied');
    clearTimeout(this.copied.get(button));
    const back = () => {
      title.textContent = before;
      button.classList.remove('copied');
    };
    this.copied.set(button, setTimeout(back, COPIED));
  }

  chooseSpeed() {
    const speed = SPEEDS[Number(this.slider.value)];
    this.speedUntil = performance.now() + PATIENCE;
    this.showSpeed(speed);
    this.tell({ speed });
  }

  /** @param {number} speed */
  showSpeed(speed) {
    this.speedShown = speed;
    write(this.speed, speed ? `${count(speed)}/s` : 'full');
    this.slider.style.setProperty('--share', String(Number(this.slider.value) / (SPEEDS.length - 1)));
    this.slider.setAttribute('aria-valuetext', speed ? `${speed} updates a second` : 'as fast as possible');
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    const word = playing ? 'Pause' : this.replays ? 'Play' : 'Train';
    if (this.playing === playing && this.word.textContent === word) return;
    this.playing = playing;
    this.toggle.classList.toggle('playing', playing);
    this.toggle.setAttribute('aria-label', word);
    if (this.replays) this.toggle.title = 'Play or pause (space)';
    write(this.word, word);
  }

  /** Names the loss's unit, where the figure beside it has another. @param {string} unit */
  nameLoss(unit) {
    const { name } = this.figures.loss;
    write(name, unit ? `loss in ${unit}` : 'loss');
    name.title = [sentenceOf('loss', this.glossary), sentenceOf(unit, this.glossary)].filter(Boolean).join(' ');
  }

  /** Shows the run's status. @param {Status} status */
  show(status) {
    this.status = status;
    const now = performance.now();
    if (this.expected && (status.playing === this.expected.playing || now > this.expected.until)) this.expected = null;
    if (!this.expected) this.showPlaying(status.playing);
    if (status.speed !== this.speedShown && now > this.speedUntil && document.activeElement !== this.slider) {
      this.slider.value = String(placeOf(status.speed));
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
    const { name, number, beside, help } = validationFigure(status);
    write(validation.name, name);
    if (validation.number.dataset.beside !== beside) validation.number.dataset.beside = beside;
    write(validation.number, number);
    if (this.validationHelp !== help) validation.box.title = this.validationHelp = help;
    write(device.number, status.device || '–');
    this.another.classList.toggle('idle', !status.held);
    this.strip.show(status);
  }
}
