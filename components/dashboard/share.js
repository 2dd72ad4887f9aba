// @ts-check
// What is shared of a run: a short link for phones, as text and as a QR code; and a copy for whoever watches.

import { copy, element, find, write } from './elements.js';
import { UNREACHED } from './take_away.js';

/** @typedef {(path: string, more?: Record<string, string>) => Promise<Response>} Ask asks the server, for what is beside the page */
/** @typedef {{ link: string, qr: string, note: string }} ShortLink */

/** The address of a copy's page. @param {URL} base the folder of the page @param {Record<string, string>} address its settings */
export function addressOf(base, address) {
  const page = new URL(base);
  page.search = String(new URLSearchParams(address));
  return page.href;
}

export class Share {
  /**
   * @param {HTMLElement} root
   * @param {URL} base the folder of the page
   * @param {Ask} ask
   * @param {(token: string) => void} keepRun makes a run the one that this tab opens
   */
  constructor(root, base, ask, keepRun) {
    this.base = base;
    this.ask = ask;
    this.keepRun = keepRun;
    this.box = find(root, '.popover.share', HTMLElement);
    this.place = find(this.box, '.follow', HTMLElement);
    this.said = find(this.box, '.said', HTMLElement);
    this.copying = find(root, '[data-copy-run]', HTMLButtonElement);
    this.copyingSaid = find(root, '.watching .said', HTMLElement);
    this.copying.onclick = () => this.takeFromHere();
  }

  /** Asks for the short link when the box opens: until then the run has none. */
  async show() {
    const response = await this.asked('follow', this.said, { page: new URL('./', this.base).href });
    if (!response) return;
    const { link, qr, note } = /** @type {ShortLink} */ (await response.json());
    const picture = element('img');
    picture.src = qr;
    picture.alt = `QR code of ${link}`;
    const short = element('button', 'short', '', element('b', '', link.replace(/^https?:\/\//, '')), element('small', '', 'Copy the short link to watch.'));
    short.type = 'button';
    short.onclick = () => copy(link).then(() => short.classList.add('copied'));
    this.place.replaceChildren(picture, short);
    write(this.said, note);
  }

  /** Makes a copy of the run that is watched, and opens it in this tab. */
  async takeFromHere() {
    const response = await this.asked('copy', this.copyingSaid);
    if (!response) return;
    const { token, address } = await response.json();
    this.keepRun(token);
    location.assign(addressOf(this.base, address));
  }

  /**
   * The server's answer; where it refuses, its sentence is shown, and there is none.
   * @param {string} path @param {HTMLElement} said @param {Record<string, string>} [more]
   */
  async asked(path, said, more) {
    try {
      const response = await this.ask(path, more);
      write(said, response.ok ? '' : await response.text());
      return response.ok ? response : null;
    } catch {
      write(said, UNREACHED);
      return null;
    }
  }
}
