// @ts-check
// The lines of a chart that move at every picture, on a canvas behind Plotly, which would build its SVG anew each time.

import { element, penOf } from './elements.js';

/** @import { Numbers, Plotly } from './types' */
/** @import { Area } from './plotly.js' */

/** CSS pixels beyond the plot area that are painted too, so that a line or a dot on its very edge is whole. */
const SLACK = 3;
/** How opaque a band is, so that the line on it is seen. */
const BAND = 0.4;

/**
 * @typedef {{ type?: string, range: [first: number, last: number] }} Axis an axis of Plotly's, whose log ranges are powers of ten
 */
/** @typedef {{ x: Numbers, y: Numbers, trace: Plotly.Trace }} Line */

/**
 * What gives a value's place on an axis that spans the pixels from `start` to `stop`.
 * @param {Axis} axis
 * @param {number} start
 * @param {number} stop
 * @returns {(value: number) => number}
 */
export function pixels({ type, range: [first, last] }, start, stop) {
  const each = (stop - start) / (last - first);
  return type === 'log' ? (value) => start + (Math.log10(value) - first) * each : (value) => start + (value - first) * each;
}

/**
 * The radius of dots of this size that stand so far apart, in CSS pixels: where they are crowded, the curve below is still seen.
 * @param {number} size
 * @param {number} apart
 */
export const dotRadius = (size, apart) => Math.max(0.9, (size / 2) * Math.min(1, apart / (2 * size)));

export class Curve {
  /** The area and the ratio that the canvas is fitted to. */
  fitted = '';
  ratio = 1;
  /** Where the axes begin and end on the canvas, in device pixels. */
  across = [0, 0];
  down = [0, 0];

  constructor() {
    this.canvas = element('canvas', 'curve');
    this.pen = penOf(this.canvas);
  }

  /** Lies over a plot area, on whole device pixels so that it stays sharp. @param {Area} area @param {number} ratio */
  fit({ left, top, width, height }, ratio) {
    const fitted = [left, top, width, height, ratio].join();
    if (this.fitted === fitted) return;
    this.fitted = fitted;
    this.ratio = ratio;
    const from = (/** @type {number} */ css) => Math.floor((css - SLACK) * ratio);
    const to = (/** @type {number} */ css) => Math.ceil((css + SLACK) * ratio);
    const [x, y] = [from(left), from(top)];
    this.canvas.width = to(left + width) - x;
    this.canvas.height = to(top + height) - y;
    Object.assign(this.canvas.style, {
      left: `${x / ratio}px`,
      top: `${y / ratio}px`,
      width: `${this.canvas.width / ratio}px`,
      height: `${this.canvas.height / ratio}px`,
    });
    this.across = [left * ratio - x, (left + width) * ratio - x];
    this.down = [(top + height) * ratio - y, top * ratio - y];
  }

  /**
   * Paints lines in the style of their traces on two of Plotly's axes.
   * @param {Line[]} lines
   * @param {Axis} xaxis
   * @param {Axis} yaxis
   */
  paint(lines, xaxis, yaxis) {
    const { pen, canvas, ratio } = this;
    const toX = pixels(xaxis, this.across[0], this.across[1]);
    const toY = pixels(yaxis, this.down[0], this.down[1]);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const {
      x,
      y,
      trace: { mode = '', line, marker, meta },
    } of lines) {
      if (!line) continue;
      if (meta === 'band') {
        this.paintBand(x, y, line.color, toX, toY);
        continue;
      }
      const apart = x.length > 1 ? (toX(x[x.length - 1]) - toX(x[0])) / (x.length - 1) / ratio : Infinity;
      const dots = marker && mode.includes('markers') ? dotRadius(marker.size, apart) * ratio : 0;
      const points = new Path2D();
      pen.beginPath();
      let drawing = false;
      for (let i = 0; i < x.length; i++) {
        const across = toX(x[i]);
        const down = toY(y[i]);
        const there = Number.isFinite(across + down);
        if (there) pen[drawing ? 'lineTo' : 'moveTo'](across, down);
        if (there && dots) (points.moveTo(across + dots, down), points.arc(across, down, dots, 0, 7));
        drawing = there;
      }
      if (mode.includes('lines')) {
        pen.strokeStyle = line.color;
        pen.lineWidth = line.width * ratio;
        const dash = 3 * Math.max(line.width, 3) * ratio; // as long as Plotly's
        pen.setLineDash(line.dash === 'dash' ? [dash, dash] : []);
        pen.lineJoin = 'bevel'; // cheaper than the others, and no one sees a corner of a pixel's width
        pen.stroke();
      }
      if (!dots || !marker) continue;
      pen.fillStyle = marker.color;
      pen.fill(points);
    }
  }

  /**
   * Paints the area between the two ends that each pair of points gives; an end that is not there leaves a gap.
   * @param {Numbers} x
   * @param {Numbers} y
   * @param {string} colour
   * @param {(value: number) => number} toX
   * @param {(value: number) => number} toY
   */
  paintBand(x, y, colour, toX, toY) {
    const { pen, ratio } = this;
    /** @type {[across: number, high: number, low: number][]} */
    let part = [];
    const area = new Path2D();
    const close = () => {
      part.forEach(([across, high], i) => (i ? area.lineTo(across, high) : area.moveTo(across, high)));
      for (const [across, , low] of part.reverse()) area.lineTo(across, low);
      part = [];
    };
    for (let i = 0; i + 1 < x.length; i += 2) {
      const across = toX((x[i] + x[i + 1]) / 2);
      const [one, other] = [toY(y[i]), toY(y[i + 1])];
      if (Number.isFinite(across + one + other)) part.push([across, Math.min(one, other), Math.max(one, other)]);
      else close();
    }
    close();
    pen.fillStyle = pen.strokeStyle = colour;
    pen.lineWidth = 0.8 * ratio;
    pen.lineJoin = 'bevel';
    pen.setLineDash([]);
    pen.globalAlpha = BAND;
    pen.fill(area);
    pen.stroke(area);
    pen.globalAlpha = 1;
  }
}
