// @ts-check
// Tracks of sequences: letters, words and pictures, and what the network answers where it is asked.

import { writeOn } from './canvas_text.js';
import { Heatmap } from './heatmap.js';

/** @import { DrawnTrack, Numbers, Track, TrackCanvas } from './types' */

/** The width of the two answers beside a picture, in sizes of a letter, and the share of a row's height that it then needs to be seen. */
const [BESIDE, SEEN] = [1.9, 0.6];
/** Columns narrower than this have no room for a letter, in CSS pixels. */
const NARROW = 7;
const LETTER = 12;

/**
 * Each series of a track, one value a column.
 * @typedef {Record<'input' | 'target' | 'prediction' | 'probability', Numbers>} SeriesByName
 */

/**
 * One series of a track, one value a column; empty where the track has none of this name.
 * @param {DrawnTrack} track
 * @param {string} name
 */
export function seriesOf({ array: { data, shape }, series, features = 0 }, name) {
  const place = series.indexOf(name);
  return place < 0 ? data.subarray(0, 0) : data.subarray((features + place) * shape[1], (features + place + 1) * shape[1]);
}

/** @param {DrawnTrack} track @returns {SeriesByName} */
const allSeries = (track) => ({
  input: seriesOf(track, 'input'),
  target: seriesOf(track, 'target'),
  prediction: seriesOf(track, 'prediction'),
  probability: seriesOf(track, 'probability'),
});

/**
 * Whether the targets and predictions of a track are of two classes: the second one's probability is then a
 * bar.
 * @param {Track} track
 */
export const isBinary = ({ names }) => names?.prediction?.length === 2;

/**
 * Tells in the gutter the answer to a sequence's only question, or how many of several are right; returns the
 * columns that are asked.
 * @param {TrackCanvas} canvas
 * @param {DrawnTrack} track
 * @param {SeriesByName} all
 */
function tellAnswers(canvas, track, { target, prediction, probability }) {
  const asked = [...target.keys()].filter((column) => target[column] === target[column]);
  if (asked.length !== 1) {
    const answered = asked.filter((column) => prediction[column] === prediction[column]);
    const right = answered.filter((column) => target[column] === prediction[column]).length;
    canvas.say(track, answered.length ? `${right} of ${answered.length} right` : '');
    return asked;
  }
  const [column] = asked;
  /** @type {Partial<Record<string, string>>} */
  const said = {
    target: track.names?.target?.[target[column]],
    prediction: track.names?.prediction?.[prediction[column]],
    probability: probability[column] >= 0 ? `${Math.round(100 * probability[column])}\u202f%` : '',
  };
  canvas.say(
    track,
    track.series.map((name) => said[name] ?? ''),
  );
  return asked;
}

/**
 * The size of a symbol that has so much height.
 * @param {Pick<TrackCanvas, 'dashboard'>} canvas
 * @param {number} height
 */
export const letterSize = ({ dashboard: { scale, ratio } }, height) => Math.min(LETTER * scale * ratio, height);

/**
 * How much of a track's height its symbols take; targets and predictions stand below.
 * @param {Pick<TrackCanvas, 'dashboard'>} canvas
 * @param {Track} track
 * @param {number} height
 */
export const symbolsHeight = ({ dashboard: { scale, ratio } }, track, height) =>
  Math.round(isBinary(track) ? Math.min(height * 0.55, 17 * scale * ratio) : height / 3);

/** Whether a column has room for a target and a prediction side by side. @param {TrackCanvas} canvas */
const fitsAbreast = ({ stack, dashboard: { scale, ratio } }) => stack.width / stack.columns > 3.5 * LETTER * scale * ratio;

/**
 * Targets above predictions at the columns that are asked, or beside them. Where there is no room for words, a strip: the
 * prediction's colour where it is right, the target's, paler, where it is not.
 * @param {TrackCanvas} canvas
 * @param {DrawnTrack} track
 * @param {number[]} asked
 * @param {SeriesByName} all
 * @param {number} top
 * @param {number} height
 * @param {number} apart how far beside each other they stand; 0: above each other
 */
function paintAnswers(
  { pen, stack, dashboard: { theme, scale, ratio } },
  track,
  asked,
  { target, prediction },
  top,
  height,
  apart,
) {
  const { x } = stack;
  const size = Math.min(LETTER * scale * ratio, apart ? height : height * 0.5);
  const narrow = stack.width / stack.columns < NARROW * ratio;
  for (const column of asked) {
    const middle = (x[column] + x[column + 1]) / 2;
    const room = x[column + 1] - x[column];
    if (narrow) {
      const right = prediction[column] === target[column];
      pen.globalAlpha = right ? 1 : 0.35;
      pen.fillStyle = theme.series(right ? 'prediction' : 'target');
      pen.fillRect(x[column], Math.round(top), room, Math.max(1, Math.round(height) - 1));
      continue;
    }
    for (let index = 0; index < 2; index++) {
      const name = index ? 'prediction' : 'target';
      const number = (index ? prediction : target)[column];
      const style = { colour: theme.ink(name), size, font: theme.font };
      const word = track.names?.[name]?.[number];
      if (apart) writeOn(pen, word, style, middle + (index - 0.5) * apart, top + height / 2, room / 2);
      else writeOn(pen, word, style, middle, top + (height * (2 * index + 1)) / 4, room, height / 2);
    }
  }
  pen.globalAlpha = 1;
}

/**
 * The input's symbols; in narrow columns dots, the higher the later in the alphabet.
 * @param {TrackCanvas} canvas
 * @param {DrawnTrack} track
 * @param {Numbers} input
 * @param {number} top
 * @param {number} height
 */
function letters(canvas, track, input, top, height) {
  const {
    pen,
    stack: { x, columns, width },
    dashboard: { theme, ratio },
  } = canvas;
  const names = track.names?.input ?? [];
  const colour = theme.series('input');
  const narrow = width / columns < NARROW * ratio;
  const size = letterSize(canvas, height);
  const dot = Math.max(2 * ratio, height / names.length);
  pen.fillStyle = colour;
  for (let column = 0; column < columns; column++) {
    const symbol = input[column];
    if (symbol !== symbol) continue;
    const wide = x[column + 1] - x[column];
    if (narrow)
      pen.fillRect(
        x[column],
        Math.round(top + (height - dot) * (1 - symbol / names.length)),
        Math.max(1, wide - 1),
        Math.round(dot),
      );
    else writeOn(pen, names[symbol], { colour: theme.ink('input'), size, font: theme.font }, x[column] + wide / 2, top + height / 2, wide, height);
  }
}

/**
 * The probability of the second of two classes as a bar at every time step; where it is asked, the target is
 * a line at its height.
 * @param {TrackCanvas} canvas
 * @param {SeriesByName} all
 * @param {number} top
 * @param {number} height
 */
function probabilityBars(
  { pen, stack: { x, columns, width }, dashboard: { theme, ratio } },
  { target, prediction, probability },
  top,
  height,
) {
  const line = Math.max(1, Math.round(ratio));
  const bottom = top + height - line;
  const tall = height - line;
  pen.fillStyle = theme.faint;
  pen.fillRect(0, bottom, width, line);
  pen.fillRect(0, bottom - Math.round(tall / 2), width, line);
  for (let column = 0; column < columns; column++) {
    const wide = x[column + 1] - x[column];
    const edge = wide > 9 * ratio ? Math.round(wide * 0.16) : 0;
    const likely = prediction[column] ? probability[column] : 1 - probability[column];
    if (likely === likely) {
      pen.fillStyle = theme.series('prediction');
      const size = Math.max(line, Math.round(likely * tall));
      pen.fillRect(x[column] + edge, bottom - size, Math.max(1, wide - 2 * edge), size);
    }
    if (target[column] === target[column]) {
      pen.fillStyle = theme.series('target');
      pen.fillRect(x[column], Math.round(target[column] ? top : bottom - line), wide, 2 * line);
    }
  }
}

/**
 * Letters or words: below them the bar of two classes, or the target and the prediction of more.
 * @type {import('./track_marks.js').Painter}
 */
export function symbols(canvas, track, top, height) {
  const all = allSeries(track);
  const asked = tellAnswers(canvas, track, all);
  const above = symbolsHeight(canvas, track, height);
  letters(canvas, track, all.input, top, above);
  if (isBinary(track)) probabilityBars(canvas, all, top + above, height - above);
  else paintAnswers(canvas, track, asked, all, top + above, height - above, 0);
}

/**
 * Each time step's features as an upright square of greys, `tile` × `tile`, in the middle of its column, at most `most` wide.
 * @param {TrackCanvas} canvas
 * @param {DrawnTrack} track
 * @param {number} tile
 * @param {number} top
 * @param {number} height
 * @param {number} [most]
 */
function tiles({ pen, stack: { x, columns, width }, dashboard: { theme, ratio } }, track, tile, top, height, most = height) {
  const { data } = track.array;
  const across = columns * (tile + 2); // with what is free left and right of each square
  const size = Math.max(tile, Math.min(height, Math.floor(most), Math.floor(width / columns) - 2));
  if (!track.greys || !track.cells?.suits(width, size, tile, across)) {
    const places = Array.from({ length: columns }, (_, column) => {
      const left = Math.round((x[column] + x[column + 1] - size) / 2);
      return [x[column], ...Array.from({ length: tile + 1 }, (_, i) => left + Math.round((i * size) / tile))];
    });
    track.cells = new Heatmap(width, size, tile, across, ratio, Int32Array.from([...places.flat(), width]));
    track.cells.gapX = track.cells.gapY = 0;
    track.greys = new Float32Array(tile * across).fill(NaN);
  }
  for (let column = 0; column < columns; column++) {
    for (let pixel = 0; pixel < tile * tile; pixel++) {
      const place = Math.floor(pixel / tile) * across + column * (tile + 2) + 1 + (pixel % tile);
      track.greys[place] = data[pixel * columns + column];
    }
  }
  track.cells.paint(track.greys, theme.tables.grey, 0, 1);
  pen.putImageData(track.cells.image, 0, top + Math.round((height - size) / 2));
}

/**
 * A picture: the features of each time step as a column of greys or as a picture of their own; several
 * answers stand below, or on both sides of their pictures where these then have more room.
 * @type {import('./track_marks.js').Painter}
 */
export function picture(canvas, track, top, height) {
  const {
    pen,
    stack: { x, columns, width },
    dashboard: { theme, scale, ratio },
  } = canvas;
  const { tile, features = 0 } = track;
  const all = allSeries(track);
  const asked = tellAnswers(canvas, track, all);
  const letter = LETTER * scale * ratio;
  const size = Math.min(height, width / columns - BESIDE * letter);
  if (tile && asked.length > 1 && size > SEEN * height) {
    tiles(canvas, track, tile, top, height, size);
    return paintAnswers(canvas, track, asked, all, top, height, size + Math.min(1.3 * letter, 0.46 * (width / columns - size)));
  }
  const beside = fitsAbreast(canvas);
  const below = asked.length > 1 ? Math.round(Math.min(height * 0.5, (beside ? 1.2 : 2.2) * letter)) : 0;
  const tall = height - below;
  if (below) paintAnswers(canvas, track, asked, all, top + tall, below, beside ? 1.6 * Math.min(letter, below) : 0);
  if (tile && width / columns > tile) return tiles(canvas, track, tile, top, tall);
  if (!track.cells?.suits(width, tall, features, columns)) {
    track.cells = new Heatmap(width, tall, features, columns, ratio, x);
    track.cells.gapY = 0;
  }
  track.cells.paint(track.array.data, theme.tables.grey, 0, 1);
  pen.putImageData(track.cells.image, 0, top);
}
