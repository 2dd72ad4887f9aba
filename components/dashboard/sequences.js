// Tracks of sequences: letters, words and pictures, what the network says where it is asked, and where a sequence has ended.

import { Cells } from './cells.js';
import { lay } from './lettering.js';

/** Columns narrower than this have no room for a letter, in CSS pixels. */
const NARROW = 7;
const LETTER = 12;

let hatching;
/** Quiet diagonal lines: there is nothing here. */
function hatch(pen, { theme, ratio }) {
  const key = `${theme.key}|${ratio}`;
  if (hatching?.key === key) return hatching.pattern;
  const tile = document.createElement('canvas');
  const size = (tile.width = tile.height = Math.round(7 * ratio));
  const ink = tile.getContext('2d');
  Object.assign(ink, { strokeStyle: theme.faint, lineWidth: ratio });
  for (const shift of [-size, 0, size]) {
    ink.beginPath();
    ink.moveTo(shift - 1, size + 1);
    ink.lineTo(shift + size + 1, -1);
    ink.stroke();
  }
  hatching = { key, pattern: pen.createPattern(tile, 'repeat') };
  return hatching.pattern;
}

/** Hatches the columns of a track in which its sequence has ended. */
export function pad(panel, track, top, height) {
  const { pen, stack, dashboard } = panel;
  for (const [first, stop] of panel.values?.padding?.[track.key] || []) {
    pen.fillStyle = hatch(pen, dashboard);
    pen.fillRect(stack.x[first], top, stack.x[stop] - stack.x[first], height);
  }
}

/** Whether a track's sequence has ended before `column`. */
export const ended = (panel, track, column) =>
  (panel.values?.padding?.[track.key] || []).some(([first, stop]) => column >= first && column < stop);

/** The series of a track by name, each one value a column. */
function series(track) {
  const columns = track.array.shape[1];
  const part = (index) => track.array.data.subarray(index * columns, (index + 1) * columns);
  return Object.fromEntries(track.series.map((name, index) => [name, part((track.features || 0) + index)]));
}

/** What the gutter says: an answer to the one question of a sequence, or how many of several are right. */
function answer(panel, track, { target, prediction, probability }) {
  const asked = [...target.keys()].filter((column) => target[column] === target[column]);
  if (asked.length !== 1) {
    const right = asked.filter((column) => target[column] === prediction[column]).length;
    panel.say(track, asked.length ? `${right} of ${asked.length} right` : '');
    return asked;
  }
  const [column] = asked;
  const said = {
    target: track.names.target[target[column]],
    prediction: track.names.prediction[prediction[column]],
    probability: probability[column] >= 0 ? `${Math.round(100 * probability[column])}\u202f%` : '',
  };
  panel.say(track, track.series.map((name) => said[name] ?? ''));
  return asked;
}

/** Whether a column has room for a target and a prediction side by side. */
const abreast = ({ stack, dashboard }, size) => stack.width / stack.columns > 3.5 * size * dashboard.scale * dashboard.ratio;

/** Targets above predictions at the columns that are asked, or beside them; coloured strips where there is no room for words. */
function answers(panel, track, asked, { target, prediction }, top, height, beside) {
  const { pen, stack, dashboard } = panel;
  const { theme } = dashboard;
  const { x } = stack;
  const size = Math.min(LETTER * dashboard.scale * dashboard.ratio, beside ? height : height * 0.5);
  const narrow = stack.width / stack.columns < NARROW * dashboard.ratio;
  for (const column of asked) {
    const middle = (x[column] + x[column + 1]) / 2;
    const room = x[column + 1] - x[column];
    for (const [index, [name, values]] of Object.entries({ target, prediction }).entries()) {
      const colour = theme.series(name);
      if (narrow) {
        pen.globalAlpha = index && values[column] !== target[column] ? 0.15 : 1;
        pen.fillStyle = colour;
        pen.fillRect(x[column], Math.round(top + (index * height) / 2), room, Math.max(1, Math.round(height / 2) - 1));
        continue;
      }
      const place = beside ? [middle + (index - 0.5) * 1.6 * size, top + height / 2, room / 2] : [middle, top + (height * (2 * index + 1)) / 4, room];
      lay(pen, track.names[name][values[column]], { colour, size, font: theme.font }, ...place);
    }
  }
  pen.globalAlpha = 1;
}

/** The size of a symbol that has so much height. */
export const letter = ({ dashboard }, height) => Math.min(LETTER * dashboard.scale * dashboard.ratio, height);

/** How much of a track's height its symbols take; what is said stands below. */
export const split = ({ dashboard }, track, height) =>
  Math.round(track.names.prediction.length === 2 ? Math.min(height * 0.55, 17 * dashboard.scale * dashboard.ratio) : height / 3);

/** The symbols that come in; in narrow columns dots, the higher the later in the alphabet. */
function letters(panel, track, input, top, height) {
  const { pen, stack, dashboard } = panel;
  const { x, columns } = stack;
  const names = track.names.input;
  const colour = dashboard.theme.series('input');
  const narrow = stack.width / columns < NARROW * dashboard.ratio;
  const size = letter(panel, height);
  const dot = Math.max(2 * dashboard.ratio, height / names.length);
  pen.fillStyle = colour;
  for (let column = 0; column < columns; column++) {
    const symbol = input[column];
    if (symbol !== symbol) continue;
    const wide = x[column + 1] - x[column];
    if (narrow) pen.fillRect(x[column], Math.round(top + (height - dot) * (1 - symbol / names.length)), Math.max(1, wide - 1), Math.round(dot));
    else lay(pen, names[symbol], { colour, size, font: dashboard.theme.font }, x[column] + wide / 2, top + height / 2, wide);
  }
}

/** The probability of the second of two classes as a bar at every time step; where it is asked, the truth is a line at its height. */
function bars(panel, { target, prediction, probability }, top, height) {
  const { pen, stack, dashboard } = panel;
  const { x, columns, width } = stack;
  const line = Math.max(1, Math.round(dashboard.ratio));
  const bottom = top + height - line;
  const tall = height - line;
  pen.fillStyle = dashboard.theme.faint;
  pen.fillRect(0, bottom, width, line);
  pen.fillRect(0, bottom - Math.round(tall / 2), width, line);
  for (let column = 0; column < columns; column++) {
    const wide = x[column + 1] - x[column];
    const edge = wide > 9 * dashboard.ratio ? Math.round(wide * 0.16) : 0;
    const likely = prediction[column] ? probability[column] : 1 - probability[column];
    if (likely === likely) {
      pen.fillStyle = dashboard.theme.series('prediction');
      const size = Math.max(line, Math.round(likely * tall));
      pen.fillRect(x[column] + edge, bottom - size, Math.max(1, wide - 2 * edge), size);
    }
    if (target[column] === target[column]) {
      pen.fillStyle = dashboard.theme.series('target');
      pen.fillRect(x[column], Math.round(target[column] ? top : bottom - line), wide, 2 * line);
    }
  }
}

/** Letters or words: below them the bar of two classes, or the target and the prediction of more. */
export function symbols(panel, track, top, height) {
  const all = series(track);
  const asked = answer(panel, track, all);
  const two = track.names.prediction.length === 2;
  const above = split(panel, track, height);
  letters(panel, track, all.input, top, above);
  if (two) bars(panel, all, top + above, height - above);
  else answers(panel, track, asked, all, top + above, height - above, false);
}

/** Each time step's features as an upright square of greys, `tile` × `tile`, in the middle of its column. */
function tiles({ pen, stack, dashboard }, track, top, height) {
  const { x, columns, width } = stack;
  const { tile } = track;
  const { data } = track.array;
  const across = columns * (tile + 2); // with what is free left and right of each square
  const size = Math.max(tile, Math.min(height, Math.floor(width / columns) - 2));
  if (!track.cells?.suits(width, size, tile, across)) {
    const places = Array.from({ length: columns }, (_, column) => {
      const left = Math.round((x[column] + x[column + 1] - size) / 2);
      return [x[column], ...Array.from({ length: tile + 1 }, (_, i) => left + Math.round((i * size) / tile))];
    });
    track.cells = new Cells(width, size, tile, across, dashboard.ratio, Int32Array.from([...places.flat(), width]));
    track.cells.gapX = track.cells.gapY = 0;
    track.greys = new Float32Array(tile * across).fill(NaN);
  }
  for (let column = 0; column < columns; column++) {
    for (let pixel = 0; pixel < tile * tile; pixel++) {
      const place = Math.floor(pixel / tile) * across + column * (tile + 2) + 1 + (pixel % tile);
      track.greys[place] = data[pixel * columns + column];
    }
  }
  track.cells.paint(track.greys, dashboard.theme.tables.grey, 0, 1);
  pen.putImageData(track.cells.image, 0, top + Math.round((height - size) / 2));
}

/** A picture: the features of each time step as a column of greys or as a picture of their own; several answers stand below. */
export function picture(panel, track, top, height) {
  const { pen, stack, dashboard } = panel;
  const all = series(track);
  const asked = answer(panel, track, all);
  const beside = abreast(panel, LETTER);
  const below = asked.length > 1 ? Math.round(Math.min(height * 0.5, (beside ? 1.2 : 2.2) * LETTER * dashboard.scale * dashboard.ratio)) : 0;
  const tall = height - below;
  if (below) answers(panel, track, asked, all, top + tall, below, beside);
  if (track.tile && stack.width / stack.columns > track.tile) return tiles(panel, track, top, tall);
  if (!track.cells?.suits(stack.width, tall, track.features, stack.columns)) {
    track.cells = new Cells(stack.width, tall, track.features, stack.columns, dashboard.ratio, stack.x);
    track.cells.gapY = 0;
  }
  track.cells.paint(track.array.data, dashboard.theme.tables.grey, 0, 1);
  pen.putImageData(track.cells.image, 0, top);
}
