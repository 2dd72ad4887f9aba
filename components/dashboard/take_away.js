// @ts-check
// The menu of files as which a run can be taken away; each is prepared by the server when it is asked for.

import { element, find, write } from './elements.js';

/**
 * A kind of file: its name, its title and what it is for.
 * @typedef {[string, string, string]} Kind
 */

/** What is said where the server can't be reached. */
export const UNREACHED = 'The server did not answer: try again when it is back.';

/** Gives the browser a file to save. @param {Blob} data @param {string} name */
export function save(data, name) {
  const link = element('a');
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  // The browser reads the file after the click: not at once.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The file's name in a response. @param {Response} response */
export function nameIn(response) {
  const found = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('Content-Disposition') ?? '');
  return found ? decodeURIComponent(found[1]) : 'run';
}

export class TakeAway {
  /** The menu's content, by which it is known. */
  content = '';

  /**
   * @param {HTMLElement} box the popover
   * @param {(path: string) => Promise<Response>} ask asks the server for what is at a path beside the page
   */
  constructor(box, ask) {
    this.box = box;
    this.ask = ask;
    this.kinds = find(box, '.kinds', HTMLElement);
    this.said = find(box, '.said', HTMLElement);
    const empty = find(box, '[data-empty]', HTMLButtonElement);
    empty.onclick = () => this.asked(empty, 'kept-runs/empty', (response) => response.text());
  }

  /** Lists the kinds of files. @param {Kind[]} kinds */
  show(kinds) {
    const content = JSON.stringify(kinds);
    if (content === this.content) return;
    this.content = content;
    this.kinds.replaceChildren(
      ...kinds.map(([name, title, help]) => {
        const made = element('button', '', '', element('b', '', title), element('small', '', help), element('small', 'size'));
        made.type = 'button';
        made.dataset.take = name;
        made.onclick = () => this.take(made, title);
        return made;
      }),
    );
  }

  /** Writes beside their help how large files will be, of those kinds of which the server says it. */
  async measure() {
    const response = await this.ask('take-away-sizes').catch(() => null);
    /** @type {Record<string, string>} */
    const sizes = response?.ok ? await response.json() : {};
    for (const made of this.kinds.children) {
      const name = made instanceof HTMLElement ? made.dataset.take ?? '' : '';
      if (sizes[name]) write(find(made, '.size', HTMLElement), sizes[name]);
    }
  }

  /** @param {HTMLButtonElement} button @param {string} title */
  take(button, title) {
    write(this.said, `Preparing: ${title} …`);
    return this.asked(button, `take-away/${button.dataset.take}`, async (response) => {
      const name = nameIn(response);
      save(await response.blob(), name);
      return `Saved: ${name}`;
    });
  }

  /**
   * Asks the server and says what came of it.
   * @param {HTMLButtonElement} button
   * @param {string} path
   * @param {(response: Response) => Promise<string>} take gives the sentence for an answer that is no refusal
   */
  async asked(button, path, take) {
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    try {
      const response = await this.ask(path);
      write(this.said, response.ok ? await take(response) : await response.text());
    } catch {
      write(this.said, UNREACHED);
    } finally {
      button.removeAttribute('aria-busy');
    }
  }
}
