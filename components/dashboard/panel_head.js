// @ts-check
// The head of a panel: its title, one question with its present answer, the tools that open from it, and room for legends.

import { button, element, write } from './elements.js';
import { explained } from './glossary.js';

/** @import { Description, Glossary, Opener } from './types' */

/** More lines of words than this beside the tools are more than the tools need below. */
const MOST_LINES = 2.5;
/** Milliseconds between two answers on one window while they change: faster, nobody could read them. */
const PAUSE = 600;

/**
 * A button that opens a tool, or closes it where it is open; the dashboard recognizes it by `data-tool`.
 * @param {Opener} opener
 */
function toolButton({ tool, label, title, open }) {
  const made = button(label, title, undefined, 'quiet opener');
  made.dataset.tool = tool;
  if (open !== undefined) made.setAttribute('aria-pressed', String(open));
  return made;
}

/** The buttons that save the panel as a picture; the dashboard recognizes them by `data-picture`. @param {string} title */
function pictureButtons(title) {
  return element(
    'span',
    'pictures',
    '',
    ...['SVG', 'PNG'].map((kind) => {
      const made = button(kind, `Save this panel as ${kind}, for slides`);
      made.dataset.picture = kind.toLowerCase();
      made.setAttribute('aria-label', `${kind}: save ${title} as a picture`);
      return made;
    }),
  );
}

export class PanelHead {
  /** The newest answer; it is shown within PAUSE. */
  answer = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** The largest height so far at this width, in CSS pixels: a shorter answer leaves the panel's picture where it is. */
  height = 0;
  width = 0;

  /**
   * @param {Description} description
   * @param {Glossary} glossary
   * @param {() => void} said hears that another answer is shown
   */
  constructor(description, glossary, said) {
    const { key, title, question, look, openers, tool } = description;
    this.said = said;
    this.shown = element('span', 'answer');
    const asked = element('span', 'question', '', ...explained(question, glossary));
    asked.title = look;
    this.tools = element('span', 'tools', '', ...openers.map(toolButton));
    if (tool) {
      const close = toolButton({ tool: key, label: '×', title: `Close ${title}` });
      close.classList.add('close');
      close.setAttribute('aria-label', `Close ${title}`);
      this.tools.append(close);
    }
    const name = element('h2', '', '', ...explained(title, glossary));
    this.words = element('div', 'words', '', name, element('p', 'look', '', asked, ' ', this.shown));
    this.head = element('header', 'head', '', this.words, this.tools, pictureButtons(title));
    this.observer = new ResizeObserver(() => this.hold());
    this.observer.observe(this.words);
  }

  /** Says the answer; '' for none. @param {string} answer @param {boolean} [anew] whether it is on another window than the last one */
  tell(answer, anew = false) {
    this.answer = answer;
    if (anew) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
    if (this.timer !== undefined) return;
    this.show();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if ((this.shown.written ?? '') !== this.answer) this.tell(this.answer);
    }, PAUSE);
  }

  show() {
    if ((this.shown.written ?? '') === this.answer) return;
    write(this.shown, this.answer);
    this.said();
  }

  /** Keeps the height of the longest answer, and a line of its own once one has needed it, as long as the width stays. */
  hold() {
    const { head, words, tools } = this;
    const width = head.offsetWidth;
    const other = width !== this.width;
    if (other) head.classList.remove('wrapped');
    const below = tools.offsetTop >= words.offsetTop + words.offsetHeight;
    const tall = tools.offsetWidth > 0 && words.offsetHeight > MOST_LINES * parseFloat(getComputedStyle(words).lineHeight);
    const wraps = !head.classList.contains('wrapped') && (below || tall);
    if (wraps) head.classList.add('wrapped');
    if (other || wraps) {
      words.style.minHeight = '';
      this.height = 0;
    } else if (words.offsetHeight > this.height) words.style.minHeight = `${words.offsetHeight}px`;
    this.height = Math.max(this.height, words.offsetHeight);
    this.width = width;
  }

  close() {
    clearTimeout(this.timer);
    this.observer.disconnect();
  }
}
