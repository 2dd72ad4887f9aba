// @ts-check
// A panel of tracks: everything in it has a value at each time step; the gutter names the tracks and tells their values.

import { element, penOf, write } from './elements.js';
import { Hold } from './hold.js';
import { fixed, value } from './numbers.js';
import { Panel } from './panel.js';
import { hasEnded, hatchPadding } from './sequence_marks.js';
import { TrackKeys } from './track_keys.js';
import { MARKS } from './track_marks.js';
import { UnitFold } from './unit_fold.js';
import { longestOf } from './track_layout.js';
import { makeGutter, makeLegend, makeTabs, nameRows } from './track_names.js';
import { overlayOf, paintOverlay } from './what_if_overlay.js';

/**
 * @import { Arrays, DrawnTrack, PanelPicture, Status, Track, TrackScene, TracksDescription, TracksValues, UnitGroup } from './types'
 */
/** @import { TrackStack } from './track_stack.js' */

/** The length of a row's name that is a word, not a number. */
const WORD = 4;

/** What is too small to matter is 0. @param {number} number */
const tiny = (number) => (Math.abs(number) < 0.0005 ? 0 : number);

/** Whether a track shows the mean over its units. @param {Track} track */
const isMean = ({ shown }) => shown?.length === 0;

/** Whether a track has had its first array. @param {Track} track @returns {track is DrawnTrack} */
const isDrawn = (track) => track.array !== undefined;

export class TracksPanel extends Panel {
  /** @type {Track[]} */
  tracks = [];
  /** @type {TracksValues} */
  values = {};
  /** The window as it would be, laid over the tracks. @type {Arrays | null} */
  overlay = null;
  head = element('header');
  /** The batch row whose states are shown. @type {number | null} */
  chosenRow = null;
  /** The head's height in the last layout, in CSS pixels. */
  laidOut = 0;
  /** What holds the window. @type {Hold | null} */
  hold = null;
  /** What chooses how many units are shown. @type {UnitFold | null} */
  fold = null;

  /** @param {TrackStack} stack the axis that the panel shares @param {TracksDescription} description */
  constructor(stack, description) {
    super(stack.dashboard, description, 'tracks');
    this.stack = stack;
    this.scene = description.scene;
    this.body = element('div', 'body');
    this.canvas = element('canvas');
    this.canvas.setAttribute('role', 'img');
    this.pen = penOf(this.canvas, true);
    this.keys = this.scene.tracks.some(({ row }) => row != null) ? new TrackKeys(stack, this) : null;
  }

  /** @override @param {TracksDescription} description */
  update(description) {
    super.update(description);
    this.scene = description.scene;
    this.rebuild();
  }

  /** Builds head and gutters anew; the tracks keep their arrays. */
  rebuild() {
    this.canvas.setAttribute('aria-label', this.label);
    const { head, tools } = this.makeHead();
    this.observer?.unobserve(this.head);
    this.head = head;
    this.observe(head);
    const before = new Map(this.tracks.map((track) => [track.key, track]));
    this.tracks = this.scene.tracks.map((track) => {
      const { array, range, painted, shown } = before.get(track.key) ?? {};
      return { ...track, array, range, painted, shown, parts: makeGutter(track, this.chooser(track)), top: 0, height: 0, cells: null };
    });
    tools.append(...makeLegend(this.tracks, this.dashboard.theme));
    const layers = this.dashboard.scene?.layers ?? 1;
    if (layers > 1 && this.stack.tabbed === this.description.key) {
      tools.prepend(makeTabs(layers, this.dashboard.looks.layer, (layer) => this.dashboard.chooseLayer(layer)));
    }
    if (this.scene.folds) tools.prepend((this.fold ??= new UnitFold(() => this.refold())).element);
    if (this.scene.holds) tools.prepend((this.hold ??= new Hold(this.dashboard)).element);
    this.body.replaceChildren(this.canvas, ...this.tracks.map(({ parts }) => parts.box));
    this.element.replaceChildren(head, this.body);
    this.fold?.apply(this.tracks);
    this.nameUnits();
    for (const { layer, parts } of this.tracks) {
      if (layer != null) parts.box.classList.toggle('chosen', layer === this.dashboard.looks.layer);
    }
  }

  /** Another number of units is shown. */
  refold() {
    this.fold?.apply(this.tracks);
    this.reshow();
  }

  /** Other units are painted than before. */
  reshow() {
    this.nameUnits();
    this.stack.layout();
  }

  /** Writes the numbers of the units beside their rows, where some are left out. */
  nameUnits() {
    for (const { shown, parts } of this.tracks) if (shown !== undefined) nameRows(parts.box, (shown ?? []).map(String));
  }

  /**
   * What a click on the gutter does: it shows a track's batch row to all viewers, where it has one and the viewer may, or
   * its layer to this one.
   * @param {TrackScene} track
   */
  chooser({ row, layer }) {
    if (layer != null) return () => this.dashboard.chooseLayer(layer);
    return row != null && this.dashboard.steers ? () => this.dashboard.chooseRow(row) : null;
  }

  /**
   * What the rows of a heat track are, to tell those of others apart: units of the watched layer by their number, others and
   * named rows by their track.
   * @param {Track} track
   * @returns {UnitGroup}
   */
  groupOf({ units, key, array, layer }) {
    return units || (layer != null && layer !== this.dashboard.looks.layer) ? key : array?.shape[0];
  }

  /** The unit of a heat track at a height in it, in CSS pixels; null for none. @param {Track} track @param {number} y */
  unitAt({ mark, array, painted = array, shown, height }, y) {
    const rows = painted?.shape[0];
    if (mark !== 'heat' || !rows) return null;
    const row = Math.min(rows - 1, Math.floor((y / height) * rows));
    return shown ? (shown[row] ?? null) : row;
  }

  /** The head's height is part of what the stack hands out. @override */
  resize() {
    if (this.head.offsetHeight !== this.laidOut) this.stack.layout();
  }

  get headHeight() {
    return (this.laidOut = this.head.offsetHeight);
  }

  /** Where the tracks begin, in CSS pixels from the stack's corner. */
  get bodyTop() {
    return this.body.offsetTop;
  }

  /** Places the tracks below each other. @param {number[]} heights in whole CSS pixels @param {number} gap */
  place(heights, gap) {
    const {
      dashboard: { scale, ratio, narrow },
      stack,
    } = this;
    let top = 0;
    this.tracks.forEach((track, index) => {
      Object.assign(track, { top, height: heights[index], cells: null });
      const { box } = track.parts;
      box.hidden = !track.height;
      Object.assign(box.style, { top: `${top}px`, height: `${track.height}px`, width: `${stack.gutter - 10}px` });
      box.classList.toggle('roomy', track.height >= 38 * scale && !narrow);
      box.classList.toggle('tight', track.height < 16.5 * scale);
      const named = (track.units ?? track.shown ?? []).length;
      box.classList.toggle('named', named > 0 && track.height >= 7 * scale * named);
      // Its panel's title names it too, and beside words there is no room on a phone and in a talk.
      box.classList.toggle('unlabelled', (narrow || scale > 1) && longestOf(track.units) > WORD);
      if (named) box.style.setProperty('--row', `${track.height / named}px`);
      box.style.setProperty('--plot', `${stack.gutter}px`);
      if (track.height) top += track.height + gap;
    });
    this.body.style.height = `${Math.max(0, top - gap)}px`;
    const height = Math.round(top * ratio);
    Object.assign(this.canvas.style, {
      left: `${stack.gutter}px`,
      width: `${stack.width / ratio}px`,
      height: `${height / ratio}px`,
    });
    this.canvas.width = stack.width;
    this.canvas.height = height;
    this.repaint();
  }

  /**
   * The track at a height of the stack, and where its upper edge is, in CSS pixels.
   * @param {number} y
   * @param {number} gap that belongs to the track above it
   */
  trackAt(y, gap) {
    const start = this.bodyTop;
    const track = this.tracks.find(({ top, height }) => height && y >= start + top && y < start + top + height + gap);
    return track ? { track, top: start + track.top } : null;
  }

  /** @override @param {PanelPicture<TracksValues>} picture */
  draw({ arrays, values }) {
    Object.assign(this.values, values);
    for (const track of this.tracks) {
      const array = arrays[track.key];
      if (!array) continue;
      track.array = array;
      const names = values.names?.[track.key];
      if (names) nameRows(track.parts.box, (track.units = names));
      const columns = array.shape[1];
      if (columns !== this.stack.columns) this.stack.setColumns(columns);
    }
    if (this.fold) {
      const before = String(this.fold.few);
      this.fold.apply(this.tracks);
      if (String(this.fold.few) !== before) this.reshow();
    }
    for (const track of this.tracks) if (arrays[track.key]) this.paint(track);
  }

  /** @override @param {Status} status */
  showStatus(status) {
    this.hold?.show(status);
  }

  /** @override @param {Arrays | null} arrays */
  showOverlay(arrays) {
    this.overlay = arrays;
    this.repaint();
  }

  repaint() {
    for (const track of this.tracks) this.paint(track);
  }

  /** @param {Track} track */
  paint(track) {
    const { x, columns } = this.stack;
    if (!isDrawn(track) || !track.height || !x.length || track.array.shape[1] !== columns) return;
    const { ratio } = this.dashboard;
    const top = Math.round(track.top * ratio);
    const height = Math.round((track.top + track.height) * ratio) - top;
    if (track.mark !== 'heat') this.pen.clearRect(0, top, this.canvas.width, height);
    MARKS[track.mark](this, track, top, height);
    const overlay = overlayOf(track, this.overlay);
    if (overlay) paintOverlay(this, track, overlay, top, height);
    hatchPadding(this, track, top, height);
  }

  /**
   * Sets what the gutter says while no crosshair is there: the track's limits, or a word a series.
   * @param {Track} track
   * @param {string | string[]} rest
   */
  say(track, rest) {
    track.rest = rest;
    if (!this.stack.hovered) this.readTrackRest(track);
  }

  readRest() {
    for (const track of this.tracks) this.readTrackRest(track);
  }

  /** @param {Track} track */
  readTrackRest(track) {
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
    const colour = series == null ? '' : this.dashboard.theme.ink(track.series[series] ?? '', series);
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
    for (const track of this.tracks) {
      if (!isDrawn(track) || track.array.shape[1] !== this.stack.columns) continue;
      const { numbers, box } = track.parts;
      const { data, shape } = track.array;
      if (!box.classList.contains('reading')) box.classList.add('reading');
      if (hasEnded(this.values, track, column)) for (const number of numbers) write(number, '');
      else if (track.units && units !== this.groupOf(track)) write(numbers[0], this.likeliest(track, column));
      else if (track.mark === 'heat' && isMean(track)) write(numbers[0], fixed(track.painted?.data[column]));
      else if (track.mark === 'heat') {
        // A unit's number means the same in every track of the watched layer; another row means nothing elsewhere.
        const shown = unit != null && unit < shape[0] && units === this.groupOf(track);
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

  /** Marks the tracks of the batch row whose states are shown. @param {number | null} row */
  markRow(row) {
    this.chosenRow = row;
    for (const track of this.tracks) if (track.row != null) track.parts.box.classList.toggle('chosen', track.row === row);
  }

  /**
   * Marks the unit under the pointer in all tracks that have as many.
   * @param {number | null} [unit]
   * @param {UnitGroup} [units]
   */
  markUnit(unit, units) {
    for (const track of this.tracks) {
      const mark = track.parts.unit;
      const ours = track.mark === 'heat' && isDrawn(track) && unit != null && this.groupOf(track) === units;
      const place = ours ? (track.shown ? track.shown.indexOf(unit) : unit) : -1;
      mark.hidden = place < 0;
      if (!ours || place < 0) continue;
      const each = track.height / (track.painted ?? track.array).shape[0];
      mark.style.transform = `translateY(${place * each}px)`;
      mark.style.height = `${Math.max(2, each)}px`;
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
    if (hasEnded(this.values, track, column))
      return [
        ['', track.label],
        ['', 'padding'],
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
    const overlay = overlayOf(track, this.overlay);
    /** @type {[string, string][]} */
    const values = track.series.map((name, series) => {
      const old = this.text(track, series, column, wording);
      const other = overlay ? this.text({ ...track, array: overlay }, series, column, wording) : '';
      const text = other && other !== old ? `${old} → ${other}` : old;
      return [track.mark === 'level' ? '' : this.dashboard.theme.ink(name, series), text && `${name} ${text}`];
    });
    return [['', track.label], ...values];
  }
}
