// @ts-check
// What a panel of tracks tells in numbers: in the gutters at the crosshair, or at rest, and in the tip at the pointer.

import { write } from './elements.js';
import { fixed, value } from './numbers.js';
import { hasEnded, isUncounted } from './padding.js';
import { overlayOf } from './what_if_overlay.js';

/** @import { DrawnTrack, Track, UnitGroup } from './types' */
/** @import { TracksPanel } from './tracks.js' */

/** What is too small to matter is 0. @param {number} number */
const tiny = (number) => (Math.abs(number) < 0.0005 ? 0 : number);

/** Whether a track shows the mean over its units. @param {Track} track */
const isMean = ({ shown }) => shown?.length === 0;

/** Whether a track has had its first array. @param {Track} track @returns {track is DrawnTrack} */
export const isDrawn = (track) => track.array !== undefined;

export class TrackReadout {
  /** @param {TracksPanel} panel whose tracks these are */
  constructor(panel) {
    this.panel = panel;
  }

  /**
   * Sets what the gutter says while no crosshair is there: the track's limits, or a word a series.
   * @param {Track} track
   * @param {string | string[]} rest
   */
  say(track, rest) {
    track.rest = rest;
    if (!this.panel.stack.hovered) this.restOf(track);
  }

  rest() {
    for (const track of this.panel.tracks) this.restOf(track);
  }

  /** @param {Track} track */
  restOf(track) {
    const { numbers, box } = track.parts;
    if (box.classList.contains('reading')) box.classList.remove('reading');
    const words = Array.isArray(track.rest) ? track.rest : [track.rest ?? ''];
    numbers.forEach((number, index) => {
      write(number, words[index] ?? '');
      this.colour(number, track, words.length > 1 ? index : null);
    });
  }

  /**
   * Gives a number of the gutter its series' colour; null: none.
   * @param {HTMLElement} number
   * @param {Track} track
   * @param {number | null} series
   */
  colour(number, track, series) {
    const colour = series == null ? '' : this.panel.dashboard.theme.ink(track.series[series] ?? '', series);
    if ((number.coloured ?? '') !== colour) number.style.color = number.coloured = colour;
  }

  /**
   * A series' value at a column: its name, or as a number; a series of names says nothing where there is nothing.
   * @param {DrawnTrack} track
   * @param {number} series
   * @param {number} column
   * @param {(number: number) => string} wording
   */
  text(track, series, column, wording) {
    const number = track.array.data[((track.features ?? 0) + series) * track.array.shape[1] + column];
    if (track.names && number !== number) return '';
    const names = track.names?.[track.series[series]];
    return names ? names[number] : wording(number);
  }

  /** The likeliest of the named rows at a column. @param {DrawnTrack} track @param {number} column */
  likeliest({ array: { data, shape }, units = [] }, column) {
    let best = -1;
    for (let unit = 0; unit < units.length; unit++) {
      const number = data[unit * shape[1] + column];
      if (number > (best < 0 ? -Infinity : data[best * shape[1] + column])) best = unit;
    }
    return best < 0 ? '' : `${units[best]}  ${fixed(data[best * shape[1] + column])}`;
  }

  /**
   * Writes each track's values at the crosshair into its gutter.
   * @param {number} column
   * @param {number | null} [unit]
   * @param {UnitGroup} [units]
   */
  read(column, unit, units) {
    for (const track of this.panel.tracks) {
      if (!isDrawn(track) || track.array.shape[1] !== this.panel.stack.columns) continue;
      const { numbers, box } = track.parts;
      const { data, shape } = track.array;
      if (!box.classList.contains('reading')) box.classList.add('reading');
      if (hasEnded(this.panel.values, track, column)) for (const number of numbers) write(number, '');
      else if (track.units && units !== this.panel.groupOf(track)) write(numbers[0], this.likeliest(track, column));
      else if (track.mark === 'heat' && isMean(track)) write(numbers[0], fixed(track.painted?.data[column]));
      else if (track.mark === 'heat') {
        // A unit's number means the same in every track of the watched layer; another row means nothing elsewhere.
        const shown = unit != null && unit < shape[0] && units === this.panel.groupOf(track);
        write(numbers[0], shown ? fixed(data[unit * shape[1] + column]) : '');
      } else {
        const level = track.mark === 'level';
        numbers.forEach((number, series) => {
          write(number, this.text(track, series, column, level ? value : fixed));
          this.colour(number, track, level ? null : series);
        });
      }
    }
  }

  /**
   * A track's values at a column in coloured words; null while it has none.
   * @param {Track} track
   * @param {number} column
   * @param {number | null} [unit]
   * @returns {[colour: string, text: string][] | null}
   */
  words(track, column, unit) {
    if (!isDrawn(track)) return null;
    const { data, shape } = track.array;
    if (hasEnded(this.panel.values, track, column))
      return [
        ['', track.label],
        ['', 'padding'],
      ];
    if (isUncounted(this.panel.values, track, column))
      return [
        ['', track.label],
        ['', 'does not count'],
      ];
    if (track.mark === 'heat') {
      if (isMean(track))
        return [
          ['', `${track.label}, mean over ${shape[0]} units`],
          ['', value(tiny(track.painted?.data[column] ?? NaN))],
        ];
      if (unit == null) return null;
      return [
        ['', track.units ? `${track.symbol} of ${track.units[unit]}` : `${track.label}, unit ${unit}`],
        ['', value(tiny(data[unit * shape[1] + column]))],
      ];
    }
    const wording = (/** @type {number} */ number) => value(tiny(number));
    const overlay = overlayOf(track, this.panel.overlay);
    /** @type {[string, string][]} */
    const values = track.series.map((name, series) => {
      const old = this.text(track, series, column, wording);
      const other = overlay ? this.text({ ...track, array: overlay }, series, column, wording) : '';
      const text = other && other !== old ? `${old} → ${other}` : old;
      return [track.mark === 'level' ? '' : this.panel.dashboard.theme.ink(name, series), text && `${name} ${text}`];
    });
    return [['', track.label], ...values];
  }
}
