// @ts-check
// Below the transport line: the task in a sentence, what to do first, and what the run has come to, or what has to
// be said now.

import { element, find, write } from './elements.js';
import { count } from './numbers.js';

/** @import { RunWords, Status } from './types' */

/** Milliseconds after which the way back to an update is said to take long. */
const SLOW = 400;
/** How long a passing message stays, in milliseconds. */
const PASSING = 6000;
/** As long as a verdict gets: room is kept for it, so that nothing moves when the verdict changes. */
const LONGEST_VERDICT = 'Not clearly better than repeating the last value (0.65) after 100 000 updates.';

/** @typedef {{ kind: 'busy' | 'story' | 'info' | 'warning' | 'error', text: string }} Sentence */

/**
 * What is said of a run that is looked back at; null where it is not.
 * @param {Pick<Status, 'past' | 'update'>} status
 * @param {number} underway for how many milliseconds it has been on its way
 * @returns {Sentence | null}
 */
export function ofPast({ past, update }, underway) {
  if (!past) return null;
  if (!past.arrived && (update >= past.now || underway > SLOW))
    return { kind: 'busy', text: `Going back to update ${count(past.update)} of ${count(past.now)}…` };
  const where = `You look at update ${count(update)} of ${count(past.now)}.`;
  return {
    kind: 'info',
    text: past.branches ? `${where} With the changed settings training goes on from here; the old line stays on the chart.` : where,
  };
}

/** The preset by its title, and that its settings have changed. @param {Pick<RunWords, 'title' | 'changed'>} words */
export function nameOf({ title, changed }) {
  return changed ? `${title} · changed` : title;
}

/**
 * What is said after the verdict: the claim that holds for the run, else the preset's story.
 * @param {Pick<RunWords, 'story' | 'claims'>} words
 * @param {Pick<Status, 'verdict'> | null} status
 */
export function trueOf({ story, claims }, status) {
  return claims[status?.verdict.claim ?? -1] ?? story;
}

export class Strip {
  /** @type {RunWords | null} */
  words = null;
  /** The steps and texts on the screen, as text to compare: the words may be the same object, changed. */
  listed = '';
  /** A message of the page itself. @type {Sentence | null} */
  notice = null;
  /** @type {Status | null} */
  status = null;
  /** Since when the run has been on its way to another update. @type {number | null} */
  leftAt = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.task = find(root, '.task', HTMLElement);
    this.preset = find(root, '.preset', HTMLElement);
    this.first = find(root, '.first', HTMLElement);
    this.verdict = find(root, '.verdict', HTMLElement);
    this.brief = find(root, '.brief', HTMLElement);
    this.line = find(root, '.text', HTMLElement);
    this.room = find(root, '.room', HTMLElement);
    this.back = find(root, '.past', HTMLElement);
    this.anew = find(root, '.anew', HTMLElement);
    this.link = find(root, '.link', HTMLElement);
  }

  /** @param {Status} status */
  show(status) {
    this.status = status;
    if (!status.past || status.past.arrived) this.leftAt = null;
    else this.leftAt ??= performance.now();
    this.refresh();
  }

  /** What is said of the run whatever it does. @param {RunWords} words */
  tell(words) {
    const listed = JSON.stringify([words.steps, words.story, words.claims]);
    this.words = words;
    write(this.task, words.sentence);
    write(this.preset, nameOf(words));
    if (listed !== this.listed) {
      this.listed = listed;
      this.first.replaceChildren(...words.steps.map((step) => element('li', '', step)));
      const texts = [words.story, ...words.claims];
      this.room.replaceChildren(...texts.map((text) => element('p', '', `${LONGEST_VERDICT} ${text}`)));
    }
    this.refresh();
  }

  /**
   * A message of the page itself; it stays until the next (null: none). A passing one goes by itself.
   * @param {string | null} text
   * @param {{ kind?: 'info' | 'warning' | 'error', passing?: boolean }} [options]
   */
  say(text, { kind = 'error', passing = false } = {}) {
    this.notice = text === null ? null : { kind, text };
    this.refresh();
    clearTimeout(this.timer);
    if (passing) this.timer = setTimeout(() => this.say(null), PASSING);
  }

  /** Whether the connection is broken, and another is attempted. @param {boolean} waiting */
  showWaiting(waiting) {
    this.link.hidden = !waiting;
  }

  /**
   * What is said now: a message of the page, one of the run, which update is shown, what is prepared, or what is true of
   * the run.
   * @returns {Sentence}
   */
  sentence() {
    const { notice, status, leftAt, words } = this;
    const said = notice ?? status?.message ?? (status && ofPast(status, leftAt === null ? 0 : performance.now() - leftAt));
    if (said) return said;
    if (status?.playing && status.preparing) return { kind: 'busy', text: status.preparing };
    return { kind: 'story', text: words ? trueOf(words, status) : '' };
  }

  refresh() {
    const { past, kept, verdict } = this.status ?? { past: null, kept: '', verdict: { outcome: '', text: '', brief: '' } };
    this.back.hidden = !past;
    this.anew.hidden = !kept || past !== null;
    if (kept) this.anew.title = `The weights were kept when this changed: ${kept}. Start anew with new weights.`;
    const { kind, text } = this.sentence();
    const { dataset } = this.root;
    if (dataset.kind !== kind) dataset.kind = kind;
    if (dataset.outcome !== verdict.outcome) dataset.outcome = verdict.outcome;
    write(this.verdict, kind === 'story' ? verdict.text : '');
    write(this.brief, kind === 'story' ? verdict.brief : '');
    write(this.line, text);
  }

  close() {
    clearTimeout(this.timer);
  }
}
