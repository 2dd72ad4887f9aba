// @ts-check
// The strip below the transport line: the preset's story, or what has to be said now.

import { find, write } from './elements.js';
import { count } from './numbers.js';

/** @import { Status } from './types' */

/** Milliseconds after which the way back to an update is said to take long. */
const SLOW = 400;
/** How long a passing message stays, in milliseconds. */
const PASSING = 6000;

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

export class Strip {
  story = '';
  /** A message of the page itself. @type {Sentence | null} */
  notice = null;
  /** @type {Status | null} */
  status = null;
  /** Since when the run has been on its way to another update. @type {number | null} */
  leftAt = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.line = find(element, '.text', HTMLElement);
    this.back = find(element, '.past', HTMLElement);
    this.link = find(element, '.link', HTMLElement);
  }

  /** Shows the whole sentence, or its first line. */
  toggle() {
    this.element.classList.toggle('whole');
  }

  /** @param {Status} status */
  show(status) {
    this.status = status;
    if (!status.past || status.past.arrived) this.leftAt = null;
    else this.leftAt ??= performance.now();
    this.refresh();
  }

  /** @param {string} story */
  tell(story) {
    this.story = story;
    this.refresh();
  }

  /**
   * A message of the page itself; it stays until the next (null: none). A passing one goes by itself.
   * @param {string | null} text
   * @param {{ kind?: 'warning' | 'error', passing?: boolean }} [options]
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
   * What is said now: a message of the page, one of the run, which update is shown, what is prepared, or the
   * story.
   * @returns {Sentence}
   */
  sentence() {
    const { notice, status, leftAt } = this;
    const said = notice ?? status?.message ?? (status && ofPast(status, leftAt === null ? 0 : performance.now() - leftAt));
    if (said) return said;
    if (status?.playing && status.preparing) return { kind: 'busy', text: status.preparing };
    return { kind: 'story', text: this.story };
  }

  refresh() {
    this.back.hidden = !this.status?.past;
    const { kind, text } = this.sentence();
    if (this.element.dataset.kind !== kind) this.element.dataset.kind = kind;
    if (this.line.written === text) return;
    write(this.line, text);
    this.element.title = text;
    this.element.classList.remove('whole');
  }

  close() {
    clearTimeout(this.timer);
  }
}
