// One panel of lanes: everything in it has a value at each time step; its gutter names the lanes and tells their values.

import { imagine, over } from './imagined.js';
import { MARKS } from './marks.js';
import { element, fixed, heading, value, write } from './page.js';
import { ended, pad } from './sequences.js';

/** What is too small to matter is 0. */
const tiny = (number) => (Math.abs(number) < 0.0005 ? 0 : number);

/** What the rows of a heat lane are, so that those of others are told apart: units by their number, or what the lane names. */
export const unitsOf = (lane) => (lane.units ? lane.key : lane.array?.shape[0]);

/** One panel's canvas with its lanes. */
export class Panel {
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
    box.classList.toggle('worded', Boolean(lane.names));
    if (lane.units) {
      box.append(element('span', 'units', '', ...lane.units.map((name) => element('span', '', name))));
      box.style.setProperty('--longest', Math.max(...lane.units.map((name) => name.length)));
    }
    return { box, label, symbol, readout, formula, unit, numbers };
  }

  legend(tools) {
    const { theme } = this.board;
    const series = new Set(this.lanes.flatMap((lane) => (lane.mark === 'heat' || lane.mark === 'level' ? [] : lane.series || [])));
    series.delete('probability');
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
    MARKS[lane.mark]?.(this, lane, top, height);
    imagine(this, lane, top, height);
    pad(this, lane, top, height);
  }

  /** What the gutter says while no crosshair is there: the lane's limits, or a word a series. */
  say(lane, rest) {
    lane.rest = rest;
    if (!this.stack.hovered) this.readRest(lane);
  }

  readRest(lane) {
    const { numbers, box } = lane.parts;
    if (box.classList.contains('reading')) box.classList.remove('reading');
    const words = Array.isArray(lane.rest) ? lane.rest : [lane.rest || ''];
    numbers.forEach((number, index) => {
      write(number, words[index] || '');
      this.colour(number, lane, words.length > 1 ? index : null);
    });
  }

  /** Gives a number of the gutter its series' colour; null: none. */
  colour(number, lane, series) {
    const colour = series == null ? '' : this.board.theme.series(lane.series?.[series] ?? '', series);
    if ((number.coloured ?? '') !== colour) number.style.color = number.coloured = colour;
  }

  /** A series' value at a column: as it is called, or as a number; a series of names says nothing where there is nothing. */
  text(lane, series, column, wording) {
    const number = lane.array.data[((lane.features || 0) + series) * lane.array.shape[1] + column];
    const names = lane.names?.[lane.series[series]];
    if (lane.names && number !== number) return '';
    return names ? names[number] : wording(number);
  }

  /** The likeliest of the named rows at a column. */
  strongest({ array: { data, shape }, units }, column) {
    const [, best] = units.reduce(([most, at], _, unit) => (data[unit * shape[1] + column] > most ? [data[unit * shape[1] + column], unit] : [most, at]), [-Infinity, null]);
    return best == null ? '' : `${units[best]}  ${fixed(data[best * shape[1] + column])}`;
  }

  /** Writes each lane's values at the crosshair into its gutter. */
  read(column, unit, units) {
    for (const lane of this.lanes) {
      if (lane.array?.shape.at(-1) !== this.stack.columns) continue;
      const { numbers, box } = lane.parts;
      const { data, shape } = lane.array;
      if (!box.classList.contains('reading')) box.classList.add('reading');
      if (ended(this, lane, column)) numbers.forEach((number) => write(number, ''));
      else if (lane.units && units !== unitsOf(lane)) write(numbers[0], this.strongest(lane, column));
      else if (lane.mark === 'heat') {
        // A unit's number means the same in every lane of units; a row that has a name means nothing elsewhere.
        const shown = unit != null && unit < shape[0] && (lane.units || typeof units === 'number');
        write(numbers[0], shown ? fixed(data[unit * shape[1] + column]) : '');
      } else {
        numbers.forEach((number, series) => {
          write(number, this.text(lane, series, column, lane.mark === 'level' ? value : fixed));
          this.colour(number, lane, lane.mark === 'level' ? null : series);
        });
      }
    }
  }

  /** Marks the unit under the mouse in all lanes that have as many. */
  markUnit(unit, units) {
    for (const lane of this.lanes) {
      const mark = lane.parts.unit;
      const shown = lane.mark === 'heat' && lane.array && unit != null && unitsOf(lane) === units;
      mark.hidden = !shown;
      if (!shown) continue;
      const each = lane.height / lane.array.shape[0];
      mark.style.transform = `translateY(${unit * each}px)`;
      mark.style.height = `${Math.max(2, each)}px`;
    }
  }

  /** A lane's values at a column in words. */
  words(lane, column, unit) {
    const { data, shape } = lane.array;
    if (ended(this, lane, column)) return [['', lane.label], ['', 'padding']];
    if (lane.mark === 'heat') return [['', lane.units ? `${lane.symbol} of ${lane.units[unit]}` : `${lane.label}, unit ${unit}`], ['', value(tiny(data[unit * shape[1] + column]))]];
    const other = over(this, lane);
    const values = (lane.series || ['']).map((name, series) => {
      const wording = (number) => value(tiny(number));
      const new_ = other ? this.text({ ...lane, array: other }, series, column, wording) : '';
      const old = this.text(lane, series, column, wording);
      const text = new_ && new_ !== old ? `${old} → ${new_}` : old;
      return [lane.mark === 'level' ? '' : this.board.theme.series(name, series), text && `${name} ${text}`];
    });
    return [['', lane.label], ...values];
  }
}
