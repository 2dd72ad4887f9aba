// One panel of tracks: everything in it has a value at each time step; its gutter names the tracks and tells their values.

import { imagine, over } from './imagined.js';
import { MARKS } from './marks.js';
import { element, fixed, heading, value, write } from './page.js';
import { ended, pad } from './sequences.js';

/** What is too small to matter is 0. */
const tiny = (number) => (Math.abs(number) < 0.0005 ? 0 : number);

/** What the rows of a heat track are, so that those of others are told apart: units by their number, or what the track names. */
export const unitsOf = (track) => (track.units ? track.key : track.array?.shape[0]);

/** One panel's canvas with its tracks. */
export class Panel {
  constructor(stack, panel) {
    this.stack = stack;
    this.dashboard = stack.dashboard;
    this.element = element('section', 'panel tracks');
    this.body = element('div', 'body');
    this.canvas = element('canvas');
    this.canvas.setAttribute('role', 'img');
    this.pen = this.canvas.getContext('2d', { willReadFrequently: true });
    this.tracks = [];
    this.update(panel);
  }

  update(panel) {
    this.panel = panel;
    this.canvas.setAttribute('aria-label', `${panel.title}: ${panel.look || ''}`);
    const { head, tools } = heading(panel);
    const old = Object.fromEntries(this.tracks.map((track) => [track.key, track]));
    this.tracks = (panel.scene.tracks || []).map((track) => ({ ...track, array: old[track.key]?.array, range: old[track.key]?.range, parts: this.gutter(track) }));
    this.legend(tools);
    this.tabs(tools);
    this.body.replaceChildren(this.canvas, ...this.tracks.map(({ parts }) => parts.box));
    this.element.replaceChildren(head, this.body);
  }

  /** What stands left of a track: its name, its symbol, its formula if there is room, and its values on hover. */
  gutter(track) {
    const label = element('span', 'label', track.label);
    const symbol = element('span', 'symbol', track.symbol || '');
    const readout = element('span', 'readout');
    const formula = element('span', 'formula', track.formula || '');
    const unit = element('i', 'unit');
    const box = element('div', 'gutter', '', element('div', 'name', '', label, symbol, readout), formula, unit);
    box.title = [track.label + (track.symbol ? ` ${track.symbol}` : ''), track.formula, track.help].filter(Boolean).join('\n');
    if (track.row != null && this.dashboard.steers) {
      box.classList.add('choice');
      box.onclick = () => this.dashboard.chooseRow(track.row);
    }
    const numbers = track.mark === 'heat' ? [readout] : (track.series || ['']).map(() => element('b'));
    if (track.mark !== 'heat') readout.append(...numbers);
    box.classList.toggle('many', numbers.length > 1);
    box.classList.toggle('worded', Boolean(track.names));
    if (track.units) {
      box.append(element('span', 'units', '', ...track.units.map((name) => element('span', '', name))));
      box.style.setProperty('--longest', Math.max(...track.units.map((name) => name.length)));
    }
    return { box, label, symbol, readout, formula, unit, numbers };
  }

  legend(tools) {
    const { theme } = this.dashboard;
    const series = new Set(this.tracks.flatMap((track) => (track.mark === 'heat' || track.mark === 'level' ? [] : track.series || [])));
    series.delete('probability');
    [...series].forEach((name, index) => {
      const chip = element('span', 'chip', '', element('i'), document.createTextNode(name));
      chip.style.setProperty('--colour', theme.series(name, index));
      tools.append(chip);
    });
    const scales = new Set(this.tracks.filter((track) => track.mark === 'heat').map((track) => (track.scale === 'gate' ? 'gate' : 'signed')));
    for (const scale of scales) {
      const bar = element('i');
      bar.style.background = `linear-gradient(90deg, ${theme.scales[scale].join(',')})`;
      const chip = element('span', 'chip scale', '', document.createTextNode(scale === 'gate' ? '0' : '−1'), bar, document.createTextNode('1'));
      chip.title = scale === 'gate' ? '0 is closed, 1 is open' : 'Blue is negative, red is positive; where a track says ± a number, that is the full colour';
      tools.append(chip);
    }
  }

  /** One tab a layer, on the first panel that shows a layer's states. */
  tabs(tools) {
    const layers = this.dashboard.scene?.layers || 1;
    if (layers < 2 || this.stack.tabbed !== this.panel.key) return;
    const now = this.dashboard.looks.layer;
    const tabs = element('span', 'tabs');
    tabs.setAttribute('role', 'tablist');
    tabs.append(element('span', '', 'layer'));
    for (let layer = 0; layer < layers; layer++) {
      const tab = element('button', 'quiet', String(layer + 1));
      tab.type = 'button';
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-label', `Layer ${layer + 1}`);
      tab.setAttribute('aria-selected', String(layer === now));
      tab.onclick = () => this.dashboard.chooseLayer(layer);
      tabs.append(tab);
    }
    tools.prepend(tabs);
  }

  draw({ arrays, values }) {
    this.values = { ...this.values, ...values };
    for (const track of this.tracks) {
      const array = arrays[track.key];
      if (!array) continue;
      track.array = array;
      const columns = array.shape[array.shape.length - 1];
      if (columns !== this.stack.columns) this.stack.setColumns(columns);
      this.paint(track);
    }
  }

  repaint() {
    for (const track of this.tracks) if (track.array) this.paint(track);
  }

  paint(track) {
    if (!track.height || !this.stack.x || track.array.shape.at(-1) !== this.stack.columns) return;
    const ratio = this.dashboard.ratio;
    const top = Math.round(track.top * ratio);
    const height = Math.round((track.top + track.height) * ratio) - top;
    if (track.mark !== 'heat') this.pen.clearRect(0, top, this.canvas.width, height);
    MARKS[track.mark]?.(this, track, top, height);
    imagine(this, track, top, height);
    pad(this, track, top, height);
  }

  /** What the gutter says while no crosshair is there: the track's limits, or a word a series. */
  say(track, rest) {
    track.rest = rest;
    if (!this.stack.hovered) this.readRest(track);
  }

  readRest(track) {
    const { numbers, box } = track.parts;
    if (box.classList.contains('reading')) box.classList.remove('reading');
    const words = Array.isArray(track.rest) ? track.rest : [track.rest || ''];
    numbers.forEach((number, index) => {
      write(number, words[index] || '');
      this.colour(number, track, words.length > 1 ? index : null);
    });
  }

  /** Gives a number of the gutter its series' colour; null: none. */
  colour(number, track, series) {
    const colour = series == null ? '' : this.dashboard.theme.series(track.series?.[series] ?? '', series);
    if ((number.coloured ?? '') !== colour) number.style.color = number.coloured = colour;
  }

  /** A series' value at a column: as it is called, or as a number; a series of names says nothing where there is nothing. */
  text(track, series, column, wording) {
    const number = track.array.data[((track.features || 0) + series) * track.array.shape[1] + column];
    const names = track.names?.[track.series[series]];
    if (track.names && number !== number) return '';
    return names ? names[number] : wording(number);
  }

  /** The likeliest of the named rows at a column. */
  strongest({ array: { data, shape }, units }, column) {
    const [, best] = units.reduce(([most, at], _, unit) => (data[unit * shape[1] + column] > most ? [data[unit * shape[1] + column], unit] : [most, at]), [-Infinity, null]);
    return best == null ? '' : `${units[best]}  ${fixed(data[best * shape[1] + column])}`;
  }

  /** Writes each track's values at the crosshair into its gutter. */
  read(column, unit, units) {
    for (const track of this.tracks) {
      if (track.array?.shape.at(-1) !== this.stack.columns) continue;
      const { numbers, box } = track.parts;
      const { data, shape } = track.array;
      if (!box.classList.contains('reading')) box.classList.add('reading');
      if (ended(this, track, column)) numbers.forEach((number) => write(number, ''));
      else if (track.units && units !== unitsOf(track)) write(numbers[0], this.strongest(track, column));
      else if (track.mark === 'heat') {
        // A unit's number means the same in every track of units; a row that has a name means nothing elsewhere.
        const shown = unit != null && unit < shape[0] && (track.units || typeof units === 'number');
        write(numbers[0], shown ? fixed(data[unit * shape[1] + column]) : '');
      } else {
        numbers.forEach((number, series) => {
          write(number, this.text(track, series, column, track.mark === 'level' ? value : fixed));
          this.colour(number, track, track.mark === 'level' ? null : series);
        });
      }
    }
  }

  /** Marks the unit under the mouse in all tracks that have as many. */
  markUnit(unit, units) {
    for (const track of this.tracks) {
      const mark = track.parts.unit;
      const shown = track.mark === 'heat' && track.array && unit != null && unitsOf(track) === units;
      mark.hidden = !shown;
      if (!shown) continue;
      const each = track.height / track.array.shape[0];
      mark.style.transform = `translateY(${unit * each}px)`;
      mark.style.height = `${Math.max(2, each)}px`;
    }
  }

  /** A track's values at a column in words. */
  words(track, column, unit) {
    const { data, shape } = track.array;
    if (ended(this, track, column)) return [['', track.label], ['', 'padding']];
    if (track.mark === 'heat') return [['', track.units ? `${track.symbol} of ${track.units[unit]}` : `${track.label}, unit ${unit}`], ['', value(tiny(data[unit * shape[1] + column]))]];
    const other = over(this, track);
    const values = (track.series || ['']).map((name, series) => {
      const wording = (number) => value(tiny(number));
      const new_ = other ? this.text({ ...track, array: other }, series, column, wording) : '';
      const old = this.text(track, series, column, wording);
      const text = new_ && new_ !== old ? `${old} → ${new_}` : old;
      return [track.mark === 'level' ? '' : this.dashboard.theme.series(name, series), text && `${name} ${text}`];
    });
    return [['', track.label], ...values];
  }
}
