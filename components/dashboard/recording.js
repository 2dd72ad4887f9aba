// @ts-check
// A run in a file: stands where the live socket stands, and shows the moments that are kept.

import { decode } from './wire_format.js';

/** @import { Handlers } from './socket.js' */
/** @import { Command, Picture, Scene } from './types' */

/** Milliseconds that a moment stays while the replay plays: three a second do not flash. */
const STAYS = 340;

/**
 * A scene's number, and the places of the two messages that make a picture: [first byte, length].
 * @typedef {[scene: number, shared: [number, number], own: [number, number]]} Layer
 */
/** @typedef {{ update: number, layers: Layer[] }} Moment */

/**
 * The moment to go to when another update is wished for: the nearest, but one further where the wish leads away from where one is.
 * @param {number[]} updates those of all moments, in order
 * @param {number} wanted
 * @param {number} from where one is, one of `updates`
 */
export function nearest(updates, wanted, from) {
  const best = updates.reduce((one, other) => (Math.abs(other - wanted) < Math.abs(one - wanted) ? other : one));
  if (best !== from || wanted === from) return best;
  return updates[updates.indexOf(from) + Math.sign(wanted - from)] ?? from;
}

export class Recording {
  layer = 0;
  playing = false;
  /** How many pictures were shown. */
  pictures = 0;
  /** The scene that the dashboard has. @type {number | null} */
  scene = null;
  /** @type {Handlers | null} */
  handlers = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {ArrayBuffer} bytes as playground/exports/recording.py writes them */
  constructor(bytes) {
    const size = new DataView(bytes).getUint32(0, true);
    const { scenes, moments } = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, size)));
    this.messages = bytes.slice(4 + size);
    this.scenes = /** @type {Scene[]} */ (scenes);
    this.moments = /** @type {Moment[]} */ (moments);
    this.updates = this.moments.map(({ update }) => update);
    this.at = this.moments.length - 1;
  }

  /** Opens the recording, at its newest moment. @param {Handlers} handlers */
  connect(handlers) {
    this.handlers = handlers;
    queueMicrotask(() => {
      handlers.opened();
      this.show();
    });
    return this;
  }

  /** Follows what the dashboard asks for, as far as it is in the file. @param {Command} message */
  tell(message) {
    if ('watch' in message && message.watch.layer !== this.layer) {
      this.layer = message.watch.layer;
      this.show();
    } else if ('visit' in message) {
      this.stop();
      this.go(message.visit === null ? this.moments.length - 1 : this.updates.indexOf(this.nearest(message.visit)));
    } else if ('do' in message) {
      this.stop();
      if (message.do === 'play') this.play();
      else this.go(message.do === 'reset' ? 0 : message.do === 'pause' ? this.at : this.at + 1);
    }
  }

  /** The update of the moment to show when `wanted` is wished for. @param {number} wanted */
  nearest(wanted) {
    return nearest(this.updates, wanted, this.updates[this.at]);
  }

  /** @param {number} place */
  go(place) {
    this.at = Math.max(0, Math.min(this.moments.length - 1, place));
    this.show();
  }

  stop() {
    clearTimeout(this.timer);
    this.playing = false;
  }

  /** Shows one moment after the other, from the first where the last one is shown. */
  play() {
    if (this.at === this.moments.length - 1) this.at = -1;
    const next = () => {
      this.at += 1;
      this.playing = this.at < this.moments.length - 1;
      this.show();
      if (this.playing) this.timer = setTimeout(next, STAYS);
    };
    next();
  }

  show() {
    const { layers } = this.moments[this.at];
    const [scene, shared, own] = layers[Math.min(this.layer, layers.length - 1)];
    if (scene !== this.scene) this.handlers?.scene({ ...this.scenes[scene], scene: (this.scene = scene) });
    const [lasting, moment] = [this.decoded(shared), this.decoded(own)];
    this.handlers?.picture({
      ...moment,
      picture: (this.pictures += 1),
      scene,
      status: { ...moment.status, playing: this.playing },
      answers: { ...lasting.answers, ...moment.answers },
      panels: { ...lasting.panels, ...moment.panels },
    });
  }

  /** @param {[number, number]} place @returns {Picture} */
  decoded([first, length]) {
    return decode(this.messages.slice(first, first + length));
  }

  close() {
    this.stop();
  }
}
