// @ts-check
// How many units of a gate are shown: their mean as one lane, the few that move most, or all; remembered for the next visit.

import { button, element } from './elements.js';

/** @import { Fold, NumberArray, Track } from './types' */

const STORED = 'rnn-unit-fold';
/** How many units are few. */
const FEW = 3;
/** By how much another unit must move more than a shown one to take its place: otherwise rows would change at every picture. */
const MUCH = 1.5;
/** @type {[fold: Fold, label: string, title: string][]} */
const FOLDS = [
  ['mean', 'mean', 'Each gate’s mean over the units, as one lane; a state, which has no meaningful mean, shows the few units that move most'],
  ['few', `${FEW} units`, `The ${FEW} units that move most, the same ones in every track`],
  ['all', 'all', 'Every unit'],
];

/** @param {string | null} text @returns {Fold} */
const foldNamed = (text) => FOLDS.find(([fold]) => fold === text)?.[0] ?? 'mean';

/**
 * How far each unit moves: from its smallest value to its largest. Not the sum of its steps, by which what trembles with the input
 * would come before what is stored once and carried.
 * @param {NumberArray} array
 */
export function moves({ data, shape: [units, columns] }) {
  return Array.from({ length: units }, (_, unit) => {
    const values = data.subarray(unit * columns, (unit + 1) * columns).filter((value) => !Number.isNaN(value));
    return values.length ? Math.max(...values) - Math.min(...values) : 0;
  });
}

/**
 * The units that move most over all arrays, in rising order; one of `before` stays until another moves much more.
 * @param {NumberArray[]} arrays of the same units
 * @param {number[]} before
 */
export function busiest(arrays, before) {
  const each = arrays.map(moves);
  const units = arrays[0]?.shape[0] ?? 0;
  const total = Array.from({ length: units }, (_, unit) => each.reduce((sum, one) => sum + one[unit], 0));
  const known = before.filter((unit) => unit < units);
  const worth = (/** @type {number} */ unit) => total[unit] * (known.includes(unit) ? MUCH : 1);
  return [...total.keys()]
    .sort((one, other) => worth(other) - worth(one) || one - other)
    .slice(0, FEW)
    .sort((one, other) => one - other);
}

/** Some rows of an array. @param {NumberArray} array @param {number[]} rows @returns {NumberArray} */
export function rowsOf({ data, shape: [, columns] }, rows) {
  const picked = new Float32Array(rows.length * columns);
  rows.forEach((row, place) => picked.set(data.subarray(row * columns, (row + 1) * columns), place * columns));
  return { shape: [rows.length, columns], data: picked };
}

/** The mean over the rows of an array, as one row; NaN where all are. @param {NumberArray} array @returns {NumberArray} */
export function meanOf({ data, shape: [units, columns] }) {
  const mean = new Float32Array(columns);
  for (let place = 0; place < units * columns; place++) mean[place % columns] += data[place] / units;
  return { shape: [1, columns], data: mean };
}

/** The buttons in a panel's head, and what they choose. */
export class UnitFold {
  /** @type {number[]} */
  few = [];

  /** @param {() => void} changed hears of another choice */
  constructor(changed) {
    this.fold = foldNamed(localStorage.getItem(STORED));
    this.buttons = FOLDS.map(([fold, label, title]) => button(label, title, () => this.choose(fold, changed)));
    this.element = element('span', 'fold', '', ...this.buttons);
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Units shown');
    this.mark();
  }

  /** @param {Fold} fold @param {() => void} changed */
  choose(fold, changed) {
    this.fold = fold;
    localStorage.setItem(STORED, fold);
    this.mark();
    changed();
  }

  mark() {
    this.buttons.forEach((one, index) => one.setAttribute('aria-pressed', String(FOLDS[index][0] === this.fold)));
  }

  /** Sets what is painted of each track of units. @param {Track[]} tracks */
  apply(tracks) {
    const arrays = tracks.flatMap(({ array }) => (array ? [array] : []));
    if (arrays.length < tracks.length) return;
    if (this.fold !== 'all') this.few = busiest(arrays, this.few);
    for (const track of tracks) {
      if (!track.array) continue;
      const mean = this.fold === 'mean' && track.scale === 'gate';
      track.painted = this.fold === 'all' ? track.array : mean ? meanOf(track.array) : rowsOf(track.array, this.few);
      track.shown = this.fold === 'all' ? null : mean ? [] : this.few;
    }
  }
}
