// How the values of a track are painted: as cells, bars, lines, or the bars of one level; sequences have marks of their own.

import { Cells } from './cells.js';
import { value } from './page.js';
import { picture, symbols } from './sequences.js';

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

/** Bars in columns too narrow for them: a strip a series, as dark as the bar would be tall. */
function strips({ pen, stack, dashboard }, track, top, height) {
  const { x, columns } = stack;
  const { data, shape } = track.array;
  const tall = height / shape[0];
  for (let series = 0; series < shape[0]; series++) {
    pen.fillStyle = dashboard.theme.series(track.series?.[series] ?? '', series);
    const from = Math.round(top + series * tall);
    for (let column = 0; column < columns; column++) {
      pen.globalAlpha = Math.min(1, Math.max(0, data[series * columns + column])) || 0;
      pen.fillRect(x[column], from, x[column + 1] - x[column], Math.round(top + (series + 1) * tall) - from - 1);
    }
  }
  pen.globalAlpha = 1;
}

/** A frame around the cells of a heat track that are the true ones. */
function frames({ pen, stack, dashboard, values }, track, top) {
  const { x } = stack;
  const { y } = track.cells;
  const line = Math.max(1, Math.round(1.5 * dashboard.ratio));
  Object.assign(pen, { strokeStyle: dashboard.theme.series('target'), lineWidth: line });
  for (const [unit, first, stop] of values.marked?.[track.key] || []) {
    if (unit + 1 < y.length) pen.strokeRect(x[first] + line / 2, top + y[unit] + line / 2, x[stop] - x[first] - line, y[unit + 1] - y[unit] - line);
  }
}

/** Where bars stand: `at(series, column)` their left edges, `wide` and from `bottom` up; `strips`: there is no room for them. */
export function bars({ stack, dashboard }, track, top, height) {
  const { x, columns, width } = stack;
  const cell = width / columns;
  const many = track.array.shape[0];
  const line = Math.max(1, Math.round(dashboard.ratio));
  const room = Math.floor(cell) - (cell > 9 * dashboard.ratio ? 2 * Math.round(cell * 0.13) : cell > 4 * dashboard.ratio ? line : 0);
  const gap = room > 9 * dashboard.ratio ? line : 0;
  const wide = Math.max(1, Math.floor((room - gap * (many - 1)) / many));
  const pad = Math.round((Math.floor(cell) - many * wide - gap * (many - 1)) / 2);
  return { at: (series, column) => x[column] + pad + series * (wide + gap), wide, line, bottom: top + height - line, strips: cell < many * 3 * dashboard.ratio };
}

/** By a track's mark: paints it on its panel's canvas between `top` and `top + height`, in device pixels. */
export const MARKS = {
  symbols,
  words: symbols,
  picture,

  heat(panel, track, top, height) {
    const { x, width } = panel.stack;
    const [units, columns] = track.array.shape;
    if (!track.cells?.suits(width, height, units, columns)) {
      track.cells = new Cells(width, height, units, columns, panel.dashboard.ratio, x);
      panel.pen.clearRect(0, top, width, height);
    }
    const gate = track.scale === 'gate';
    const limit = panel.values.limits?.[track.key] ?? 1;
    const tables = panel.dashboard.theme.tables;
    track.cells.paint(track.array.data, gate ? tables.gate : tables.signed, gate ? 0 : -limit, gate ? 1 : limit);
    panel.pen.putImageData(track.cells.image, 0, top);
    frames(panel, track, top);
    panel.say(track, gate || limit === 1 ? '' : `±${value(limit)}`);
  },

  bars(panel, track, top, height) {
    const { pen, stack, dashboard } = panel;
    const { columns, width } = stack;
    const { data, shape } = track.array;
    const places = bars(panel, track, top, height);
    if (places.strips) return strips(panel, track, top, height);
    const { at, wide, line, bottom } = places;
    pen.fillStyle = dashboard.theme.faint;
    pen.fillRect(0, bottom, width, line);
    for (let series = 0; series < shape[0]; series++) {
      pen.fillStyle = dashboard.theme.series(track.series?.[series] ?? '', series);
      for (let column = 0; column < columns; column++) {
        const number = data[series * columns + column];
        if (number !== number) continue;
        const tall = Math.max(2 * line, Math.round(Math.min(1, Math.max(0, number)) * (height - line)));
        pen.fillRect(at(series, column), bottom - tall, wide, tall);
      }
    }
  },

  lines(panel, track, top, height) {
    const { pen, stack, dashboard } = panel;
    const { x, columns } = stack;
    const { data, shape } = track.array;
    const given = panel.values.ranges?.[track.key];
    const [low, high] = (track.range = given || follow(track.range, data));
    const ratio = dashboard.ratio;
    const inner = height - 6 * ratio;
    const y = (number) => top + 3 * ratio + inner - ((number - low) / (high - low || 1)) * inner;
    if (low < 0 && high > 0) {
      pen.fillStyle = dashboard.theme.faint;
      pen.fillRect(0, Math.round(y(0)), stack.width, Math.max(1, Math.round(ratio)));
    }
    pen.lineJoin = 'round';
    for (let series = 0; series < shape[0]; series++) {
      pen.strokeStyle = pen.fillStyle = dashboard.theme.series(track.series?.[series] ?? '', series);
      pen.lineWidth = (track.series?.[series] === 'prediction' ? 2.2 : 1.6) * ratio * Math.sqrt(dashboard.scale);
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
      const wide = stack.width / columns > 14 * ratio;
      const values = data.subarray(series * columns, (series + 1) * columns);
      for (let column = 0; column < columns; column++) {
        const number = values[column];
        const alone = !(values[column - 1] === values[column - 1] && column) && !(values[column + 1] === values[column + 1] && column + 1 < columns);
        if (number !== number || !(wide || alone)) continue;
        const size = (alone ? 6 : 3) * ratio;
        pen.fillRect((x[column] + x[column + 1] - size) / 2, y(number) - size / 2, size, size);
      }
    }
    panel.say(track, `${value(low)} … ${value(high)}`);
  },

  level(panel, track, top, height) {
    const { pen, stack, dashboard } = panel;
    const { x, columns } = stack;
    const { data } = track.array;
    const line = Math.max(1, Math.round(dashboard.ratio));
    const [, high] = (track.range = panel.values.ranges?.[track.key] || follow(track.range, data, true));
    const bottom = top + height - line;
    pen.fillStyle = dashboard.theme.faint;
    pen.fillRect(0, bottom, stack.width, line);
    pen.fillStyle = dashboard.theme.muted;
    const pad = stack.width / columns > 9 * dashboard.ratio ? Math.round((stack.width / columns) * 0.14) : 0;
    for (let column = 0; column < columns; column++) {
      const tall = Math.max(line, Math.round((data[column] / high) * (height - line)));
      if (tall === tall) pen.fillRect(x[column] + pad, bottom - tall, Math.max(1, x[column + 1] - x[column] - 2 * pad), tall);
    }
    panel.say(track, `max ${value(high)}`);
  },
};
