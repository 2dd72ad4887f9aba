// The panels of tracks on the one time axis that they share, with one crosshair through all of them.

import { edges } from './cells.js';
import { Panel, unitsOf } from './tracks.js';
import { element, write } from './page.js';

/** The smallest and the natural height of a track in pixels, by its mark. */
const LEAST = { bars: 16, heat: 18, lines: 30, level: 18, symbols: 26, words: 34, picture: 26 };
const NATURAL = { bars: 34, heat: 56, lines: 76, level: 36, symbols: 44, words: 56, picture: 64 };
const GAP = 3;

/** A column of track panels that share their time axis. */
export class Stack {
  constructor(dashboard, place) {
    Object.assign(this, { dashboard, place, time: place.classList.contains('time'), panels: [], columns: 0, hovered: null });
    this.element = element('div', 'stack');
    this.axis = element('div', 'axis');
    this.cross = element('div', 'cross');
    this.cross.hidden = true;
    this.step = element('span', 'step');
    this.tip = element('div', 'tip');
    this.tip.hidden = true;
    this.cross.append(this.step);
    this.element.append(this.axis, this.cross, this.tip);
    place.append(this.element);
    this.observer = new ResizeObserver(() => this.layout());
    this.observer.observe(place);
    this.element.addEventListener('pointermove', (event) => this.point(event));
    this.element.addEventListener('pointerleave', () => this.dashboard.hover(null));
    this.element.addEventListener('click', (event) => {
      const under = this.under(event);
      if (under?.track?.row != null) this.dashboard.chooseRow(under.track.row);
      if (this.time && under?.column != null && under.column < this.columns) this.dashboard.choose(under);
    });
  }

  /** Shows these panels, keeping those that were there. */
  update(panels, views) {
    this.tabbed = panels.find((panel) => panel.scene.tracks?.some((track) => track.mark === 'heat' && !track.units))?.key;
    this.panels = panels.map((panel) => {
      const view = views.get(panel.key);
      view?.update(panel);
      return view || new Panel(this, panel);
    });
    for (const panel of this.panels) this.element.insertBefore(panel.element, this.axis);
    for (const child of [...this.element.querySelectorAll('.panel.tracks')]) if (!this.panels.some((panel) => panel.element === child)) child.remove();
    this.axisScene = panels.map((panel) => panel.scene.axis).find(Boolean) || {};
    this.columns = this.dashboard.scene.time_steps || this.columns;
    this.markRow(this.dashboard.row);
    this.layout();
    return this.panels;
  }

  setColumns(columns) {
    this.columns = columns;
    this.layout();
  }

  /** Hands out the height by weight, no track smaller than it can be read; caches every pixel edge. */
  layout() {
    const { dashboard, place } = this;
    const width = place.clientWidth;
    if (!width || !this.columns) return;
    const scale = dashboard.scale;
    const narrow = dashboard.narrow;
    this.gutter = Math.round(narrow ? 104 : scale > 1 ? 160 * scale : 178);
    const tracks = this.panels.flatMap((panel) => panel.tracks);
    const headHeights = this.panels.reduce((all, panel) => all + panel.element.firstChild.offsetHeight, 0);
    const axis = 20 * scale;
    const between = 8 * Math.max(0, this.panels.length - 1);
    const room = place.clientHeight - headHeights - axis - between - GAP * tracks.length;
    const least = (track) => (LEAST[track.mark] || 18) * (scale > 1 ? 1.4 : 1);
    const heights = new Map();
    if (narrow) for (const track of tracks) heights.set(track, NATURAL[track.mark] * (track.mark === 'heat' ? Math.max(0.6, Math.min(2, track.weight ?? 1)) : 1));
    else {
      let open = tracks;
      let left = room;
      for (let again = true; again; ) {
        again = false;
        const weights = open.reduce((all, track) => all + (track.weight ?? 1), 0);
        for (const track of open) {
          if (((track.weight ?? 1) / weights) * left >= least(track)) continue;
          heights.set(track, least(track));
          left -= least(track);
          again = true;
        }
        open = open.filter((track) => !heights.has(track));
      }
      const weights = open.reduce((all, track) => all + (track.weight ?? 1), 0);
      for (const track of open) heights.set(track, ((track.weight ?? 1) / weights) * left);
    }
    const ratio = dashboard.ratio;
    this.plotWidth = width - this.gutter - 2;
    this.width = Math.round(this.plotWidth * ratio);
    this.x = edges(this.width, this.columns);
    for (const panel of this.panels) {
      let top = 0;
      for (const track of panel.tracks) {
        track.top = top;
        track.height = Math.floor(heights.get(track));
        const { box } = track.parts;
        Object.assign(box.style, { top: `${top}px`, height: `${track.height}px`, width: `${this.gutter - 10}px` });
        box.classList.toggle('roomy', track.height >= 38 * scale && !narrow);
        box.classList.toggle('tight', track.height < 16.5 * scale);
        box.classList.toggle('named', Boolean(track.units) && track.height >= 7 * scale * track.units.length);
        if (track.units) box.style.setProperty('--row', `${track.height / track.units.length}px`);
        box.style.setProperty('--plot', `${this.gutter}px`);
        track.cells = null;
        top += track.height + GAP;
      }
      panel.body.style.height = `${Math.max(0, top - GAP)}px`;
      const height = Math.round(top * ratio);
      Object.assign(panel.canvas.style, { left: `${this.gutter}px`, width: `${this.width / ratio}px`, height: `${height / ratio}px` });
      panel.canvas.width = this.width;
      panel.canvas.height = height;
      panel.repaint();
    }
    this.ticks();
    const bodies = this.panels.map((panel) => panel.body);
    if (bodies.length) {
      const top = bodies[0].offsetTop;
      Object.assign(this.cross.style, { top: `${top}px`, height: `${this.axis.offsetTop - top + 2}px`, left: `${this.gutter}px` });
    }
    this.hovered && this.showHover(this.hovered);
  }

  name(column) {
    return (this.axisScene.first ?? 0) + column * (this.axisScene.by ?? 1);
  }

  ticks() {
    const each = this.plotWidth / this.columns;
    const room = (this.columns > 99 ? 34 : 26) * this.dashboard.scale;
    const every = [1, 2, 5, 10, 20, 50, 100].find((step) => step * each >= room) || 100;
    const ticks = [element('span', 'title', this.axisScene.title || 'time step')];
    ticks[0].style.width = `${this.gutter - 10}px`;
    for (let column = 0; column < this.columns; column++) {
      const name = this.name(column);
      if (name % every) continue;
      const tick = element('span', 'tick', String(name).replace('-', '−'));
      tick.style.left = `${this.gutter + (this.x[column] + this.x[column + 1]) / 2 / this.dashboard.ratio}px`;
      ticks.push(tick);
    }
    this.axis.replaceChildren(...ticks);
  }

  /** Which track, column and unit are under the mouse. */
  under(event) {
    if (!this.x) return null;
    const box = this.element.getBoundingClientRect();
    const x = event.clientX - box.left - this.gutter;
    const y = event.clientY - box.top;
    const column = x < 0 ? null : Math.floor((x / this.plotWidth) * this.columns);
    for (const panel of this.panels) {
      const inside = y - panel.body.offsetTop;
      const track = panel.tracks.find((one) => inside >= one.top && inside < one.top + one.height + GAP);
      if (!track || inside < 0) continue;
      const rows = track.mark === 'heat' ? track.array?.shape[0] : null;
      const unit = rows ? Math.min(rows - 1, Math.floor(((inside - track.top) / track.height) * rows)) : null;
      return { panel, track, column, unit, units: unitsOf(track), x: event.clientX - box.left, y };
    }
    return { column, x: event.clientX - box.left, y };
  }

  point(event) {
    this.pointer = event;
    const under = this.under(event);
    if (under?.column == null || under.column >= this.columns) return this.dashboard.hover(null);
    this.dashboard.hover({ ...under, stack: this });
  }

  /** Puts the crosshair on a column; null takes it to where it is pinned, or away. */
  showHover(hover) {
    if (this.time) hover ??= this.dashboard.pinned;
    const column = hover?.column;
    const on = column != null && column >= 0 && column < this.columns && this.x;
    this.hovered = on ? hover : null;
    this.cross.hidden = !on;
    if (!on) {
      this.tip.hidden = true;
      for (const panel of this.panels) {
        panel.markUnit(null);
        panel.tracks.forEach((track) => panel.readRest(track));
      }
      return;
    }
    const ratio = this.dashboard.ratio;
    this.cross.style.transform = `translateX(${this.x[column] / ratio}px)`;
    this.cross.style.width = `${(this.x[column + 1] - this.x[column]) / ratio}px`;
    write(this.step, String(this.name(column)).replace('-', '−'));
    for (const panel of this.panels) panel.markUnit(hover.unit, hover.units);
    this.refresh();
  }

  /** The numbers at the crosshair, as they are now. */
  refresh() {
    const { hovered: hover, tip } = this;
    if (!hover) return;
    if (hover.stack === this && hover.track && hover.unit == null && hover.track.mark === 'heat') {
      // The pointer came before the track's first values: only now does it say which unit it is on.
      Object.assign(hover, this.under(this.pointer));
      for (const panel of this.panels) panel.markUnit(hover.unit, hover.units);
    }
    for (const panel of this.panels) panel.read(hover.column, hover.unit, hover.units);
    const track = hover.stack === this && hover.track;
    const words = track && track.array && hover.panel.tracks.includes(track) ? hover.panel.words(track, hover.column, hover.unit) : null;
    tip.hidden = !words;
    if (!words) return;
    while (tip.children.length < words.length) tip.append(element('span'));
    [...tip.children].forEach((part, index) => {
      const [colour, text] = words[index] || ['', ''];
      write(part, text);
      if (part.coloured !== colour) part.style.color = part.coloured = colour;
    });
    const right = hover.x > this.gutter + this.plotWidth * 0.45;
    const above = hover.y > this.axis.offsetTop - 60;
    const place = `${right ? 'R' : 'L'}${above ? 'A' : 'B'}${Math.round(hover.x)},${Math.round(hover.y)}`;
    if (tip.place === place) return;
    tip.place = place;
    tip.style.transform = `translate(${Math.round(hover.x) + (right ? -16 : 16)}px, ${Math.round(hover.y) + (above ? -38 * this.dashboard.scale : 14)}px)${right ? ' translateX(-100%)' : ''}`;
  }

  /** Marks the tracks of the batch row whose states are shown. */
  markRow(row) {
    for (const panel of this.panels) {
      for (const track of panel.tracks) if (track.row != null) track.parts.box.classList.toggle('chosen', track.row === row);
    }
  }

  theme() {
    for (const panel of this.panels) panel.update(panel.panel);
    this.markRow(this.dashboard.row);
    this.layout();
  }

  close() {
    this.observer.disconnect();
    this.element.remove();
  }
}
