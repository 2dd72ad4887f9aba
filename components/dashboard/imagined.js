// A what-if laid over the window: what was turns pale, what would be is outlined; lines are dashed.

import { bars as places } from './marks.js';
import { lay } from './lettering.js';
import { letter, split } from './sequences.js';

/** Differences smaller than this are not drawn: a bar would not move by a pixel. */
const VISIBLE = 0.05;

/** The array that lies over a track, where there is one that fits. */
export function over({ dashboard, panel }, track) {
  const array = panel.key === 'window' ? dashboard.imagined?.[track.key] : null;
  return array && track.array && array.shape.join() === track.array.shape.join() ? array : null;
}

/** An outline from `bottom` up; below it what was there before turns pale. */
function outline({ pen, dashboard }, colour, x, wide, before, tall, bottom) {
  const line = Math.max(1, Math.round(1.5 * dashboard.ratio));
  pen.globalAlpha = 0.7;
  pen.fillStyle = dashboard.theme.background;
  pen.fillRect(x, bottom - before, wide, before);
  pen.globalAlpha = 1;
  Object.assign(pen, { strokeStyle: colour, lineWidth: line });
  pen.strokeRect(x + line / 2, bottom - Math.max(tall, line) + line / 2, Math.max(1, wide - line), Math.max(1, tall - line));
}

const bounded = (number) => Math.min(1, Math.max(0, number));

/** A line below the columns whose predicted class would be another one, and each other symbol in place of the one that comes in. */
function classes(panel, track, array, top, height) {
  const { pen, stack, dashboard } = panel;
  const { x, columns } = stack;
  const row = (from, name) => from.data.subarray(((track.features || 0) + track.series.indexOf(name)) * columns, ((track.features || 0) + track.series.indexOf(name) + 1) * columns);
  const two = track.names.prediction.length === 2;
  const above = track.mark === 'picture' ? 0 : split(panel, track, height);
  const line = Math.max(2, Math.round(2 * dashboard.ratio));
  const likely = (from, column) => (row(from, 'prediction')[column] ? row(from, 'probability')[column] : 1 - row(from, 'probability')[column]);
  for (let column = 0; column < columns; column++) {
    const wide = x[column + 1] - x[column];
    if (two && track.mark !== 'picture') {
      const [before, after] = [likely(track.array, column), likely(array, column)];
      const edge = wide > 9 * dashboard.ratio ? Math.round(wide * 0.16) : 0;
      const tall = height - above - Math.round(dashboard.ratio);
      if (Math.abs(before - after) > VISIBLE) outline(panel, dashboard.theme.series('prediction'), x[column] + edge, Math.max(1, wide - 2 * edge), Math.round(before * tall), Math.round(after * tall), top + height - Math.round(dashboard.ratio));
    } else if (row(array, 'target')[column] === row(array, 'target')[column] && row(array, 'prediction')[column] !== row(track.array, 'prediction')[column]) {
      pen.fillStyle = dashboard.theme.series('prediction');
      pen.fillRect(x[column], top + height - line, wide - 1, line);
    }
    if (!track.names.input || array.data[column] === track.array.data[column] || array.data[column] !== array.data[column]) continue;
    pen.fillStyle = dashboard.theme.background;
    pen.fillRect(x[column], top, wide, above);
    Object.assign(pen, { strokeStyle: dashboard.theme.series('input'), lineWidth: line / 2 });
    pen.strokeRect(x[column] + line / 2, top + line / 2, wide - line, above - line);
    lay(pen, track.names.input[array.data[column]], { colour: dashboard.theme.series('input'), size: letter(panel, above), font: dashboard.theme.font }, x[column] + wide / 2, top + above / 2, wide);
  }
}

const OVER = {
  symbols: classes,
  words: classes,
  picture: classes,

  bars(panel, track, array, top, height) {
    const { stack, dashboard } = panel;
    const { columns } = stack;
    const { at, wide, line, bottom, strips } = places(panel, track, top, height);
    for (let series = 0; series < array.shape[0]; series++) {
      const colour = dashboard.theme.series(track.series[series], series);
      for (let column = 0; column < columns; column++) {
        const place = series * columns + column;
        const [before, after] = [track.array.data[place], array.data[place]];
        if (!(Math.abs(before - after) > VISIBLE)) continue;
        if (strips) {
          // No room for an outline: a mark as dark as the text.
          panel.pen.fillStyle = dashboard.theme.text;
          panel.pen.fillRect(stack.x[column], Math.round(top + ((series + 1) * height) / array.shape[0]) - 3 * line, stack.x[column + 1] - stack.x[column], 2 * line);
        } else outline(panel, colour, at(series, column), wide, Math.round(bounded(before) * (height - line)), Math.round(bounded(after) * (height - line)), bottom);
      }
    }
  },

  lines({ pen, stack, dashboard }, track, array, top, height) {
    const { x, columns } = stack;
    const { ratio } = dashboard;
    const [low, high] = track.range;
    const inner = height - 6 * ratio;
    const y = (number) => Math.min(top + height, Math.max(top, top + 3 * ratio + inner - ((number - low) / (high - low || 1)) * inner));
    for (let series = 0; series < array.shape[0]; series++) {
      const values = array.data.subarray(series * columns, (series + 1) * columns);
      const differs = (column) => Math.abs(values[column] - track.array.data[series * columns + column]) > 1e-6 * (high - low);
      if (!values.some((_, column) => differs(column))) continue;
      Object.assign(pen, { strokeStyle: dashboard.theme.series(track.series[series], series), fillStyle: dashboard.theme.series(track.series[series], series), lineWidth: 2 * ratio });
      pen.setLineDash([5 * ratio, 3 * ratio]);
      pen.beginPath();
      let drawing = false;
      for (let column = 0; column < columns; column++) {
        const middle = (x[column] + x[column + 1]) / 2;
        // From the point before a change to the one after it: elsewhere the old line says it all.
        const near = [column - 1, column, column + 1].some((one) => one >= 0 && one < columns && differs(one));
        if (!near || values[column] !== values[column]) drawing = false;
        else if (drawing) pen.lineTo(middle, y(values[column]));
        else pen.moveTo(middle, y(values[column]));
        drawing = near && values[column] === values[column];
      }
      pen.stroke();
      pen.setLineDash([]);
      if (!track.series[series].startsWith('input')) continue;
      const size = 7 * ratio;
      for (let column = 0; column < columns; column++) if (differs(column)) pen.fillRect((x[column] + x[column + 1] - size) / 2, y(values[column]) - size / 2, size, size);
    }
  },
};

/** Paints over a track what would be otherwise. */
export function imagine(panel, track, top, height) {
  const array = over(panel, track);
  if (array) OVER[track.mark]?.(panel, track, array, top, height);
}
