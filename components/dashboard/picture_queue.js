// @ts-check
// The way of a picture to the screen: at most one a screen refresh, always the newest, and each one acknowledged once.

/** @import { Picture } from './types' */

/** Pictures a second at most: what is left of the machine is for training. */
const PICTURES = 40;
/** Milliseconds after which a picture counts as drawn on a page that is not seen. */
const UNSEEN = 1000;

export class PictureQueue {
  /** The picture that waits for the next refresh. @type {Picture | null} */
  pending = null;
  /** The request for that refresh. @type {number | null} */
  requested = null;
  /** The picture that was acknowledged last, and when. @type {Picture | null} */
  acknowledged = null;
  acknowledgedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  late;

  /**
   * @param {(picture: Picture) => void} draw puts a picture on the screen
   * @param {(picture: Picture) => void} drawn hears that it is there: the next may come
   */
  constructor(draw, drawn) {
    this.draw = draw;
    this.drawn = drawn;
  }

  /**
   * Takes a picture to be drawn at the next refresh; a hidden page acknowledges slowly, and draws the newest
   * when it is seen.
   * @param {Picture} picture
   */
  take(picture) {
    this.pending = picture;
    clearTimeout(this.late);
    this.late = setTimeout(() => this.acknowledge(picture), UNSEEN);
    if (!document.hidden) this.request();
  }

  /** The page is seen again. */
  wake() {
    if (this.pending) this.request();
  }

  /** Drops the picture that waits. */
  drop() {
    this.pending = null;
  }

  request() {
    this.requested ??= requestAnimationFrame(() => {
      this.requested = null;
      const picture = this.pending;
      this.pending = null;
      if (!picture) return;
      this.draw(picture);
      const wait = this.acknowledgedAt + 1000 / PICTURES - performance.now();
      if (wait > 2) setTimeout(() => this.acknowledge(picture), wait);
      else this.acknowledge(picture);
    });
  }

  /** @param {Picture} picture */
  acknowledge(picture) {
    if (picture === this.acknowledged) return;
    this.acknowledged = picture;
    this.acknowledgedAt = performance.now();
    this.drawn(picture);
  }

  close() {
    clearTimeout(this.late);
  }
}
