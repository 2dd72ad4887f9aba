// @ts-check
// A panel of tracks: everything in it has a value at each time step; the gutter names the tracks and tells their values.

import { element, penOf } from './elements.js';
import { Hold } from './hold.js';
import { hatchPadding } from './padding.js';
import { Panel } from './panel.js';
import { TrackKeys } from './track_keys.js';
import { heightOfName } from './track_layout.js';
import { MARKS } from './track_marks.js';
import { makeGutter, makeLegend, makeTabs, nameRows } from './track_names.js';
import { isDrawn, TrackReadout } from './track_readout.js';
import { UnitFold } from './unit_fold.js';
import { overlayOf, paintOverlay } from './what_if_overlay.js';

/**
 * @import { Arrays, DrawnTrack, PanelPicture, Status, Track, TrackScene, TracksDescription, TracksValues, UnitGroup } from './types'
 */
/** @import { TrackStack } from './track_stack.js' */

/** The height of a row in which its name is shown on a desk, though it is small, in CSS pixels. */
const SMALL_NAME = 7;

export class TracksPanel extends Panel {
  /** @type {Track[]} */
  tracks = [];
  /** @type {TracksValues} */
  values = {};
  /** The window as it would be, laid over the tracks. @type {Arrays | null} */
  overlay = null;
  readout = new TrackReadout(this);
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

  /** The axis that it shares with the panels of its stack. @override */
  get below() {
    return [this.stack.axis];
  }

  /** Builds head and gutters anew; the tracks keep their arrays. */
  rebuild() {
    this.canvas.setAttribute('aria-label', this.label);
    const { head, tools } = this.makeHead();
    this.observer?.unobserve(this.head);
    this.head = head;
    this.observe(head);
    const before = new Map(this.tracks.map((track) => [track.key, track]));
    this.tracks = this.scene.tracks.map((scene) => {
      const { array, range, painted, shown } = before.get(scene.key) ?? {};
      const track = { ...scene, units: this.values.names?.[scene.key] ?? scene.units };
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
    if (this.outgrown) this.stack.layout();
  }

  /** Whether the head is not as high as was reckoned with. */
  get outgrown() {
    return this.head.offsetHeight !== this.laidOut;
  }

  get headHeight() {
    return (this.laidOut = this.head.offsetHeight);
  }

  /** Leaves so many CSS pixels above the panel, and gives its head at least this height. @param {number} above @param {number} head */
  placeBelow(above, head) {
    this.element.style.marginTop = head ? `${above}px` : '';
    this.head.style.minHeight = head ? `${head}px` : '';
    this.laidOut = head || this.head.offsetHeight;
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
      const names = track.units ?? track.shown?.map(String) ?? [];
      const least = scale > 1 ? heightOfName(names, true) : SMALL_NAME;
      box.classList.toggle('named', names.length > 0 && track.height >= least * names.length);
      // Its panel's title names it too, and beside words there is no room on a phone and in a talk.
      box.classList.toggle('unlabelled', (narrow || scale > 1) && Boolean(track.readable));
      if (names.length) box.style.setProperty('--row', `${track.height / names.length}px`);
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

  /** Sets what a gutter says while no crosshair is there. @param {Track} track @param {string | string[]} rest */
  say(track, rest) {
    this.readout.say(track, rest);
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
}
