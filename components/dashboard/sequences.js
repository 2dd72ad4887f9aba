// Lanes of sequences: letters, words and pictures, what the network says where it is asked, and where a sequence has ended.

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

/** Hatches the columns of a lane in which its sequence has ended. */
export function pad(panel, lane, top, height) {
  const { pen, stack, board } = panel;
  for (const [first, stop] of panel.values?.padding?.[lane.key] || []) {
    pen.fillStyle = hatch(pen, board);
    pen.fillRect(stack.x[first], top, stack.x[stop] - stack.x[first], height);
  }
}

/** Whether a lane's sequence has ended before `column`. */
export const ended = (panel, lane, column) =>
  (panel.values?.padding?.[lane.key] || []).some(([first, stop]) => column >= first && column < stop);

/** The series of a lane by name, each one value a column. */
function series(lane) {
  const columns = lane.array.shape[1];
  const part = (index) => lane.array.data.subarray(index * columns, (index + 1) * columns);
  return Object.fromEntries(lane.series.map((name, index) => [name, part((lane.features || 0) + index)]));
}

/** What the gutter says: an answer to the one question of a sequence, or how many of several are right. */
function answer(panel, lane, { target, prediction, probability }) {
  const asked = [...target.keys()].filter((column) => target[column] === target[column]);
  if (asked.length !== 1) {
    const right = asked.filter((column) => target[column] === prediction[column]).length;
    panel.say(lane, asked.length ? `${right} of ${asked.length} right` : '');
    return asked;
  }
  const [column] = asked;
  const said = {
    target: lane.names.target[target[column]],
    prediction: lane.names.prediction[prediction[column]],
    probability: probability[column] >= 0 ? `${Math.round(100 * probability[column])}\u202f%` : '',
  };
  panel.say(lane, lane.series.map((name) => said[name] ?? ''));
  return asked;
}

/** Whether a column has room for a target and a prediction side by side. */
const abreast = ({ stack, board }, size) => stack.width / stack.columns > 3.5 * size * board.scale * board.ratio;

/** Targets above predictions at the columns that are asked, or beside them; coloured strips where there is no room for words. */
function answers(panel, lane, asked, { target, prediction }, top, height, beside) {
  const { pen, stack, board } = panel;
  const { theme } = board;
  const { x } = stack;
  const size = Math.min(LETTER * board.scale * board.ratio, beside ? height : height * 0.5);
  const narrow = stack.width / stack.columns < NARROW * board.ratio;
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
      lay(pen, lane.names[name][values[column]], { colour, size, font: theme.font }, ...place);
    }
  }
  pen.globalAlpha = 1;
}

/** The size of a symbol that has so much height. */
export const letter = ({ board }, height) => Math.min(LETTER * board.scale * board.ratio, height);

/** How much of a lane's height its symbols take; what is said stands below. */
export const split = ({ board }, lane, height) =>
  Math.round(lane.names.prediction.length === 2 ? Math.min(height * 0.55, 17 * board.scale * board.ratio) : height / 3);

/** The symbols that come in; in narrow columns dots, the higher the later in the alphabet. */
function letters(panel, lane, input, top, height) {
  const { pen, stack, board } = panel;
  const { x, columns } = stack;
  const names = lane.names.input;
  const colour = board.theme.series('input');
  const narrow = stack.width / columns < NARROW * board.ratio;
  const size = letter(panel, height);
  const dot = Math.max(2 * board.ratio, height / names.length);
  pen.fillStyle = colour;
  for (let column = 0; column < columns; column++) {
    const symbol = input[column];
    if (symbol !== symbol) continue;
    const wide = x[column + 1] - x[column];
    if (narrow) pen.fillRect(x[column], Math.round(top + (height - dot) * (1 - symbol / names.length)), Math.max(1, wide - 1), Math.round(dot));
    else lay(pen, names[symbol], { colour, size, font: board.theme.font }, x[column] + wide / 2, top + height / 2, wide);
  }
}

/** The probability of the second of two classes as a bar at every time step; where it is asked, the truth is a line at its height. */
function bars(panel, { target, prediction, probability }, top, height) {
  const { pen, stack, board } = panel;
  const { x, columns, width } = stack;
  const line = Math.max(1, Math.round(board.ratio));
  const bottom = top + height - line;
  const tall = height - line;
  pen.fillStyle = board.theme.faint;
  pen.fillRect(0, bottom, width, line);
  pen.fillRect(0, bottom - Math.round(tall / 2), width, line);
  for (let column = 0; column < columns; column++) {
    const wide = x[column + 1] - x[column];
    const edge = wide > 9 * board.ratio ? Math.round(wide * 0.16) : 0;
    const likely = prediction[column] ? probability[column] : 1 - probability[column];
    if (likely === likely) {
      pen.fillStyle = board.theme.series('prediction');
      const size = Math.max(line, Math.round(likely * tall));
      pen.fillRect(x[column] + edge, bottom - size, Math.max(1, wide - 2 * edge), size);
    }
    if (target[column] === target[column]) {
      pen.fillStyle = board.theme.series('target');
      pen.fillRect(x[column], Math.round(target[column] ? top : bottom - line), wide, 2 * line);
    }
  }
}

/** Letters or words: below them the bar of two classes, or the target and the prediction of more. */
export function symbols(panel, lane, top, height) {
  const all = series(lane);
  const asked = answer(panel, lane, all);
  const two = lane.names.prediction.length === 2;
  const above = split(panel, lane, height);
  letters(panel, lane, all.input, top, above);
  if (two) bars(panel, all, top + above, height - above);
  else answers(panel, lane, asked, all, top + above, height - above, false);
}

/** Each time step's features as an upright square of greys, `tile` × `tile`, in the middle of its column. */
function tiles({ pen, stack, board }, lane, top, height) {
  const { x, columns, width } = stack;
  const { tile } = lane;
  const { data } = lane.array;
  const across = columns * (tile + 2); // with what is free left and right of each square
  const size = Math.max(tile, Math.min(height, Math.floor(width / columns) - 2));
  if (!lane.cells?.suits(width, size, tile, across)) {
    const places = Array.from({ length: columns }, (_, column) => {
      const left = Math.round((x[column] + x[column + 1] - size) / 2);
      return [x[column], ...Array.from({ length: tile + 1 }, (_, i) => left + Math.round((i * size) / tile))];
    });
    lane.cells = new Cells(width, size, tile, across, board.ratio, Int32Array.from([...places.flat(), width]));
    lane.cells.gapX = lane.cells.gapY = 0;
    lane.greys = new Float32Array(tile * across).fill(NaN);
  }
  for (let column = 0; column < columns; column++) {
    for (let pixel = 0; pixel < tile * tile; pixel++) {
      const place = Math.floor(pixel / tile) * across + column * (tile + 2) + 1 + (pixel % tile);
      lane.greys[place] = data[pixel * columns + column];
    }
  }
  lane.cells.paint(lane.greys, board.theme.tables.grey, 0, 1);
  pen.putImageData(lane.cells.image, 0, top + Math.round((height - size) / 2));
}

/** A picture: the features of each time step as a column of greys or as a picture of their own; several answers stand below. */
export function picture(panel, lane, top, height) {
  const { pen, stack, board } = panel;
  const all = series(lane);
  const asked = answer(panel, lane, all);
  const beside = abreast(panel, LETTER);
  const below = asked.length > 1 ? Math.round(Math.min(height * 0.5, (beside ? 1.2 : 2.2) * LETTER * board.scale * board.ratio)) : 0;
  const tall = height - below;
  if (below) answers(panel, lane, asked, all, top + tall, below, beside);
  if (lane.tile && stack.width / stack.columns > lane.tile) return tiles(panel, lane, top, tall);
  if (!lane.cells?.suits(stack.width, tall, lane.features, stack.columns)) {
    lane.cells = new Cells(stack.width, tall, lane.features, stack.columns, board.ratio, stack.x);
    lane.cells.gapY = 0;
  }
  lane.cells.paint(lane.array.data, board.theme.tables.grey, 0, 1);
  pen.putImageData(lane.cells.image, 0, top);
}
