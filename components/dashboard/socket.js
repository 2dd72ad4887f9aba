// @ts-check
// The live socket: sends the token, hands over scenes and pictures, and reconnects by itself.

import { decode } from './wire_format.js';

/** @import { Command, Picture, Pointing, RunWords, Scene, Told } from './types' */

/** @type {Partial<Record<number, string>>} */
const LAST_WORDS = {
  4401: 'The server does not know the page by this address. Behind a proxy, let it pass on X-Forwarded-Host.',
  4403: 'This link does not open this run. Ask for a new one, or reload the page to start your own.',
  4404: 'This run is gone. Reload the page to start a new one.',
};
/**
 * Milliseconds without a message after which a connection counts as dead: the server sends one at least every
 * two seconds.
 */
const SILENCE = 7000;
/** Milliseconds before the first attempt to reconnect; each later one waits twice as long, up to the longest. */
const [FIRST_DELAY, LONGEST_DELAY] = [250, 4000];

/**
 * @typedef {object} Handlers
 * @property {() => void} opened
 * @property {(scene: Scene) => void} scene
 * @property {(words: RunWords) => void} words a knob moved: the scene stays
 * @property {(told: Told | null) => void} story its scene, or where it is, has changed; null: there is none
 * @property {(hover: Pointing | null) => void} hover whoever steers points at something
 * @property {(picture: Picture) => void} picture
 * @property {(text: string) => void} error a command could not be followed
 * @property {() => void} waiting the connection broke; another attempt follows
 * @property {(text: string) => void} over there is nothing to reconnect to
 */

export class Socket {
  delay = FIRST_DELAY;
  closed = false;
  /** When the last message came. */
  heard = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /**
   * @param {URL} url
   * @param {string} token
   * @param {Handlers} handlers
   */
  constructor(url, token, handlers) {
    this.url = url;
    this.token = token;
    this.handlers = handlers;
    this.watch = setInterval(() => this.check(), 1000);
    this.socket = this.connect();
  }

  /** Drops a silent connection: a network that went away closes nothing. */
  check() {
    if (this.socket.readyState !== WebSocket.OPEN || performance.now() - this.heard < SILENCE) return;
    const dead = this.socket;
    dead.onmessage = dead.onclose = null;
    dead.close();
    this.ended(1006);
  }

  connect() {
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.heard = performance.now();
      socket.send(JSON.stringify({ token: this.token }));
      this.handlers.opened();
    };
    socket.onmessage = ({ data }) => {
      this.heard = performance.now();
      this.delay = FIRST_DELAY;
      if (data instanceof ArrayBuffer) return this.handlers.picture(decode(data));
      const message = JSON.parse(data);
      if ('error' in message) this.handlers.error(message.error);
      else if ('hover' in message) this.handlers.hover(message.hover);
      else if ('story' in message && !('config' in message)) this.handlers.story(message.story);
      else if ('scene' in message) this.handlers.scene(message);
      else if ('config' in message) this.handlers.words(message);
    };
    socket.onclose = ({ code }) => this.ended(code);
    return socket;
  }

  /** @param {number} code why the connection ended */
  ended(code) {
    if (this.closed) return;
    const last = LAST_WORDS[code];
    if (last) return this.handlers.over(last);
    this.handlers.waiting();
    this.timer = setTimeout(() => (this.socket = this.connect()), this.delay);
    this.delay = Math.min(LONGEST_DELAY, this.delay * 2);
  }

  /** Sends one message; drops it while there is no connection. @param {Command} message */
  tell(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    this.socket.onmessage = null;
    this.socket.close();
  }
}
