// @ts-check
// Heatmaps painted pixel by pixel: sharp, exact, and done in a fraction of a millisecond.

import { SHADES } from './colours.js';

/** @import { Numbers } from './types' */

/** `number` + 1 whole pixels that cut `length` into equal parts. @param {number} length @param {number} number */
export function edges(length, number) {
  return Int32Array.from({ length: number + 1 }, (_, i) => Math.round((i * length) / number));
}

/** The pixels of one heatmap; made anew only when its size or shape changes. */
export class Heatmap {
  /**
   * @param {number} width in device pixels, as is the height
   * @param {number} height
   * @param {number} rows
   * @param {number} columns
   * @param {number} ratio device pixels in a CSS pixel
   * @param {Int32Array} [x] where the columns begin and end; evenly spread if left out
   */
  constructor(width, height, rows, columns, ratio, x) {
    this.image = new ImageData(Math.max(1, width), Math.max(1, height));
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.rows = rows;
    this.columns = columns;
    /** The rows that are painted: fewer than there are where those are more than the pixels. */
    this.lines = Math.min(rows, this.image.height);
    this.x = x ?? edges(this.image.width, columns);
    this.y = edges(this.image.height, this.lines);
    const line = Math.max(1, Math.round(ratio));
    this.gapX = this.image.width / columns >= 4 * ratio ? line : 0;
    this.gapY = this.image.height / this.lines >= 5 * ratio ? line : 0;
  }

  /**
   * Whether these pixels still suit such a heatmap.
   * @param {number} width
   * @param {number} height
   * @param {number} rows
   * @param {number} columns
   */
  suits(width, height, rows, columns) {
    return (
      this.image.width === Math.max(1, width) &&
      this.image.height === Math.max(1, height) &&
      this.rows === rows &&
      this.columns === columns
    );
  }

  /**
   * Paints values (row after row) between low and high; NaN stays empty.
   * @param {Numbers | Float32Array} values
   * @param {Uint32Array} colours
   * @param {number} low
   * @param {number} high
   */
  paint(values, colours, low, high) {
    const { pixels, x, y, columns, rows, lines, gapX, gapY } = this;
    const width = this.image.width;
    const steps = (SHADES - 1) / (high - low);
    const start = -low * steps + 0.5;
    for (let line = 0; line < lines; line++) {
      const top = y[line] * width;
      for (let column = 0; column < columns; column++) {
        const number = lines === rows ? values[line * columns + column] : this.strongest(values, line, column);
        let shade = number * steps + start;
        shade = shade < 0 ? 0 : shade > SHADES - 1 ? SHADES - 1 : shade | 0;
        const colour = number === number ? colours[shade] : 0;
        const right = x[column + 1] - gapX;
        pixels.fill(colour, top + x[column], top + right);
        if (gapX) pixels.fill(0, top + right, top + x[column + 1]);
      }
      const bottom = y[line + 1] - gapY;
      for (let copy = y[line] + 1; copy < bottom; copy++) pixels.copyWithin(copy * width, top, top + width);
      if (gapY) pixels.fill(0, bottom * width, y[line + 1] * width);
    }
  }

  /**
   * The strongest value of the rows that share a line of pixels.
   * @param {Numbers | Float32Array} values
   * @param {number} line
   * @param {number} column
   */
  strongest(values, line, column) {
    const from = Math.floor((line * this.rows) / this.lines);
    const to = Math.max(from + 1, Math.floor(((line + 1) * this.rows) / this.lines));
    let best = values[from * this.columns + column];
    for (let row = from + 1; row < to; row++) {
      const number = values[row * this.columns + column];
      if (Math.abs(number) > Math.abs(best)) best = number;
    }
    return best;
  }
}
