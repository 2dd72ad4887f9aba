// Lanes: everything that has a value at each time step, stacked on one time axis with one crosshair through all of them.

import { Cells, edges } from './cells.js';
import { element, fixed, heading, value, write } from './page.js';

/** The smallest and the natural height of a lane in pixels, by its mark. */
const LEAST = { bars: 16, heat: 18, lines: 30, level: 18 };
const NATURAL = { bars: 34, heat: 56, lines: 76, level: 36 };
const GAP = 3;

/** A range that follows its data out at once and in slowly, so that the picture doesn't jump. */
function follow(range, data, zero) {
  let low = zero ? 0 : Infinity;
  let high = zero ? 0 : -Infinity;
  for (const number of data) {
    if (number < low) low = number;
    if (number > high) high = number;
  }
  if (!(high > low)) [low, high] = isFinite(low) ? [low - (zero ? 0 : 0.5), high + 0.5] : [0, 1];
  if (!range) return [low, high];
  const ease = high - low < 0.6 * (range[1] - range[0]) ? 0.06 : 0;
  return [Math.min(low, range[0] + (low - range[0]) * ease), Math.max(high, range[1] + (high - range[1]) * ease)];
}

/** One panel's canvas with its lanes. */
class Panel {
  constructor(stack, panel) {
    this.stack = stack;
    this.board = stack.board;
    this.element = element('section', 'panel lanes');
    this.body = element('div', 'body');
    this.canvas = element('canvas');
    this.canvas.setAttribute('role', 'img');
    this.pen = this.canvas.getContext('2d', { willReadFrequently: true });
    this.lanes = [];
    this.update(panel);
  }

  update(panel) {
    this.panel = panel;
    this.canvas.setAttribute('aria-label', `${panel.title}: ${panel.look || ''}`);
    const { head, tools } = heading(panel);
    const old = Object.fromEntries(this.lanes.map((lane) => [lane.key, lane]));
    this.lanes = (panel.scene.lanes || []).map((lane) => ({ ...lane, array: old[lane.key]?.array, range: old[lane.key]?.range, parts: this.gutter(lane) }));
    this.legend(tools);
    this.tabs(tools);
    this.body.replaceChildren(this.canvas, ...this.lanes.map(({ parts }) => parts.box));
    this.element.replaceChildren(head, this.body);
  }

  /** What stands left of a lane: its name, its symbol, its formula if there is room, and its values on hover. */
  gutter(lane) {
    const label = element('span', 'label', lane.label);
    const symbol = element('span', 'symbol', lane.symbol || '');
    const readout = element('span', 'readout');
    const formula = element('span', 'formula', lane.formula || '');
    const unit = element('i', 'unit');
    const box = element('div', 'gutter', '', element('div', 'name', '', label, symbol, readout), formula, unit);
    box.title = [lane.label + (lane.symbol ? ` ${lane.symbol}` : ''), lane.formula, lane.help].filter(Boolean).join('\n');
    if (lane.row != null && this.board.steers) {
      box.classList.add('choice');
      box.onclick = () => this.board.chooseRow(lane.row);
    }
    const numbers = lane.mark === 'heat' ? [readout] : (lane.series || ['']).map(() => element('b'));
    if (lane.mark !== 'heat') readout.append(...numbers);
    box.classList.toggle('many', numbers.length > 1);
    return { box, label, symbol, readout, formula, unit, numbers };
  }

  legend(tools) {
    const { theme } = this.board;
    const series = new Set(this.lanes.flatMap((lane) => (lane.mark === 'bars' || lane.mark === 'lines' ? lane.series || [] : [])));
    [...series].forEach((name, index) => {
      const chip = element('span', 'chip', '', element('i'), document.createTextNode(name));
      chip.style.setProperty('--colour', theme.series(name, index));
      tools.append(chip);
    });
    const scales = new Set(this.lanes.filter((lane) => lane.mark === 'heat').map((lane) => (lane.scale === 'gate' ? 'gate' : 'signed')));
    for (const scale of scales) {
      const bar = element('i');
      bar.style.background = `linear-gradient(90deg, ${theme.scales[scale].join(',')})`;
      const chip = element('span', 'chip scale', '', document.createTextNode(scale === 'gate' ? '0' : '−1'), bar, document.createTextNode('1'));
      chip.title = scale === 'gate' ? '0 is closed, 1 is open' : 'Blue is negative, red is positive; where a lane says ± a number, that is the full colour';
      tools.append(chip);
    }
  }

  /** One tab a layer, on the first panel that shows a layer's states. */
  tabs(tools) {
    const layers = this.board.scene?.layers || 1;
    if (layers < 2 || this.stack.tabbed !== this.panel.key) return;
    const now = this.board.looks.layer;
    const tabs = element('span', 'tabs');
    tabs.setAttribute('role', 'tablist');
    tabs.append(element('span', '', 'layer'));
    for (let layer = 0; layer < layers; layer++) {
      const tab = element('button', 'quiet', String(layer + 1));
      tab.type = 'button';
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-label', `Layer ${layer + 1}`);
      tab.setAttribute('aria-selected', String(layer === now));
      tab.onclick = () => this.board.chooseLayer(layer);
      tabs.append(tab);
    }
    tools.prepend(tabs);
  }

  draw({ arrays, values }) {
    this.values = { ...this.values, ...values };
    for (const lane of this.lanes) {
      const array = arrays[lane.key];
      if (!array) continue;
      lane.array = array;
      const columns = array.shape[array.shape.length - 1];
      if (columns !== this.stack.columns) this.stack.setColumns(columns);
      this.paint(lane);
    }
  }

  repaint() {
    for (const lane of this.lanes) if (lane.array) this.paint(lane);
  }

  paint(lane) {
    if (!lane.height || !this.stack.x || lane.array.shape.at(-1) !== this.stack.columns) return;
    const ratio = this.board.ratio;
    const top = Math.round(lane.top * ratio);
    const height = Math.round((lane.top + lane.height) * ratio) - top;
    if (lane.mark !== 'heat') this.pen.clearRect(0, top, this.canvas.width, height);
    this[lane.mark]?.(lane, top, height);
  }

  heat(lane, top, height) {
    const { x, width } = this.stack;
    const [units, columns] = lane.array.shape;
    if (!lane.cells?.suits(width, height, units, columns)) {
      lane.cells = new Cells(width, height, units, columns, this.board.ratio, x);
      this.pen.clearRect(0, top, width, height);
    }
    const gate = lane.scale === 'gate';
    const limit = this.values.limits?.[lane.key] ?? 1;
    const tables = this.board.theme.tables;
    lane.cells.paint(lane.array.data, gate ? tables.gate : tables.signed, gate ? 0 : -limit, gate ? 1 : limit);
    this.pen.putImageData(lane.cells.image, 0, top);
    this.say(lane, gate || limit === 1 ? '' : `±${value(limit)}`);
  }

  bars(lane, top, height) {
    const { pen, stack, board } = this;
    const { x, columns, width } = stack;
    const { data, shape } = lane.array;
    const cell = width / columns;
    const many = shape[0];
    const line = Math.max(1, Math.round(board.ratio));
    const bottom = top + height - line;
    pen.fillStyle = board.theme.faint;
    pen.fillRect(0, bottom, width, line);
    const room = Math.floor(cell) - (cell > 9 * board.ratio ? 2 * Math.round(cell * 0.13) : cell > 4 * board.ratio ? line : 0);
    const gap = room > 9 * board.ratio ? line : 0;
    const wide = Math.max(1, Math.floor((room - gap * (many - 1)) / many));
    const pad = Math.round((Math.floor(cell) - many * wide - gap * (many - 1)) / 2);
    for (let series = 0; series < many; series++) {
      pen.fillStyle = board.theme.series(lane.series?.[series] ?? '', series);
      for (let column = 0; column < columns; column++) {
        const number = data[series * columns + column];
        if (number !== number) continue;
        const tall = Math.max(2 * line, Math.round(Math.min(1, Math.max(0, number)) * (height - line)));
        pen.fillRect(x[column] + pad + series * (wide + gap), bottom - tall, wide, tall);
      }
    }
  }

  lines(lane, top, height) {
    const { pen, stack, board } = this;
    const { x, columns } = stack;
    const { data, shape } = lane.array;
    const given = this.values.ranges?.[lane.key];
    const [low, high] = (lane.range = given || follow(lane.range, data));
    const ratio = board.ratio;
    const inner = height - 6 * ratio;
    const y = (number) => top + 3 * ratio + inner - ((number - low) / (high - low || 1)) * inner;
    if (low < 0 && high > 0) {
      pen.fillStyle = board.theme.faint;
      pen.fillRect(0, Math.round(y(0)), stack.width, Math.max(1, Math.round(ratio)));
    }
    pen.lineJoin = 'round';
    for (let series = 0; series < shape[0]; series++) {
      pen.strokeStyle = pen.fillStyle = board.theme.series(lane.series?.[series] ?? '', series);
      pen.lineWidth = (lane.series?.[series] === 'prediction' ? 2.2 : 1.6) * ratio * Math.sqrt(board.scale);
      pen.beginPath();
      let drawing = false;
      for (let column = 0; column < columns; column++) {
        const number = data[series * columns + column];
        if (number !== number) {
          drawing = false;
          continue;
        }
        const middle = (x[column] + x[column + 1]) / 2;
        if (drawing) pen.lineTo(middle, y(number));
        else pen.moveTo(middle, y(number));
        drawing = true;
      }
      pen.stroke();
      if (stack.width / columns > 14 * ratio) {
        for (let column = 0; column < columns; column++) {
          const number = data[series * columns + column];
          if (number === number) pen.fillRect((x[column] + x[column + 1]) / 2 - 1.5 * ratio, y(number) - 1.5 * ratio, 3 * ratio, 3 * ratio);
        }
      }
    }
    this.say(lane, `${value(low)} … ${value(high)}`);
  }

  level(lane, top, height) {
    const { pen, stack, board } = this;
    const { x, columns } = stack;
    const { data } = lane.array;
    const line = Math.max(1, Math.round(board.ratio));
    const [, high] = (lane.range = this.values.ranges?.[lane.key] || follow(lane.range, data, true));
    const bottom = top + height - line;
    pen.fillStyle = board.theme.faint;
    pen.fillRect(0, bottom, stack.width, line);
    pen.fillStyle = board.theme.muted;
    const pad = stack.width / columns > 9 * board.ratio ? Math.round((stack.width / columns) * 0.14) : 0;
    for (let column = 0; column < columns; column++) {
      const tall = Math.max(line, Math.round((data[column] / high) * (height - line)));
      if (tall === tall) pen.fillRect(x[column] + pad, bottom - tall, Math.max(1, x[column + 1] - x[column] - 2 * pad), tall);
    }
    this.say(lane, `max ${value(high)}`);
  }

  /** What the gutter says while no crosshair is there: the lane's limits. */
  say(lane, rest) {
    lane.rest = rest;
    if (!this.stack.hovered) this.readRest(lane);
  }

  readRest(lane) {
    const { numbers, box } = lane.parts;
    if (box.classList.contains('reading')) box.classList.remove('reading');
    numbers.forEach((number, index) => write(number, index ? '' : lane.rest || ''));
    if (numbers[0].coloured) numbers[0].style.color = numbers[0].coloured = '';
  }

  /** Writes each lane's values at the crosshair into its gutter. */
  read(column, unit) {
    for (const lane of this.lanes) {
      if (lane.array?.shape.at(-1) !== this.stack.columns) continue;
      const { numbers, box } = lane.parts;
      const { data, shape } = lane.array;
      const columns = shape[shape.length - 1];
      if (!box.classList.contains('reading')) box.classList.add('reading');
      if (lane.mark === 'heat') {
        const shown = unit != null && unit < shape[0];
        write(numbers[0], shown ? fixed(data[unit * columns + column]) : '');
      } else {
        numbers.forEach((number, series) => {
          write(number, (lane.mark === 'level' ? value : fixed)(data[series * columns + column]));
          const colour = lane.mark === 'level' ? '' : this.board.theme.series(lane.series?.[series] ?? '', series);
          if (number.coloured !== colour) number.style.color = number.coloured = colour;
        });
      }
    }
  }

  /** Marks the unit under the mouse in all lanes that have as many. */
  markUnit(unit, units) {
    for (const lane of this.lanes) {
      const mark = lane.parts.unit;
      const shown = lane.mark === 'heat' && lane.array && unit != null && lane.array.shape[0] === units;
      mark.hidden = !shown;
      if (!shown) continue;
      const each = lane.height / units;
      mark.style.transform = `translateY(${unit * each}px)`;
      mark.style.height = `${Math.max(2, each)}px`;
    }
  }

  /** A lane's values at a column in words. */
  words(lane, column, unit) {
    const { data, shape } = lane.array;
    const columns = shape[shape.length - 1];
    if (lane.mark === 'heat') return [['', `${lane.label}, unit ${unit}`], ['', value(tiny(data[unit * columns + column]))]];
    return [['', lane.label], ...(lane.series || ['']).map((name, series) => [
      lane.mark === 'level' ? '' : this.board.theme.series(name, series), `${name} ${value(tiny(data[series * columns + column]))}`])];
  }
}

/** What is too small to matter is 0. */
const tiny = (number) => (Math.abs(number) < 0.0005 ? 0 : number);

/** A column of lane panels that share their time axis. */
export class Stack {
  constructor(board, place) {
    Object.assign(this, { board, place, panels: [], columns: 0, hovered: null });
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
      const row = this.under(event)?.lane?.row;
      if (row != null) this.board.chooseRow(row);
    });
  }

  /** Shows these panels, keeping those that were there. */
  update(panels, views) {
    this.tabbed = panels.find((panel) => panel.scene.lanes?.some((lane) => lane.mark === 'heat'))?.key;
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
    this.gutter = Math.round(narrow ? 104 : scale > 1 ? 270 : 178);
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
      const units = lane.mark === 'heat' ? lane.array?.shape[0] : null;
      const unit = units ? Math.min(units - 1, Math.floor(((inside - lane.top) / lane.height) * units)) : null;
      return { panel, lane, column, unit, units, x: event.clientX - box.left, y };
    }
    return { column, x: event.clientX - box.left, y };
  }

  point(event) {
    const under = this.under(event);
    if (under?.column == null || under.column >= this.columns) return this.board.hover(null);
    this.board.hover({ ...under, stack: this });
  }

  /** Puts the crosshair on a column; null takes it away. */
  showHover(hover) {
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
    for (const panel of this.panels) panel.read(hover.column, hover.unit);
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
