// @ts-check
// The window as it would be, laid over the window as it is: what is turns pale, what would be is outlined; lines are dashed.

import { writeOn } from './canvas_text.js';
import { isBinary, letterSize, seriesOf, symbolsHeight } from './sequence_marks.js';
import { barPlaces } from './track_marks.js';

/** @import { Arrays, DrawnTrack, Mark, NumberArray, Track, TrackCanvas } from './types' */

/** Differences smaller than this are not drawn: a bar would not move by a pixel. */
const VISIBLE = 0.05;

/**
 * @typedef {(canvas: TrackCanvas, track: DrawnTrack, changed: NumberArray, top: number, height: number) => void} Painter
 */

/** The array that lies over a track; null where none fits. @param {Track} track @param {Arrays | null} arrays */
export function overlayOf(track, arrays) {
  const changed = arrays?.[track.key];
  return changed && track.array && changed.shape.join() === track.array.shape.join() ? changed : null;
}

/**
 * An outline from `bottom` up; below it what was there before turns pale.
 * @param {TrackCanvas} canvas
 * @param {string} colour
 * @param {number} x
 * @param {number} wide
 * @param {number} before the height as it is, in device pixels as are the others
 * @param {number} after
 * @param {number} bottom
 */
function outline({ pen, dashboard: { theme, ratio } }, colour, x, wide, before, after, bottom) {
  const line = Math.max(1, Math.round(1.5 * ratio));
  pen.globalAlpha = 0.7;
  pen.fillStyle = theme.background;
  pen.fillRect(x, bottom - before, wide, before);
  pen.globalAlpha = 1;
  pen.strokeStyle = colour;
  pen.lineWidth = line;
  pen.strokeRect(x + line / 2, bottom - Math.max(after, line) + line / 2, Math.max(1, wide - line), Math.max(1, after - line));
}

/** @param {number} number */
const bounded = (number) => Math.min(1, Math.max(0, number));

/**
 * A line below the columns whose predicted class would be another one, and each other symbol in place of the
 * input's.
 * @type {Painter}
 */
function classes(canvas, track, changed, top, height) {
  const {
    pen,
    stack: { x, columns },
    dashboard: { theme, ratio },
  } = canvas;
  const other = { ...track, array: changed };
  const series = {
    target: seriesOf(other, 'target'),
    prediction: seriesOf(other, 'prediction'),
    probability: seriesOf(other, 'probability'),
  };
  const was = { prediction: seriesOf(track, 'prediction'), probability: seriesOf(track, 'probability') };
  const bars = isBinary(track) && track.mark !== 'picture';
  const above = track.mark === 'picture' ? 0 : symbolsHeight(canvas, track, height);
  const line = Math.max(2, Math.round(2 * ratio));
  const edgeLine = Math.round(ratio);
  const tall = height - above - edgeLine;
  const names = track.names?.input;
  for (let column = 0; column < columns; column++) {
    const wide = x[column + 1] - x[column];
    if (bars) {
      const before = was.prediction[column] ? was.probability[column] : 1 - was.probability[column];
      const after = series.prediction[column] ? series.probability[column] : 1 - series.probability[column];
      const edge = wide > 9 * ratio ? Math.round(wide * 0.16) : 0;
      if (Math.abs(before - after) > VISIBLE)
        outline(
          canvas,
          theme.series('prediction'),
          x[column] + edge,
          Math.max(1, wide - 2 * edge),
          Math.round(before * tall),
          Math.round(after * tall),
          top + height - edgeLine,
        );
    } else if (series.target[column] === series.target[column] && series.prediction[column] !== was.prediction[column]) {
      pen.fillStyle = theme.series('prediction');
      pen.fillRect(x[column], top + height - line, wide - 1, line);
    }
    if (!names || changed.data[column] === track.array.data[column] || changed.data[column] !== changed.data[column]) continue;
    pen.fillStyle = theme.background;
    pen.fillRect(x[column], top, wide, above);
    pen.strokeStyle = theme.series('input');
    pen.lineWidth = line / 2;
    pen.strokeRect(x[column] + line / 2, top + line / 2, wide - line, above - line);
    writeOn(
      pen,
      names[changed.data[column]],
      { colour: theme.ink('input'), size: letterSize(canvas, above), font: theme.font },
      x[column] + wide / 2,
      top + above / 2,
      wide,
    );
  }
}

/** @type {Painter} */
function bars(canvas, track, changed, top, height) {
  const {
    pen,
    stack: { x, columns },
    dashboard: { theme },
  } = canvas;
  const { at, wide, line, bottom, strips } = barPlaces(canvas, track, top, height);
  const many = changed.shape[0];
  for (let series = 0; series < many; series++) {
    const colour = theme.series(track.series[series], series);
    for (let column = 0; column < columns; column++) {
      const place = series * columns + column;
      const [before, after] = [track.array.data[place], changed.data[place]];
      if (!(Math.abs(before - after) > VISIBLE)) continue;
      if (strips) {
        // No room for an outline: a mark as dark as the text.
        pen.fillStyle = theme.text;
        pen.fillRect(x[column], Math.round(top + ((series + 1) * height) / many) - 3 * line, x[column + 1] - x[column], 2 * line);
      } else
        outline(
          canvas,
          colour,
          at(series, column),
          wide,
          Math.round(bounded(before) * (height - line)),
          Math.round(bounded(after) * (height - line)),
          bottom,
        );
    }
  }
}

/** @type {Painter} */
function lines({ pen, stack: { x, columns }, dashboard: { theme, ratio } }, track, changed, top, height) {
  if (!track.range) return;
  const [low, high] = track.range;
  const inner = height - 6 * ratio;
  const y = (/** @type {number} */ number) =>
    Math.min(top + height, Math.max(top, top + 3 * ratio + inner - ((number - low) / (high - low || 1)) * inner));
  for (let series = 0; series < changed.shape[0]; series++) {
    const first = series * columns;
    const values = changed.data.subarray(first, first + columns);
    const was = track.array.data.subarray(first, first + columns);
    const differs = (/** @type {number} */ column) => Math.abs(values[column] - was[column]) > 1e-6 * (high - low);
    if (!values.some((_, column) => differs(column))) continue;
    pen.strokeStyle = pen.fillStyle = theme.series(track.series[series], series);
    pen.lineWidth = 2 * ratio;
    pen.setLineDash([5 * ratio, 3 * ratio]);
    pen.beginPath();
    let drawing = false;
    for (let column = 0; column < columns; column++) {
      const middle = (x[column] + x[column + 1]) / 2;
      // From the point before a change to the one after it: elsewhere both lines are the same.
      const near = differs(column) || (column > 0 && differs(column - 1)) || (column + 1 < columns && differs(column + 1));
      const there = near && values[column] === values[column];
      if (there && drawing) pen.lineTo(middle, y(values[column]));
      else if (there) pen.moveTo(middle, y(values[column]));
      drawing = there;
    }
    pen.stroke();
    pen.setLineDash([]);
    if (!track.series[series].startsWith('input')) continue;
    const size = 7 * ratio;
    for (let column = 0; column < columns; column++)
      if (differs(column)) pen.fillRect((x[column] + x[column + 1] - size) / 2, y(values[column]) - size / 2, size, size);
  }
}

/** @type {Partial<Record<Mark, Painter>>} */
const PAINTERS = { symbols: classes, words: classes, picture: classes, bars, lines };

/** Paints over a track what would be otherwise. @type {Painter} */
export function paintOverlay(canvas, track, changed, top, height) {
  PAINTERS[track.mark]?.(canvas, track, changed, top, height);
}
