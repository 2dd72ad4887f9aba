// @ts-check
// How the values of a track are painted: as a heatmap, bars, lines, or one level; sequences have marks of their own.

import { Heatmap } from './heatmap.js';
import { end } from './numbers.js';
import { picture, symbols } from './sequence_marks.js';

/** @import { DrawnTrack, Mark, Numbers, Range, TrackCanvas } from './types' */

/**
 * @typedef {(canvas: TrackCanvas, track: DrawnTrack, top: number, height: number) => void} Painter paints between top and top + height, in device pixels
 */

/**
 * A range that follows its data outwards at once and inwards slowly, so that the picture doesn't jump.
 * @param {Range | undefined} range as it was
 * @param {Numbers} data
 * @param {boolean} zero whether 0 stays in it
 * @returns {Range}
 */
export function follow(range, data, zero = false) {
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

/**
 * The value at full colour: a state's is a power of two that suits all units, and as much smaller as those that are shown need,
 * not below 1.
 * @param {number} all
 * @param {Numbers | null} shown the values of those units; null where all are shown
 */
export function limitOf(all, shown) {
  if (all <= 1 || !shown) return all;
  let most = 1;
  for (const value of shown) if (Math.abs(value) > most) most = Math.abs(value);
  return Math.min(all, 2 ** Math.ceil(Math.log2(most)));
}

/** @type {Painter} */
function heat(canvas, track, top, height) {
  const {
    pen,
    stack: { x, width },
    dashboard: {
      theme: { tables },
      ratio,
    },
    values,
  } = canvas;
  const { data, shape } = track.painted ?? track.array;
  const [units, columns] = shape;
  if (!track.cells?.suits(width, height, units, columns)) {
    track.cells = new Heatmap(width, height, units, columns, ratio, x);
    pen.clearRect(0, top, width, height);
  }
  const gate = track.scale === 'gate';
  const limit = limitOf(values.limits?.[track.key] ?? 1, track.shown ? data : null);
  track.cells.paint(data, gate ? tables.gate : tables.signed, gate ? 0 : -limit, gate ? 1 : limit);
  pen.putImageData(track.cells.image, 0, top);
  frames(canvas, track, track.cells.y, top);
  canvas.say(track, gate || limit === 1 ? '' : `±${end(limit)}`);
}

/**
 * A frame around the marked cells of a heat track.
 * @param {TrackCanvas} canvas
 * @param {DrawnTrack} track
 * @param {Int32Array} y
 * @param {number} top
 */
function frames({ pen, stack: { x }, dashboard, values }, track, y, top) {
  const marked = values.marked?.[track.key];
  if (!marked) return;
  const line = Math.max(1, Math.round(1.5 * dashboard.ratio));
  pen.strokeStyle = dashboard.theme.series('target');
  pen.lineWidth = line;
  for (const [unit, first, stop] of marked) {
    if (unit + 1 < y.length)
      pen.strokeRect(x[first] + line / 2, top + y[unit] + line / 2, x[stop] - x[first] - line, y[unit + 1] - y[unit] - line);
  }
}

/**
 * Where the bars of a track stand: `at(series, column)` are their left edges, `bottom` their feet. `strips`: the columns are too narrow for bars.
 * @param {Pick<TrackCanvas, 'stack' | 'dashboard'>} canvas
 * @param {DrawnTrack} track
 * @param {number} top
 * @param {number} height
 */
export function barPlaces({ stack: { x, columns, width }, dashboard: { ratio } }, track, top, height) {
  const cell = width / columns;
  const many = track.array.shape[0];
  const line = Math.max(1, Math.round(ratio));
  const room = Math.floor(cell) - (cell > 9 * ratio ? 2 * Math.round(cell * 0.13) : cell > 4 * ratio ? line : 0);
  const gap = room > 9 * ratio ? line : 0;
  const wide = Math.max(1, Math.floor((room - gap * (many - 1)) / many));
  const left = Math.round((Math.floor(cell) - many * wide - gap * (many - 1)) / 2);
  const at = (/** @type {number} */ series, /** @type {number} */ column) => x[column] + left + series * (wide + gap);
  return { at, wide, line, bottom: top + height - line, strips: cell < many * 3 * ratio };
}

/** @type {Painter} */
function bars(canvas, track, top, height) {
  const {
    pen,
    stack: { columns, width },
    dashboard: { theme },
  } = canvas;
  const { data, shape } = track.array;
  const places = barPlaces(canvas, track, top, height);
  if (places.strips) return strips(canvas, track, top, height);
  const { at, wide, line, bottom } = places;
  pen.fillStyle = theme.faint;
  pen.fillRect(0, bottom, width, line);
  for (let series = 0; series < shape[0]; series++) {
    const name = track.series[series] ?? '';
    // Told apart without colour too: the target is hollow, the prediction slim.
    const hollow = name === 'target' && wide > 5 * line;
    const slim = name === 'prediction' && wide > 5 * line ? Math.round(wide * 0.2) : 0;
    pen.fillStyle = pen.strokeStyle = theme.series(name, series);
    pen.lineWidth = 1.5 * line;
    for (let column = 0; column < columns; column++) {
      const number = data[series * columns + column];
      if (number !== number) continue;
      const tall = Math.max(2 * line, Math.round(Math.min(1, Math.max(0, number)) * (height - line)));
      const [left, top] = [at(series, column), bottom - tall];
      if (hollow && tall > 4 * line) {
        pen.globalAlpha = 0.3;
        pen.fillRect(left, top, wide, tall);
        pen.globalAlpha = 1;
        pen.strokeRect(left + 0.75 * line, top + 0.75 * line, wide - 1.5 * line, tall - 1.5 * line);
      } else pen.fillRect(left + slim, top, wide - 2 * slim, tall);
    }
  }
}

/** Bars in columns too narrow for them: a strip a series, as dark as the bar would be tall. @type {Painter} */
function strips({ pen, stack: { x, columns }, dashboard: { theme } }, track, top, height) {
  const { data, shape } = track.array;
  const tall = height / shape[0];
  for (let series = 0; series < shape[0]; series++) {
    pen.fillStyle = theme.series(track.series[series] ?? '', series);
    const from = Math.round(top + series * tall);
    for (let column = 0; column < columns; column++) {
      pen.globalAlpha = Math.min(1, Math.max(0, data[series * columns + column])) || 0;
      pen.fillRect(x[column], from, x[column + 1] - x[column], Math.round(top + (series + 1) * tall) - from - 1);
    }
  }
  pen.globalAlpha = 1;
}

/** @type {Painter} */
function lines(canvas, track, top, height) {
  const {
    pen,
    stack: { x, columns, width },
    dashboard: { theme, ratio, scale },
    values,
  } = canvas;
  const { data, shape } = track.array;
  const [low, high] = (track.range = values.ranges?.[track.key] ?? follow(track.range, data));
  const inner = height - 6 * ratio;
  const y = (/** @type {number} */ number) => top + 3 * ratio + inner - ((number - low) / (high - low || 1)) * inner;
  if (low < 0 && high > 0) {
    pen.fillStyle = theme.faint;
    pen.fillRect(0, Math.round(y(0)), width, Math.max(1, Math.round(ratio)));
  }
  pen.lineJoin = 'round';
  const dots = width / columns > 14 * ratio;
  for (let series = 0; series < shape[0]; series++) {
    const name = track.series[series] ?? '';
    const first = series * columns;
    const there = (/** @type {number} */ column) =>
      column >= 0 && column < columns && data[first + column] === data[first + column];
    pen.strokeStyle = pen.fillStyle = theme.series(name, series);
    // Told apart without colour too: the target is a broad pale line below the prediction, the input dotted.
    const target = name === 'target';
    pen.lineWidth = (target ? 5 : name === 'prediction' ? 2.2 : 1.6) * ratio * Math.sqrt(scale);
    pen.globalAlpha = target ? 0.45 : 1;
    pen.setLineDash(target || name === 'prediction' ? [] : [2 * ratio, 3 * ratio]);
    pen.beginPath();
    for (let column = 0; column < columns; column++) {
      if (!there(column)) continue;
      const middle = (x[column] + x[column + 1]) / 2;
      if (there(column - 1)) pen.lineTo(middle, y(data[first + column]));
      else pen.moveTo(middle, y(data[first + column]));
    }
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    for (let column = 0; column < columns; column++) {
      const alone = !there(column - 1) && !there(column + 1);
      if (!there(column) || !(dots || alone)) continue;
      const size = (alone ? 6 : 3) * ratio;
      pen.fillRect((x[column] + x[column + 1] - size) / 2, y(data[first + column]) - size / 2, size, size);
    }
  }
  canvas.say(track, `${end(low)} … ${end(high)}`);
}

/** @type {Painter} */
function level(canvas, track, top, height) {
  const {
    pen,
    stack: { x, columns, width },
    dashboard: { theme, ratio },
    values,
  } = canvas;
  const { data } = track.array;
  const line = Math.max(1, Math.round(ratio));
  const [, high] = (track.range = values.ranges?.[track.key] ?? follow(track.range, data, true));
  const bottom = top + height - line;
  pen.fillStyle = theme.faint;
  pen.fillRect(0, bottom, width, line);
  pen.fillStyle = theme.muted;
  const edge = width / columns > 9 * ratio ? Math.round((width / columns) * 0.14) : 0;
  for (let column = 0; column < columns; column++) {
    const tall = Math.max(line, Math.round((data[column] / high) * (height - line)));
    if (tall === tall) pen.fillRect(x[column] + edge, bottom - tall, Math.max(1, x[column + 1] - x[column] - 2 * edge), tall);
  }
  canvas.say(track, `max ${end(high)}`);
}

/** What paints a track, by its mark. @type {Record<Mark, Painter>} */
export const MARKS = { heat, bars, lines, level, symbols, words: symbols, picture };
