// @ts-check
// How the tracks of a place share its height, and which columns of the time axis are named.

/** @import { Mark, TimeAxis, TrackScene } from './types' */

/** The smallest and the natural height of a track in CSS pixels, by its mark. @type {Record<Mark, number>} */
const LEAST = { bars: 16, heat: 18, lines: 30, level: 18, symbols: 26, words: 34, picture: 26 };
/** @type {Record<Mark, number>} */
const NATURAL = { bars: 34, heat: 56, lines: 76, level: 36, symbols: 44, words: 56, picture: 64 };
/** The smallest height in a talk, where a name has 18 CSS pixels and three words lie above each other. @type {Record<Mark, number>} */
const LEAST_IN_TALK = { bars: 22, heat: 22, lines: 42, level: 22, symbols: 42, words: 62, picture: 36 };
/** Columns between two names on the axis: the first of these that has room. */
const INTERVALS = [1, 2, 5, 10, 20, 50, 100];

/** Widths in CSS pixels: of the gutter on a desk, of a letter in a formula and in a class's name, and of what stands beside those. */
const [NARROWEST, WIDEST, IN_FORMULA, IN_NAME, BESIDE_FORMULA, BESIDE_NAMES] = [178, 250, 6.2, 7.6, 20, 118];
/** The longest name that is a class's and not a word. */
const CLASS_NAME = 10;

/** @typedef {{ mark: Mark, weight?: number, row?: number, feature?: number }} Weighted */

/** @param {Weighted} track */
const weightOf = ({ weight = 1 }) => weight;

/**
 * The width of the gutter on a desk, in CSS pixels: no formula and no class's name in it is cut off.
 * @param {Pick<TrackScene, 'formula' | 'names'>[]} tracks
 */
export function gutterWidth(tracks) {
  const needed = tracks.map(({ formula, names }) => {
    const longest = Math.max(0, ...(names?.target ?? []).map((name) => name.length));
    const ofNames = longest && longest <= CLASS_NAME ? BESIDE_NAMES + 2 * IN_NAME * longest : 0;
    return Math.max(BESIDE_FORMULA + IN_FORMULA * formula.length, ofNames);
  });
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, ...needed)));
}

/**
 * The height of each track where the page scrolls, as on a phone.
 * @param {Weighted[]} tracks
 */
export function naturalHeights(tracks) {
  return tracks.map((track) => NATURAL[track.mark] * (track.mark === 'heat' ? Math.max(0.6, Math.min(2, weightOf(track))) : 1));
}

/**
 * The tracks that a talk has room for: batch rows, then features are left out from the last one on, but never the watched row, as a speaker
 * can not scroll.
 * @template {Weighted} Kind
 * @param {Kind[]} tracks
 * @param {number} height in CSS pixels
 * @param {number} gap below each track
 * @param {number} watched batch row
 * @returns {Kind[]}
 */
export function fitting(tracks, height, gap, watched) {
  const others = tracks.filter(({ row }) => row !== undefined && row !== watched);
  const features = tracks.filter(({ feature }) => feature !== undefined);
  const shown = new Set(tracks);
  let left = height - tracks.reduce((sum, { mark }) => sum + LEAST_IN_TALK[mark] + gap, 0);
  for (const track of [...others.reverse(), ...features.reverse()]) {
    if (left >= 0) break;
    shown.delete(track);
    left += LEAST_IN_TALK[track.mark] + gap;
  }
  return [...shown];
}

/**
 * Shares a height among tracks by weight; none becomes smaller than it can be read, even if they then need more than there is.
 * @param {Weighted[]} tracks
 * @param {number} height in CSS pixels
 * @param {boolean} talk
 * @returns {number[]}
 */
export function sharedHeights(tracks, height, talk) {
  const least = tracks.map(({ mark }) => (talk ? LEAST_IN_TALK : LEAST)[mark]);
  /** @type {(number | null)[]} */
  const heights = tracks.map(() => null);
  let open = tracks.map((_, index) => index);
  let left = height;
  const total = () => open.reduce((sum, index) => sum + weightOf(tracks[index]), 0);
  for (let again = true; again;) {
    again = false;
    const weights = total();
    for (const index of open) {
      if ((weightOf(tracks[index]) / weights) * left >= least[index]) continue;
      heights[index] = least[index];
      left -= least[index];
      again = true;
    }
    open = open.filter((index) => heights[index] === null);
  }
  const weights = total();
  return heights.map((height, index) => height ?? (weightOf(tracks[index]) / weights) * left);
}

/** What a column is called. @param {TimeAxis} axis @param {number} column */
export const columnName = ({ first = 0, by = 1 }, column) => first + column * by;

/**
 * Every how many time steps one is named.
 * @param {number} each the width of a column in CSS pixels
 * @param {number} columns
 * @param {number} scale
 */
export function tickInterval(each, columns, scale) {
  const room = (columns > 99 ? 34 : 26) * scale;
  return INTERVALS.find((interval) => interval * each >= room) ?? 100;
}
