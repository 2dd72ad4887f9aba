// @ts-check
// How the tracks of a place share its height, and which columns of the time axis are named.

import { LEAST as SQUEEZED } from './canvas_text.js';

/** @import { Mark, TimeAxis, TrackScene } from './types' */

/** The smallest height of a track in CSS pixels, by its mark, and the natural one on a phone, where words stand upright. @type {Record<Mark, number>} */
const LEAST = { bars: 16, heat: 18, lines: 30, level: 18, symbols: 26, words: 34, picture: 26 };
/** @type {Record<Mark, number>} */
const NATURAL = { bars: 34, heat: 56, lines: 76, level: 36, symbols: 44, words: 150, picture: 64 };
/** The smallest height in a talk, where a name has 18 CSS pixels and three words lie above each other. @type {Record<Mark, number>} */
const LEAST_IN_TALK = { bars: 22, heat: 21, lines: 42, level: 22, symbols: 42, words: 62, picture: 36 };
/** The height in which a row's name can be read: on a desk a word or a sign, in a talk any name, and digits, which have no strokes below the line. */
const [WORD, SIGN, NAME_IN_TALK, DIGITS_IN_TALK] = [11, 9, 18, 15];
/** The smallest height in a talk of a track that tells two names and a share: in two lines, or in three where they are so long. */
const [TWO_LINES, THREE_LINES, LONG_NAME] = [50, 74, 8];
/** The height in which three words lie above each other, each in two lines, and the width of a word's letter, in CSS pixels. */
const [BROKEN, LETTER] = [66, 6.8];
/** Columns between two names on the axis: the first of these that has room. */
const INTERVALS = [1, 2, 5, 10, 20, 50, 100];

/** Widths in CSS pixels: of the gutter on a desk, of a letter in a formula and in a class's name, and of what stands beside those. */
const [NARROWEST, WIDEST, IN_FORMULA, IN_NAME, BESIDE_FORMULA, BESIDE_NAMES] = [178, 250, 6.2, 7.6, 20, 118];
/** The longest name that is a class's and not a word. */
const CLASS_NAME = 10;

/** @typedef {Pick<TrackScene, 'mark' | 'weight' | 'row' | 'feature' | 'names' | 'units' | 'readable'>} Weighted */

/** @param {Weighted} track */
const weightOf = ({ weight = 1 }) => weight;

/** The length of the longest of some names. @param {string[]} [names] */
const longestOf = (names = []) => Math.max(0, ...names.map((name) => name.length));

/**
 * The height in which the names of rows can be read, for each of them, in CSS pixels.
 * @param {string[]} names
 * @param {boolean} talk
 */
export const heightOfName = (names, talk) => {
  if (talk) return names.every((name) => /^\d*$/.test(name)) ? DIGITS_IN_TALK : NAME_IN_TALK;
  return longestOf(names) > 2 ? WORD : SIGN;
};

/**
 * The smallest height of a track in CSS pixels.
 * @param {Weighted} track
 * @param {boolean} talk
 */
function leastOf({ mark, names }, talk) {
  if (!talk) return LEAST[mark];
  const longest = mark === 'words' ? 0 : longestOf(names?.target);
  return Math.max(LEAST_IN_TALK[mark], longest > LONG_NAME ? THREE_LINES : longest > 1 ? TWO_LINES : 0);
}

/**
 * The height that a track asks for, in CSS pixels: where its rows have names to read, room for these; where its words are wider than
 * its columns, room for two lines of each; in a talk a heat map as much as it weighs, so that its units are told apart.
 * @param {Weighted} track
 * @param {boolean} talk
 * @param {number} each the width of a column in CSS pixels
 */
function wantedBy(track, talk, each) {
  const names = (track.readable && track.units) || [];
  const words = !talk && track.mark === 'words' ? longestOf(track.names?.target) : 0;
  const broken = words * LETTER * SQUEEZED > each ? BROKEN : 0;
  const weighed = talk && track.mark === 'heat' ? LEAST_IN_TALK.heat * weightOf(track) : 0;
  return Math.max(leastOf(track, talk), names.length * heightOfName(names, talk), broken, weighed);
}

/**
 * The width of the gutter on a desk, in CSS pixels: no formula and no class's name in it is cut off.
 * @param {Pick<TrackScene, 'formula' | 'names'>[]} tracks
 */
export function gutterWidth(tracks) {
  const needed = tracks.map(({ formula, names }) => {
    const longest = longestOf(names?.target);
    const ofNames = longest && longest <= CLASS_NAME ? BESIDE_NAMES + 2 * IN_NAME * longest : 0;
    return Math.max(BESIDE_FORMULA + IN_FORMULA * formula.length, ofNames);
  });
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, ...needed)));
}

/** How a track is drawn; letters do not stand upright, as words may. @param {Weighted} track @returns {Mark} */
const drawnAs = ({ mark, names }) => (mark === 'words' && longestOf(names?.target) === 1 ? 'symbols' : mark);

/**
 * The height of each track where the page scrolls, as on a phone.
 * @param {Weighted[]} tracks
 */
export function naturalHeights(tracks) {
  return tracks.map((track) => NATURAL[drawnAs(track)] * (track.mark === 'heat' ? Math.max(0.6, Math.min(2, weightOf(track))) : 1));
}

/**
 * The tracks that there is room for: batch rows, then features are left out from the last one on, but never the watched row; in a
 * talk the loss at each time step too.
 * In a talk, as a speaker can not scroll; on a desk only for what has names to read.
 * @template {Weighted} Kind
 * @param {Kind[]} tracks
 * @param {number} height in CSS pixels
 * @param {number} gap below each track
 * @param {number} watched batch row
 * @param {boolean} talk
 * @param {number} each the width of a column in CSS pixels
 * @returns {Kind[]}
 */
export function fitting(tracks, height, gap, watched, talk, each) {
  if (!talk && !tracks.some(({ readable }) => readable)) return [...tracks];
  const others = tracks.filter(({ row }) => row !== undefined && row !== watched);
  const features = tracks.filter(({ feature }) => feature !== undefined);
  const shown = new Set(tracks);
  let left = height - tracks.reduce((sum, track) => sum + wantedBy(track, talk, each) + gap, 0);
  const levels = talk ? tracks.filter(({ mark }) => mark === 'level') : [];
  for (const track of [...others.reverse(), ...features.reverse(), ...levels]) {
    if (left >= 0) break;
    shown.delete(track);
    left += wantedBy(track, talk, each) + gap;
  }
  return [...shown];
}

/**
 * Shares a height among tracks by weight; none becomes smaller than it can be read, even if they then need more than there is.
 * @param {Weighted[]} tracks
 * @param {number} height in CSS pixels
 * @param {boolean} talk
 * @param {number} each the width of a column in CSS pixels
 * @returns {number[]}
 */
export function sharedHeights(tracks, height, talk, each) {
  const smallest = tracks.map((track) => leastOf(track, talk));
  // Names to read come before weights, as far as there is room.
  const spare = Math.max(0, height - smallest.reduce((sum, one) => sum + one, 0));
  const least = tracks.map((track, index) => Math.min(wantedBy(track, talk, each), smallest[index] + spare));
  return share(tracks.map(weightOf), least, height);
}

/**
 * Shares a height by weights; nobody gets less than is needed, even if they then need more than there is.
 * @param {number[]} weights
 * @param {number[]} least
 * @param {number} height
 */
function share(weights, least, height) {
  /** @type {(number | null)[]} */
  const heights = weights.map(() => null);
  let open = weights.map((_, index) => index);
  let left = height;
  const total = () => open.reduce((sum, index) => sum + weights[index], 0);
  for (let again = true; again;) {
    again = false;
    const each = left / total();
    for (const index of open) {
      if (weights[index] * each >= least[index]) continue;
      heights[index] = least[index];
      left -= least[index];
      again = true;
    }
    open = open.filter((index) => heights[index] === null);
  }
  const rest = total();
  return heights.map((height, index) => height ?? (weights[index] / rest) * left);
}

/** A panel of one of several columns: which row it is in, its tracks, and the height of its head. @typedef {{ row: string, tracks: Weighted[], head: number }} RowPanel */

/** How much room panels side by side have where all their batch rows are shown, as a multiple of the least that they need. */
const ROOMY = 1.5;

/**
 * Where the panels of columns side by side lie, so that those of a row begin and end together: by row, from above, the height of
 * its head and of its tracks in whole CSS pixels.
 * @param {RowPanel[][]} columns
 * @param {number} height of the tracks and heads of a column
 * @param {number} between CSS pixels between two panels
 * @param {number} gap between two tracks
 * @param {number} watched batch row: where there is little room, it is shown alone
 * @param {boolean} talk
 * @returns {{ alone: boolean, rows: Map<string, { head: number, body: number }> }}
 */
export function alignedRows(columns, height, between, gap, watched, talk) {
  /** @type {Map<string, RowPanel[]>} */
  const rows = new Map();
  // The longest column has most rows; what it lacks comes below them.
  for (const column of [...columns].sort((one, other) => other.length - one.length))
    for (const panel of column) rows.set(panel.row, [...(rows.get(panel.row) ?? []), panel]);
  const all = [...rows.values()];
  const most = (/** @type {RowPanel[]} */ panels, /** @type {(panel: RowPanel) => number} */ of) => Math.max(...panels.map(of));
  const heads = all.map((panels) => most(panels, ({ head }) => head));
  const room = height - heads.reduce((sum, head) => sum + head, 0) - between * (all.length - 1);
  const needed = (/** @type {boolean} */ alone) =>
    all.map((panels) =>
      most(panels, ({ tracks }) => rowsOf(tracks, watched, alone).reduce((sum, track) => sum + leastOf(track, talk) + gap, -gap)),
    );
  const alone = ROOMY * needed(false).reduce((sum, one) => sum + one, 0) > room;
  const weights = all.map((panels) =>
    most(panels, ({ tracks }) => rowsOf(tracks, watched, alone).reduce((sum, track) => sum + weightOf(track), 0)),
  );
  const bodies = share(weights, needed(alone), room);
  return { alone, rows: new Map([...rows.keys()].map((row, index) => [row, { head: heads[index], body: Math.floor(bodies[index]) }])) };
}

/**
 * The tracks without those of batch rows other than the watched one, where that is shown alone.
 * @template {Weighted} Kind
 * @param {Kind[]} tracks
 * @param {number} watched
 * @param {boolean} alone
 */
export const rowsOf = (tracks, watched, alone) => tracks.filter(({ row }) => !alone || row == null || row === watched);

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
