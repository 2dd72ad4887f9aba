// The panels of lanes on the one time axis that they share, with one crosshair through all of them.

import { edges } from './cells.js';
import { Panel, unitsOf } from './lanes.js';
import { element, write } from './page.js';

/** The smallest and the natural height of a lane in pixels, by its mark. */
const LEAST = { bars: 16, heat: 18, lines: 30, level: 18, symbols: 26, words: 34, picture: 26 };
const NATURAL = { bars: 34, heat: 56, lines: 76, level: 36, symbols: 44, words: 56, picture: 64 };
const GAP = 3;

/** A column of lane panels that share their time axis. */
export class Stack {
  constructor(board, place) {
    Object.assign(this, { board, place, time: place.classList.contains('time'), panels: [], columns: 0, hovered: null });
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
    this.element.addEventListener('pointerleave', () => this.board.hover(null));
    this.element.addEventListener('click', (event) => {
      const under = this.under(event);
      if (under?.lane?.row != null) this.board.chooseRow(under.lane.row);
      if (this.time && under?.column != null && under.column < this.columns) this.board.choose(under);
    });
  }

  /** Shows these panels, keeping those that were there. */
  update(panels, views) {
    this.tabbed = panels.find((panel) => panel.scene.lanes?.some((lane) => lane.mark === 'heat' && !lane.units))?.key;
    this.panels = panels.map((panel) => {
      const view = views.get(panel.key);
      view?.update(panel);
      return view || new Panel(this, panel);
    });
    for (const panel of this.panels) this.element.insertBefore(panel.element, this.axis);
    for (const child of [...this.element.querySelectorAll('.panel.lanes')]) if (!this.panels.some((panel) => panel.element === child)) child.remove();
    this.axisScene = panels.map((panel) => panel.scene.axis).find(Boolean) || {};
    this.columns = this.board.scene.time_steps || this.columns;
    this.markRow(this.board.row);
    this.layout();
    return this.panels;
  }

  setColumns(columns) {
    this.columns = columns;
    this.layout();
  }

  /** Hands out the height by weight, no lane smaller than it can be read; caches every pixel edge. */
  layout() {
    const { board, place } = this;
    const width = place.clientWidth;
    if (!width || !this.columns) return;
    const scale = board.scale;
    const narrow = board.narrow;
    this.gutter = Math.round(narrow ? 104 : scale > 1 ? 160 * scale : 178);
    const lanes = this.panels.flatMap((panel) => panel.lanes);
    const headHeights = this.panels.reduce((all, panel) => all + panel.element.firstChild.offsetHeight, 0);
    const axis = 20 * scale;
    const between = 8 * Math.max(0, this.panels.length - 1);
    const room = place.clientHeight - headHeights - axis - between - GAP * lanes.length;
    const least = (lane) => (LEAST[lane.mark] || 18) * (scale > 1 ? 1.4 : 1);
    const heights = new Map();
    if (narrow) for (const lane of lanes) heights.set(lane, NATURAL[lane.mark] * (lane.mark === 'heat' ? Math.max(0.6, Math.min(2, lane.weight ?? 1)) : 1));
    else {
      let open = lanes;
      let left = room;
      for (let again = true; again; ) {
        again = false;
        const weights = open.reduce((all, lane) => all + (lane.weight ?? 1), 0);
        for (const lane of open) {
          if (((lane.weight ?? 1) / weights) * left >= least(lane)) continue;
          heights.set(lane, least(lane));
          left -= least(lane);
          again = true;
        }
        open = open.filter((lane) => !heights.has(lane));
      }
      const weights = open.reduce((all, lane) => all + (lane.weight ?? 1), 0);
      for (const lane of open) heights.set(lane, ((lane.weight ?? 1) / weights) * left);
    }
    const ratio = board.ratio;
    this.plotWidth = width - this.gutter - 2;
    this.width = Math.round(this.plotWidth * ratio);
    this.x = edges(this.width, this.columns);
    for (const panel of this.panels) {
      let top = 0;
      for (const lane of panel.lanes) {
        lane.top = top;
        lane.height = Math.floor(heights.get(lane));
        const { box } = lane.parts;
        Object.assign(box.style, { top: `${top}px`, height: `${lane.height}px`, width: `${this.gutter - 10}px` });
        box.classList.toggle('roomy', lane.height >= 38 * scale && !narrow);
        box.classList.toggle('tight', lane.height < 16.5 * scale);
        box.classList.toggle('named', Boolean(lane.units) && lane.height >= 7 * scale * lane.units.length);
        if (lane.units) box.style.setProperty('--row', `${lane.height / lane.units.length}px`);
        box.style.setProperty('--plot', `${this.gutter}px`);
        lane.cells = null;
        top += lane.height + GAP;
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
    const room = (this.columns > 99 ? 34 : 26) * this.board.scale;
    const every = [1, 2, 5, 10, 20, 50, 100].find((step) => step * each >= room) || 100;
    const ticks = [element('span', 'title', this.axisScene.title || 'time step')];
    ticks[0].style.width = `${this.gutter - 10}px`;
    for (let column = 0; column < this.columns; column++) {
      const name = this.name(column);
      if (name % every) continue;
      const tick = element('span', 'tick', String(name).replace('-', '−'));
      tick.style.left = `${this.gutter + (this.x[column] + this.x[column + 1]) / 2 / this.board.ratio}px`;
      ticks.push(tick);
    }
    this.axis.replaceChildren(...ticks);
  }

  /** Which lane, column and unit are under the mouse. */
  under(event) {
    if (!this.x) return null;
    const box = this.element.getBoundingClientRect();
    const x = event.clientX - box.left - this.gutter;
    const y = event.clientY - box.top;
    const column = x < 0 ? null : Math.floor((x / this.plotWidth) * this.columns);
    for (const panel of this.panels) {
      const inside = y - panel.body.offsetTop;
      const lane = panel.lanes.find((one) => inside >= one.top && inside < one.top + one.height + GAP);
      if (!lane || inside < 0) continue;
      const rows = lane.mark === 'heat' ? lane.array?.shape[0] : null;
      const unit = rows ? Math.min(rows - 1, Math.floor(((inside - lane.top) / lane.height) * rows)) : null;
      return { panel, lane, column, unit, units: unitsOf(lane), x: event.clientX - box.left, y };
    }
    return { column, x: event.clientX - box.left, y };
  }

  point(event) {
    this.pointer = event;
    const under = this.under(event);
    if (under?.column == null || under.column >= this.columns) return this.board.hover(null);
    this.board.hover({ ...under, stack: this });
  }

  /** Puts the crosshair on a column; null takes it to where it is pinned, or away. */
  showHover(hover) {
    if (this.time) hover ??= this.board.pinned;
    const column = hover?.column;
    const on = column != null && column >= 0 && column < this.columns && this.x;
    this.hovered = on ? hover : null;
    this.cross.hidden = !on;
    if (!on) {
      this.tip.hidden = true;
      for (const panel of this.panels) {
        panel.markUnit(null);
        panel.lanes.forEach((lane) => panel.readRest(lane));
      }
      return;
    }
    const ratio = this.board.ratio;
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
    if (hover.stack === this && hover.lane && hover.unit == null && hover.lane.mark === 'heat') {
      // The pointer came before the lane's first values: only now does it say which unit it is on.
      Object.assign(hover, this.under(this.pointer));
      for (const panel of this.panels) panel.markUnit(hover.unit, hover.units);
    }
    for (const panel of this.panels) panel.read(hover.column, hover.unit, hover.units);
    const lane = hover.stack === this && hover.lane;
    const words = lane && lane.array && hover.panel.lanes.includes(lane) ? hover.panel.words(lane, hover.column, hover.unit) : null;
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
    tip.style.transform = `translate(${Math.round(hover.x) + (right ? -16 : 16)}px, ${Math.round(hover.y) + (above ? -38 * this.board.scale : 14)}px)${right ? ' translateX(-100%)' : ''}`;
  }

  /** Marks the lanes of the batch row whose states are shown. */
  markRow(row) {
    for (const panel of this.panels) {
      for (const lane of panel.lanes) if (lane.row != null) lane.parts.box.classList.toggle('chosen', lane.row === row);
    }
  }

  theme() {
    for (const panel of this.panels) panel.update(panel.panel);
    this.markRow(this.board.row);
    this.layout();
  }

  close() {
    this.observer.disconnect();
    this.element.remove();
  }
}
