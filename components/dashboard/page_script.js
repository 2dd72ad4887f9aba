// @ts-check
// What the dashboard asks of the page's script, each time by a run of it: the run that this tab had before, the groups of controls
// that were open, other settings, and to read those that changed without it.

/** @import { Settings } from './types' */
/** @typedef {(name: string, value: unknown) => void} SetValue */

const STORED = 'rnn-run';
const GROUPS = 'rnn-groups';
/** How long to wait for the run of before, asked for after a reload, in milliseconds. */
const RESUME_WAIT = 1500;
/**
 * Milliseconds after which the page reads settings that changed without it: while one drags through time, not
 * at every update.
 */
const READING = 250;
/** Milliseconds between two attempts to have the page's script run after the connection was lost. */
const RETURNING = 1000;
/** Whether this page has already asked for the run of before; whether it has said which groups of controls were open. */
let asked = false;
let reopened = false;

export class PageScript {
  /**
   * The last status's count of settings that changed without the page; undefined before there was one.
   * @type {number | undefined}
   */
  turned;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  resuming;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  reading;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  returning;

  /** @param {SetValue} setState @param {SetValue} setTrigger as of the newest run of the script */
  constructor(setState, setTrigger) {
    this.setState = setState;
    this.setTrigger = setTrigger;
  }

  /** The script has run. @param {SetValue} setState @param {SetValue} setTrigger */
  ran(setState, setTrigger) {
    Object.assign(this, { setState, setTrigger });
    clearInterval(this.returning);
  }

  /**
   * Asks once for the run that this tab had before a reload, where the page has made another one; whether it does.
   * @param {string} token of that other one
   * @param {() => void} otherwise is called when no answer has come
   */
  asksForRunBefore(token, otherwise) {
    clearTimeout(this.resuming);
    const stored = sessionStorage.getItem(STORED);
    if (!stored || stored === token || asked) return false;
    asked = true;
    this.resuming = setTimeout(otherwise, RESUME_WAIT);
    // The moment makes each wish a new value: the page follows no value twice.
    this.setState('resume', `${stored} ${Date.now()}`);
    return true;
  }

  /** A run has come that this tab steers. @param {string} token */
  keepRun(token) {
    sessionStorage.setItem(STORED, token);
  }

  forgetRun() {
    sessionStorage.removeItem(STORED);
  }

  /** Remembers which groups of controls are open, and tells a page that was loaded again. @param {string[]} groups */
  keepGroups(groups) {
    const before = sessionStorage.getItem(GROUPS);
    if (!reopened && !groups.length && before) this.setState('groups', JSON.parse(before));
    else sessionStorage.setItem(GROUPS, JSON.stringify(groups));
    reopened = true;
  }

  /** @param {Settings} settings @param {boolean} train */
  want(settings, train) {
    this.setTrigger('wanted', { settings, train });
  }

  /** A scene has come: should the server be started again, the run is asked for once more. */
  opened() {
    asked = false;
  }

  /**
   * Has the script run again after the connection was lost: a server that was started again knows nothing of this page yet, and
   * the first change of a control would be lost. Until it has run, as Streamlit may connect later than the dashboard.
   */
  wake() {
    clearInterval(this.returning);
    this.returning = setInterval(() => this.setState('turned', -Date.now()), RETURNING);
  }

  /**
   * Lets the script read the settings again where they changed without it, as an earlier update may have others.
   * @param {number} turned
   * @param {boolean} steers
   */
  follow(turned, steers) {
    if (this.turned !== undefined && turned !== this.turned && steers) {
      clearTimeout(this.reading);
      this.reading = setTimeout(() => this.setState('turned', turned), READING);
    }
    this.turned = turned;
  }

  close() {
    clearTimeout(this.resuming);
    clearTimeout(this.reading);
    clearInterval(this.returning);
  }
}
