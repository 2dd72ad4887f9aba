// @ts-check
// A small picture that the viewer draws with the mouse or a finger, as input of the network.

import { button, element, penOf } from './elements.js';

/** A picture as text: one hexadecimal digit a pixel, row by row. @param {Float32Array} pixels from 0 to 1 */
export const asDigits = (pixels) => Array.from(pixels, (ink) => Math.round(ink * 15).toString(16)).join('');

/**
 * Lays the ink of a soft round pen around a point.
 * @param {Float32Array} pixels from 0 to 1, row by row
 * @param {number} columns
 * @param {number} x in pixels, as is y
 * @param {number} y
 */
export function dot(pixels, columns, x, y) {
  const rows = pixels.length / columns;
  const radius = Math.max(0.75, rows / 20);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const ink = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y)));
      const place = row * columns + column;
      pixels[place] = Math.max(pixels[place], ink);
    }
  }
}

export class DrawingPad {
  dark = false;
  /** Where the pen was last, in pixels of the picture. @type {[x: number, y: number] | null} */
  last = null;

  /**
   * @param {number} rows
   * @param {number} columns
   * @param {(drawing: string) => void} drawn is told the picture as digits, "" when it is cleared
   */
  constructor(rows, columns, drawn) {
    this.rows = rows;
    this.columns = columns;
    this.drawn = drawn;
    this.pixels = new Float32Array(rows * columns);
    this.canvas = element('canvas');
    Object.assign(this.canvas, { width: columns, height: rows });
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', 'Draw here with the mouse or a finger');
    this.pen = penOf(this.canvas);
    this.element = element(
      'div',
      'pad',
      '',
      this.canvas,
      button('clear', 'Start with an empty square', () => this.clear()),
    );
    this.canvas.addEventListener('pointerdown', (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.last = null;
      this.stroke(event);
    });
    this.canvas.addEventListener('pointermove', (event) => event.buttons && this.stroke(event));
  }

  clear() {
    this.pixels.fill(0);
    this.paint(this.dark);
    this.drawn('');
  }

  /** Lays ink from the last place to this one, in steps of less than a pixel. @param {PointerEvent} event */
  stroke(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.columns;
    const y = ((event.clientY - box.top) / box.height) * this.rows;
    const [fromX, fromY] = this.last ?? [x, y];
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) * 2));
    for (let i = 1; i <= steps; i++)
      dot(this.pixels, this.columns, fromX + ((x - fromX) * i) / steps, fromY + ((y - fromY) * i) / steps);
    this.last = [x, y];
    this.paint(this.dark);
    this.drawn(asDigits(this.pixels));
  }

  /** @param {boolean} dark whether the ink is light, as on a dark page */
  paint(dark) {
    this.dark = dark;
    const image = this.pen.createImageData(this.columns, this.rows);
    const level = dark ? 235 : 25;
    this.pixels.forEach((ink, place) => image.data.set([level, level, level, Math.round(255 * ink)], 4 * place));
    this.pen.putImageData(image, 0, 0);
  }
}
