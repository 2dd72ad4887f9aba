// @ts-check
// What the viewer wants to be different in the window, as data: inputs, clamps, frozen layers, weights;
// what is sent of it, and what can be kept.

/** @import { ChangedInput, ChangedWeight, Settings, WeightEdits, WhatIfScene, WhatIfWish } from './types' */

/** From what is clamped ("1.forget", "1.unit3") to its value, as text. @typedef {Map<string, string>} Clamps */

/** "1.forget=1,1.unit3=0" as a map from what is clamped to its value. @param {string} text @returns {Clamps} */
export function parseClamps(text) {
  return new Map(
    (text ? text.split(',') : []).map((part) => {
      const [key, value] = part.split('=');
      return [key, value];
    }),
  );
}

/** The same as text, in alphabetical order. @param {Clamps} clamps */
export const formatClamps = (clamps) =>
  [...clamps]
    .map((pair) => pair.join('='))
    .sort()
    .join(',');

/** What an input is called here. @param {number} row @param {number} step @param {number} feature */
export const inputKey = (row, step, feature) => `${row}|${step}|${feature}`;

/**
 * The row, time step and feature of an input.
 * @param {string} key
 * @returns {[row: number, step: number, feature: number]}
 */
export function inputOf(key) {
  const [row, step, feature] = key.split('|').map(Number);
  return [row, step, feature];
}

export class Changes {
  /** The changed inputs by their key; null for a flipped bit. @type {Map<string, number | null>} */
  inputs = new Map();
  /** What is clamped, and which layers (from 1) are frozen; null: as the run has them. @type {Clamps | null} */
  clamps = null;
  /** @type {number[] | null} */
  frozen = null;
  /** The changed weights by weight, row and column. @type {WeightEdits} */
  weights;
  /** What the run itself has. @type {{ clamps: Clamps, frozen: number[] }} */
  run = { clamps: new Map(), frozen: [] };

  /** @param {WeightEdits} [weights] those that are changed where they are shown */
  constructor(weights = new Map()) {
    this.weights = weights;
  }

  /** Takes over what the run has. @param {Pick<WhatIfScene, 'clamps' | 'frozen'>} scene */
  follow({ clamps, frozen }) {
    this.run = { clamps: parseClamps(clamps), frozen };
  }

  /** Whether everything is as the run has it. */
  get none() {
    return !this.inputs.size && !this.weights.size && !this.clamps && !this.frozen;
  }

  /** Whether there is something to keep. */
  get keepable() {
    return Boolean(this.clamps || this.frozen);
  }

  /** The value that something is clamped to; undefined: it is free. @param {string} key */
  clamp(key) {
    return (this.clamps ?? this.run.clamps).get(key);
  }

  /** @param {string} key @param {string | undefined} value undefined frees it */
  setClamp(key, value) {
    const clamps = new Map(this.clamps ?? this.run.clamps);
    if (value === undefined) clamps.delete(key);
    else clamps.set(key, value);
    this.clamps = formatClamps(clamps) === formatClamps(this.run.clamps) ? null : clamps;
  }

  /** What is clamped otherwise than in the run. */
  changedClamps() {
    const keys = new Set([...(this.clamps ?? this.run.clamps).keys(), ...this.run.clamps.keys()]);
    return [...keys].filter((key) => this.clamp(key) !== this.run.clamps.get(key));
  }

  /** @param {number} layer from 1 */
  isFrozen(layer) {
    return (this.frozen ?? this.run.frozen).includes(layer);
  }

  /** Freezes a layer, or lets it learn. @param {number} layer from 1 */
  toggleFrozen(layer) {
    const now = this.frozen ?? this.run.frozen;
    const frozen = (now.includes(layer) ? now.filter((one) => one !== layer) : [...now, layer]).sort((one, other) => one - other);
    this.frozen = frozen.join() === this.run.frozen.join() ? null : frozen;
  }

  /** Drops the inputs for which `gone` is true. @param {(row: number, step: number) => boolean} gone */
  dropInputs(gone) {
    for (const key of this.inputs.keys()) {
      const [row, step] = inputOf(key);
      if (gone(row, step)) this.inputs.delete(key);
    }
  }

  /** Gates, units and layers as the run has them. */
  release() {
    this.clamps = this.frozen = null;
  }

  clear() {
    this.inputs.clear();
    this.weights.clear();
    this.release();
  }

  /** What the server is asked for. @returns {WhatIfWish} */
  wish() {
    /** @type {ChangedInput[]} */
    const inputs = [...this.inputs].map(([key, value]) => [...inputOf(key), value]);
    /** @type {ChangedWeight[]} */
    const weights = [...this.weights].map(([key, { to }]) => [...inputOf(key), to]);
    return { inputs, weights, clamps: this.clamps && formatClamps(this.clamps), frozen: this.frozen };
  }

  /** The run's settings if this is kept. @returns {Settings} */
  settings() {
    return { clamps: formatClamps(this.clamps ?? this.run.clamps), frozen: (this.frozen ?? this.run.frozen).join(',') };
  }
}
