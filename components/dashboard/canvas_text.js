// @ts-check
// Words on a canvas as stamps that are made once: setting a canvas's font makes Chromium lay out the page.

import { penOf } from './elements.js';

/** Stamps that are kept. */
const MOST = 2000;
/** The share of its width to which a word is squeezed before it is broken in two or stands upright. */
export const LEAST = 0.6;
/** The share of its size that a word in two lines keeps at least. */
const SMALLEST = 0.75;
/** The length of a word that is not broken. */
const WHOLE = 5;
/** The height of a line, of two that are one word, in sizes of its letters. */
const LINE = 1.05;
/** @type {Map<string, HTMLCanvasElement>} */
const stamps = new Map();

/** @typedef {{ colour: string, size: number, font: string }} Style */

/**
 * A canvas with the text on it, `size` device pixels tall and as wide as it needs.
 * @param {string} text
 * @param {string} colour
 * @param {number} size
 * @param {string} font
 */
function stamp(text, colour, size, font) {
  const key = `${text}|${colour}|${size}|${font}`;
  const known = stamps.get(key);
  if (known) return known;
  if (stamps.size >= MOST) stamps.clear();
  const made = document.createElement('canvas');
  const pen = penOf(made);
  const set = () => Object.assign(pen, { font: `500 ${size}px ${font}`, fillStyle: colour, textBaseline: 'middle' });
  set();
  made.width = Math.max(1, Math.ceil(pen.measureText(text).width));
  made.height = Math.ceil(size * 1.25);
  set(); // a new size resets the pen
  pen.fillText(text, 0, made.height / 2);
  stamps.set(key, made);
  return made;
}

/** A word's two halves. @param {string} word */
const halves = (word) => [word.slice(0, Math.ceil(word.length / 2)), word.slice(Math.ceil(word.length / 2))];

/**
 * Writes a text centred on (x, y), in device pixels; where it is wider than `room` it is squeezed; a word that would be squeezed to less
 * than six tenths stands upright, or in two lines where the height has no room for that.
 * @param {CanvasRenderingContext2D} pen
 * @param {string | undefined} text
 * @param {Style} style
 * @param {number} x
 * @param {number} y
 * @param {number} room
 * @param {number} height
 */
export function writeOn(pen, text, { colour, size, font }, x, y, room = Infinity, height = 0) {
  if (!text) return;
  const made = stamp(text, colour, Math.max(6, Math.round(size)), font);
  const free = room - size / 4; // the gap that separates two words
  const least = text.length > 1 ? made.width * LEAST : 0;
  const small = Math.min(size, height / (2 * LINE));
  if (text.length > WHOLE && least > free && made.width > height && least * (small / size) < 2 * free && small > SMALLEST * size) {
    halves(text).forEach((half, line) =>
      writeOn(pen, half, { colour, size: small, font }, x, y + (line - 0.5) * LINE * small, room),
    );
    return;
  }
  const upright = least > free && least < height;
  const wide = Math.max(1, Math.min(made.width, upright ? height : free));
  const down = made.height;
  if (!upright) return pen.drawImage(made, Math.round(x - wide / 2), Math.round(y - down / 2), wide, down);
  pen.save();
  pen.translate(Math.round(x), Math.round(y));
  pen.rotate(-Math.PI / 2);
  pen.drawImage(made, Math.round(-wide / 2), Math.round(-down / 2), wide, down);
  pen.restore();
}
