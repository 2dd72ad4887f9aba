// @ts-check
// The panels of tracks in one place: the time axis that they share, with one crosshair through all of them.

import { element, write } from './elements.js';
import { edges } from './heatmap.js';
import { whole } from './numbers.js';
import { alignedRows, columnName, fitting, gutterWidth, naturalHeights, rowsOf, sharedHeights, tickInterval } from './track_layout.js';
import { TracksPanel } from './tracks.js';

/** @import { Host, Hover, Pointed, Runner, TimeAxis, TracksDescription } from './types' */
/** @import { Panel } from './panel.js' */

/** CSS pixels between two tracks, and between two panels. */
const [GAP, BETWEEN] = [3, 8];
/** CSS pixels of the names left of the tracks: on a phone, where two runs race, and where more do. */
const [NARROW, BESIDE_ONE, BESIDE_MORE] = [104, 130, 58];

/** Which row of a race's columns a panel is in: its view, by whichever run. @param {TracksPanel} panel */
const rowOf = ({ description: { key } }) => key.split(' ')[0];

/** A column of track panels that share their time axis. */
export class TrackStack {
  /** @type {TracksPanel[]} */
  panels = [];
  columns = 0;
  /** Where the columns begin and end, in device pixels; empty before the first layout. */
  x = new Int32Array();
  /** The width of the columns in device pixels and in CSS pixels, and that of the names left of them. */
  width = 0;
  plotWidth = 0;
  gutter = 0;
  /** Where the column of tracks begins in its place, in CSS pixels. */
  left = 0;
  /** @type {TimeAxis} */
  axisScene = {};
  /** The panel that has the tabs of the layers. @type {string | undefined} */
  tabbed;
  /** What the crosshair shows; null while it is away. @type {Hover | null} */
  hovered = null;
  /** The batch row whose states are shown. */
  watched = 0;
  /** The latest event of the pointer. @type {PointerEvent | null} */
  pointer = null;
  /** Where the tip is, as text to compare. */
  tipPlace = '';
  /** Whose panels these are, while several runs race. @type {Runner | null} */
  runner = null;
  /** The stacks side by side with this one, itself included. @type {TrackStack[]} */
  beside = [this];

  /**
   * @param {Host} dashboard
   * @param {HTMLElement} place
   * @param {(pointed: Pointed & { column: number }) => void} choose hears of clicks on the time axis
   */
  constructor(dashboard, place, choose) {
    this.dashboard = dashboard;
    this.place = place;
    this.time = place.classList.contains('time');
    this.element = element('div', 'stack');
    this.name = element('h3', 'runner');
    this.name.hidden = true;
    this.axis = element('div', 'axis');
    this.step = element('span', 'step');
    this.cross = element('div', 'cross', '', this.step);
    this.cross.hidden = true;
    this.tip = element('div', 'tip');
    this.tip.hidden = true;
    this.element.append(this.name, this.axis, this.cross, this.tip);
    place.append(this.element);
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(place);
    /** The frame in which the heads are looked at again. */
    this.checking = 0;
    this.element.addEventListener('pointermove', (event) => this.point(event));
    this.element.addEventListener('pointerleave', () => this.dashboard.hover(null));
    this.element.addEventListener('click', (event) => {
      const pointed = this.under(event);
      if (pointed?.track?.row != null) this.dashboard.chooseRow(pointed.track.row);
      if (pointed?.track?.layer != null) this.dashboard.chooseLayer(pointed.track.layer);
      if (this.time && !this.runner?.number && pointed?.column != null) choose({ ...pointed, column: pointed.column });
    });
  }

  /**
   * Shows these panels, keeping those that were there.
   * @param {TracksDescription[]} descriptions
   * @param {Map<string, Panel>} known
   * @param {number | null} row
   */
  update(descriptions, known, row) {
    this.beside = [this];
    this.runner = descriptions[0].runner ?? null;
    this.nameRunner();
    this.tabbed = descriptions.find(({ scene }) => scene.tracks.some((track) => track.mark === 'heat' && !track.units))?.key;
    this.panels = descriptions.map((description) => {
      const before = known.get(description.key);
      const panel = before instanceof TracksPanel ? before : new TracksPanel(this, description);
      panel.update(description);
      return panel;
    });
    for (const panel of this.panels) this.element.insertBefore(panel.element, this.axis);
    this.axisScene = descriptions.map(({ scene }) => scene.axis).find(Boolean) ?? {};
    this.columns = this.dashboard.scene?.time_steps || this.columns;
    this.markRow(row);
    this.layout();
    return this.panels;
  }

  /** Says above the panels whose they are. */
  nameRunner() {
    const { runner, name } = this;
    name.hidden = !runner;
    if (!runner) return;
    const mark = element('span', 'mark');
    const { dash, colour } = runner;
    mark.style.borderTop = `3px ${{ dash: 'dashed', dot: 'dotted', dashdot: 'dashed' }[dash] ?? 'solid'} ${this.dashboard.theme.tone(colour)}`;
    name.replaceChildren(mark, element('span', 'label', runner.label));
    name.title = runner.label;
  }

  /** @param {number} columns */
  setColumns(columns) {
    this.columns = columns;
    this.layout();
  }

  /** Hands out the height, and places everything: where runs race, in all columns alike. */
  layout() {
    const { dashboard, beside } = this;
    const rows = beside.length > 1 && !dashboard.narrow ? this.alignedRows() : null;
    for (const stack of beside) stack.arrange(rows);
    if (!rows) return;
    // A head wraps its tools only once it has its width, and its observer may not see that: it is as high as before.
    cancelAnimationFrame(this.checking);
    this.checking = requestAnimationFrame(() => {
      if (beside.some(({ panels }) => panels.some((panel) => panel.outgrown))) this.layout();
    });
  }

  /** Where the panels of all columns lie, by the view. */
  alignedRows() {
    const { scale } = this.dashboard;
    const panels = this.beside.flatMap((stack) => stack.panels);
    for (const panel of panels) panel.head.style.minHeight = '';
    const columns = this.beside.map((stack) =>
      stack.panels.map((panel) => ({ row: rowOf(panel), tracks: panel.tracks, head: panel.headHeight })),
    );
    const height = this.place.clientHeight - this.name.offsetHeight - 20 * scale;
    return alignedRows(columns, height, BETWEEN, GAP, this.watched, scale > 1);
  }

  /** @param {ReturnType<typeof alignedRows> | null} rows where the panels lie; null: the column has the height for itself */
  arrange(rows) {
    const {
      dashboard: { scale, narrow, ratio },
      panels,
    } = this;
    const width = this.element.clientWidth;
    if (!width || !this.columns) return;
    const all = panels.flatMap((panel) => panel.tracks);
    const raced = this.beside.length > 2 ? BESIDE_MORE : BESIDE_ONE;
    this.element.classList.toggle('slim', Boolean(rows) && this.beside.length > 2);
    this.gutter = narrow ? NARROW : rows ? Math.round(raced * scale) : scale > 1 ? Math.round(131 * scale) : gutterWidth(all);
    this.plotWidth = width - this.gutter - 2;
    this.width = Math.round(this.plotWidth * ratio);
    this.left = this.element.offsetLeft;
    this.x = edges(this.width, this.columns);
    if (rows) this.placeInRows(rows);
    else this.placeAlone(all);
    this.ticks();
    if (panels.length) {
      const top = panels[0].bodyTop;
      Object.assign(this.cross.style, { top: `${top}px`, height: `${this.axis.offsetTop - top + 2}px`, left: `${this.gutter}px` });
    }
    if (this.hovered) this.showHover(this.hovered);
  }

  /** @param {TracksPanel['tracks']} all */
  placeAlone(all) {
    const { panels, place } = this;
    const { scale, narrow } = this.dashboard;
    this.axis.style.marginTop = '';
    for (const panel of panels) panel.placeBelow(0, 0);
    const heads = panels.reduce((sum, panel) => sum + panel.headHeight, 0);
    const between = BETWEEN * Math.max(0, panels.length - 1);
    const room = place.clientHeight - heads - 20 * scale - between;
    const each = this.plotWidth / this.columns;
    const tracks = narrow ? all : fitting(all, room, GAP, this.watched, scale > 1, each);
    const shared = narrow ? naturalHeights(tracks) : sharedHeights(tracks, room - GAP * tracks.length, scale > 1, each);
    const heights = all.map((track) => shared[tracks.indexOf(track)] ?? 0);
    for (const panel of panels) panel.place(heights.splice(0, panel.tracks.length).map(Math.floor), GAP);
  }

  /** @param {ReturnType<typeof alignedRows>} rows */
  placeInRows({ alone, rows }) {
    const talk = this.dashboard.scale > 1;
    // What other columns have and this one lacks stays free.
    let free = 0;
    for (const [row, { head, body }] of rows) {
      const panel = this.panels.find((one) => rowOf(one) === row);
      if (!panel) {
        free += head + body + BETWEEN;
        continue;
      }
      panel.placeBelow(free + (panel === this.panels[0] ? 0 : BETWEEN), head);
      const each = this.plotWidth / this.columns;
      const tracks = fitting(rowsOf(panel.tracks, this.watched, alone), body, GAP, this.watched, talk, each);
      const shared = sharedHeights(tracks, body - GAP * (tracks.length - 1), talk, each).map(Math.floor);
      if (shared.length) shared[shared.length - 1] += body - shared.reduce((sum, height) => sum + height + GAP, -GAP);
      panel.place(panel.tracks.map((track) => shared[tracks.indexOf(track)] ?? 0), GAP);
      free = 0;
    }
    this.axis.style.marginTop = `${free}px`;
  }

  ticks() {
    const { x } = this;
    const every = tickInterval(this.plotWidth / this.columns, this.columns, this.dashboard.scale);
    const title = element('span', 'title', this.axisScene.title || 'time step');
    title.style.width = `${this.gutter - 10}px`;
    const ticks = [title];
    for (let column = 0; column < this.columns; column++) {
      const name = columnName(this.axisScene, column);
      if (name % every) continue;
      const tick = element('span', 'tick', whole(name));
      tick.style.left = `${this.gutter + (x[column] + x[column + 1]) / 2 / this.dashboard.ratio}px`;
      ticks.push(tick);
    }
    this.axis.replaceChildren(...ticks);
  }

  /** Which track, column and unit are under the pointer. @param {MouseEvent} event @returns {Pointed | null} */
  under(event) {
    if (!this.x.length) return null;
    const box = this.element.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const at = Math.floor(((x - this.gutter) / this.plotWidth) * this.columns);
    const column = x >= this.gutter && at < this.columns ? at : null;
    for (const panel of this.panels) {
      const found = panel.trackAt(y, GAP);
      if (!found) continue;
      const { track, top } = found;
      return { stack: this, panel: panel.description.key, track, top, column, unit: panel.unitAt(track, y - top), units: panel.groupOf(track), watched: this.watched, x, y };
    }
    return { stack: this, column, x, y };
  }

  /** @param {PointerEvent} event */
  point(event) {
    this.pointer = event;
    const pointed = this.under(event);
    if (pointed?.column == null) return this.dashboard.hover(null);
    this.dashboard.hover({ column: pointed.column, unit: pointed.unit, units: pointed.units, pointed });
  }

  /** Puts the crosshair on a column; null takes it to where it is pinned, or away. @param {Hover | null} hover */
  showHover(hover) {
    if (this.time) hover ??= this.dashboard.pinned;
    if (!hover || hover.column < 0 || hover.column >= this.columns || !this.x.length) {
      this.hovered = null;
      this.cross.hidden = this.tip.hidden = true;
      for (const panel of this.panels) {
        panel.markUnit(null);
        panel.readout.rest();
      }
      return;
    }
    hover = this.ours(hover);
    const { column } = hover;
    const { ratio } = this.dashboard;
    this.hovered = hover;
    this.cross.hidden = false;
    this.cross.style.transform = `translateX(${this.x[column] / ratio}px)`;
    this.cross.style.width = `${(this.x[column + 1] - this.x[column]) / ratio}px`;
    write(this.step, whole(columnName(this.axisScene, column)));
    for (const panel of this.panels) panel.markUnit(hover.unit, hover.units);
    this.refresh();
  }

  /** What the hover over another run's panels means here: its unit is the one with the same number. @param {Hover} hover */
  ours(hover) {
    const { pointed, units } = hover;
    if (!this.runner || typeof units !== 'number' || pointed?.stack === this) return hover;
    const groups = this.panels.flatMap((panel) => panel.tracks.filter(({ mark }) => mark === 'heat').map((track) => panel.groupOf(track)));
    return { ...hover, units: groups.find((group) => typeof group === 'number') };
  }

  /** Shows the current numbers at the crosshair. */
  refresh() {
    const { hovered: hover } = this;
    if (!hover) return;
    const pointed = hover.pointed?.stack === this ? hover.pointed : null;
    if (pointed && this.pointer && hover.unit == null && pointed.track?.mark === 'heat') {
      // The pointer came before the track's first values: only now is it known which unit it is on.
      const { unit, units } = this.under(this.pointer) ?? {};
      Object.assign(hover, { unit, units });
      for (const panel of this.panels) panel.markUnit(unit, units);
    }
    for (const panel of this.panels) panel.readout.read(hover.column, hover.unit, hover.units);
    const track = pointed?.track;
    const owner = this.panels.find((panel) => track && panel.tracks.includes(track));
    const words = track && owner?.readout.words(track, hover.column, hover.unit);
    this.tip.hidden = !words;
    if (pointed && words) this.showTip(words, pointed);
  }

  /**
   * Shows coloured words beside the pointer.
   * @param {[colour: string, text: string][]} words
   * @param {Pointed} pointed
   */
  showTip(words, { x, y }) {
    const { tip } = this;
    while (tip.children.length < words.length) tip.append(element('span'));
    const parts = /** @type {HTMLCollectionOf<HTMLElement>} */ (tip.children);
    for (let index = 0; index < parts.length; index++) {
      const [colour, text] = words[index] ?? ['', ''];
      const part = parts[index];
      write(part, text);
      if (part.coloured !== colour) part.style.color = part.coloured = colour;
    }
    const right = this.left + x > this.gutter + (this.place.clientWidth - this.gutter) * 0.45;
    const above = y > this.axis.offsetTop - 60;
    const place = `${right ? 'R' : 'L'}${above ? 'A' : 'B'}${Math.round(x)},${Math.round(y)}`;
    if (this.tipPlace === place) return;
    this.tipPlace = place;
    tip.style.transform = `translate(${Math.round(x) + (right ? -16 : 16)}px, ${Math.round(y) + (above ? -38 * this.dashboard.scale : 14)}px)${right ? ' translateX(-100%)' : ''}`;
  }

  /** Marks the tracks of the batch row whose states are shown. @param {number | null} row */
  markRow(row) {
    for (const panel of this.panels) panel.markRow(row);
    if (this.watched === (row ?? 0)) return;
    this.watched = row ?? 0;
    this.layout();
  }

  /** Colours, fonts or the type's size changed. @param {number | null} row */
  retheme(row) {
    this.nameRunner();
    for (const panel of this.panels) panel.rebuild();
    this.markRow(row);
    this.layout();
  }

  close() {
    this.observer.disconnect();
    this.element.remove();
  }
}
