// @ts-check
// The mouse in the window's tracks while the what-if is open: a click changes an input, and so does the drag of a line's point.

import { inputKey } from './what_if_changes.js';

/** @import { DrawnTrack, Host, Pointed, WhatIfScene } from './types' */
/** @import { Changes } from './what_if_changes.js' */

/** How near to a line's point the pointer must go down to move it, in CSS pixels. */
const REACH = 16;
/** Milliseconds between two wishes while a point is dragged. */
const PAUSE = 40;
/** Significant digits of a value that is dragged. */
const DIGITS = 4;
/** CSS pixels above the highest and below the lowest value of a track of lines. */
const EDGE = 3;

/**
 * A place in the window with an input that can be changed.
 * @typedef {{ track: DrawnTrack, row: number, column: number, y: number, top: number }} Spot
 */

/**
 * How heights and values of a track of lines belong together.
 * @param {DrawnTrack} track
 * @param {number} top of the track, in CSS pixels
 */
export function lineScale({ range = [0, 1], height }, top) {
  const [low, high] = range;
  const inner = height - 2 * EDGE;
  return {
    y: (/** @type {number} */ number) => top + EDGE + inner * (1 - (number - low) / (high - low)),
    number: (/** @type {number} */ y) => Math.min(high, Math.max(low, low + (1 - (y - top - EDGE) / inner) * (high - low))),
  };
}

/**
 * The input under the pointer; null: none that can be changed.
 * @param {Pointed | null} pointed
 * @returns {Spot | null}
 */
export function spotOf(pointed) {
  const { track, panel, column, top, y, watched } = pointed ?? {};
  const row = track?.feature == null ? track?.row : watched;
  if (panel !== 'window' || row == null || !track?.array || column == null || top == null || y == null) return null;
  return { track: { ...track, array: track.array }, row, column, y, top };
}

export class WindowEditor {
  /** Whether a point was dragged; the click that ends the drag then means nothing. */
  dragged = false;
  /** @type {WhatIfScene['edits']} */
  edits = null;
  /** How many symbols there are. */
  symbols = 0;

  /** @param {Host} dashboard @param {Changes} changes @param {() => void} changed */
  constructor(dashboard, changes, changed) {
    this.dashboard = dashboard;
    this.changes = changes;
    this.changed = changed;
    this.place = dashboard.timeAxis;
    this.onClick = (/** @type {MouseEvent} */ event) => this.click(event);
    this.onDown = (/** @type {PointerEvent} */ event) => this.grab(event);
    this.onMove = (/** @type {PointerEvent} */ event) => this.point(event);
    this.place.addEventListener('click', this.onClick, true);
    this.place.addEventListener('pointerdown', this.onDown, true);
    this.place.addEventListener('pointermove', this.onMove, true);
  }

  /** @param {MouseEvent} event */
  spot(event) {
    return this.edits ? spotOf(this.dashboard.pointed(event)) : null;
  }

  /** A feature's value as it is shown: with what is changed. @param {Spot} spot @param {number} feature */
  value({ track, row, column }, feature) {
    const line = track.feature == null ? feature : 0;
    return this.changes.inputs.get(inputKey(row, column, feature)) ?? track.array.data[line * track.array.shape[1] + column];
  }

  /** Flips a bit, or takes the next symbol. @param {MouseEvent} event */
  click(event) {
    const spot = this.spot(event);
    if (!spot || this.dragged) {
      if (this.dragged) event.stopPropagation();
      this.dragged = false;
      return;
    }
    const was = spot.track.array.data[spot.column];
    if (this.edits === 'lines' || was !== was) return;
    event.stopPropagation();
    const { inputs } = this.changes;
    const key = inputKey(spot.row, spot.column, 0);
    const value = this.edits === 'bars' ? null : (this.value(spot, 0) + 1) % this.symbols;
    if (value === was || (value === null && inputs.has(key))) inputs.delete(key);
    else inputs.set(key, value);
    this.changed();
  }

  /** The feature whose point is under the pointer; null: none. @param {Spot | null} spot */
  nearest(spot) {
    if (!spot?.track.range || this.edits !== 'lines') return null;
    const { y } = lineScale(spot.track, spot.top);
    let [nearest, least] = [0, Infinity];
    spot.track.series
      .filter((name) => name.startsWith('input'))
      .forEach((_, line) => {
        const feature = spot.track.feature ?? line;
        const distance = Math.abs(y(this.value(spot, feature)) - spot.y);
        if (distance < least) [nearest, least] = [feature, distance];
      });
    return least <= REACH * this.dashboard.scale ? nearest : null;
  }

  /** Drags a point of a line. @param {PointerEvent} event */
  grab(event) {
    const spot = this.spot(event);
    const feature = this.nearest(spot);
    if (!spot || feature === null) return;
    event.preventDefault();
    const { number } = lineScale(spot.track, spot.top);
    const corner = event.clientY - spot.y;
    let told = 0;
    const move = (/** @type {PointerEvent} */ now) => {
      this.dragged = true;
      this.changes.inputs.set(inputKey(spot.row, spot.column, feature), Number(number(now.clientY - corner).toPrecision(DIGITS)));
      if (performance.now() - told < PAUSE) return;
      told = performance.now();
      this.changed();
    };
    const drop = () => {
      window.removeEventListener('pointermove', move);
      for (const name of ['pointerup', 'pointercancel']) window.removeEventListener(name, drop);
      this.changed();
      // The click that ends a drag comes at once, if at all.
      setTimeout(() => (this.dragged = false));
    };
    window.addEventListener('pointermove', move);
    for (const name of ['pointerup', 'pointercancel']) window.addEventListener(name, drop);
  }

  /** Shows by the cursor whether something can be changed here. @param {PointerEvent} event */
  point(event) {
    const spot = this.spot(event);
    const cursor = this.edits === 'lines' ? (this.nearest(spot) === null ? '' : 'ns-resize') : spot ? 'pointer' : '';
    if (this.place.style.cursor !== cursor) this.place.style.cursor = cursor;
  }

  close() {
    this.place.removeEventListener('click', this.onClick, true);
    this.place.removeEventListener('pointerdown', this.onDown, true);
    this.place.removeEventListener('pointermove', this.onMove, true);
    this.place.style.cursor = '';
  }
}
