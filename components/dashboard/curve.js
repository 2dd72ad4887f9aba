// The lines of a chart that move at every picture, on a canvas behind Plotly, which would build its SVG anew each time.

import { element } from './page.js';

/** CSS pixels beyond the plot area that are painted too: a line or a dot on the very edge is whole. */
const SLACK = 3;

/** What gives a value's place in pixels on one of Plotly's axes: from `start` to `stop`, whose log ranges are powers of ten. */
function scale({ type, range: [first, last] }, start, stop) {
  const each = (stop - start) / (last - first);
  return type === 'log' ? (value) => start + (Math.log10(value) - first) * each : (value) => start + (value - first) * each;
}

export class Curve {
  constructor() {
    this.canvas = element('canvas', 'curve');
    this.pen = this.canvas.getContext('2d');
  }

  /** Lies over a plot area (CSS pixels from the left and the top), on whole device pixels so that it stays sharp. */
  fit({ l: left, t: top, w: width, h: height }, ratio) {
    const place = [left, top, width, height, ratio].join();
    if (this.place === place) return;
    Object.assign(this, { place, ratio });
    const from = (css) => Math.floor((css - SLACK) * ratio);
    const to = (css) => Math.ceil((css + SLACK) * ratio);
    const [x, y] = [from(left), from(top)];
    this.canvas.width = to(left + width) - x;
    this.canvas.height = to(top + height) - y;
    Object.assign(this.canvas.style, { left: `${x / ratio}px`, top: `${y / ratio}px`, width: `${this.canvas.width / ratio}px`, height: `${this.canvas.height / ratio}px` });
    this.across = [left * ratio - x, (left + width) * ratio - x];
    this.down = [(top + height) * ratio - y, top * ratio - y];
  }

  /** Paints traces as Plotly takes them ({x, y, mode, line, marker}) on two of its axes. */
  paint(traces, xaxis, yaxis) {
    const { pen, canvas, ratio } = this;
    const [toX, toY] = [scale(xaxis, ...this.across), scale(yaxis, ...this.down)];
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const { x, y, mode, line, marker } of traces) {
      const dots = mode.includes('markers') ? (marker.size / 2) * ratio : 0;
      const points = new Path2D();
      pen.beginPath();
      let drawing = false;
      for (let i = 0; i < x.length; i++) {
        const across = toX(x[i]);
        const down = toY(y[i]);
        const there = Number.isFinite(across + down);
        if (there) pen[drawing ? 'lineTo' : 'moveTo'](across, down);
        if (there && dots) points.moveTo(across + dots, down), points.arc(across, down, dots, 0, 7);
        drawing = there;
      }
      pen.strokeStyle = line.color;
      pen.lineWidth = line.width * ratio;
      const dash = 3 * Math.max(line.width, 3) * ratio; // as long as Plotly's
      pen.setLineDash(line.dash === 'dash' ? [dash, dash] : []);
      pen.lineJoin = 'bevel'; // at a width of a pixel nobody sees a corner, and the others cost
      pen.stroke();
      if (!dots) continue;
      pen.fillStyle = marker.color;
      pen.fill(points);
    }
  }
}
