import assert from 'node:assert/strict';
import { test } from 'node:test';

import { suits } from '../../components/dashboard/drawn_figure.js';
import { dotRadius, pixels } from '../../components/dashboard/curve.js';
import { logTicks, tickText } from '../../components/dashboard/log_ticks.js';
import { makeFigure, put, rows, themed } from '../../components/dashboard/plotly_figure.js';
import { corners, onPath } from '../../components/dashboard/svg.js';
import { makeTheme } from '../../components/dashboard/theme.js';

const THEME = makeTheme('dark', { text: [230, 237, 243], background: [14, 17, 23], primary: [0, 114, 178] }, 'serif');

test('a value is put at its path, and what is missing on the way is made', () => {
  const figure = { data: [{ x: [1] }], layout: {} };
  put(figure, 'data.0.y', [2]);
  put(figure, 'layout.xaxis.range', [0, 5]);
  put(figure, 'layout.xaxis.nticks', 4);
  assert.deepEqual(figure, { data: [{ x: [1], y: [2] }], layout: { xaxis: { range: [0, 5], nticks: 4 } } });
});

test('a table becomes one view a row, a list stays itself', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  assert.equal(rows({ shape: [6], data }), data);
  const table = rows({ shape: [2, 3], data });
  assert.deepEqual(table, [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)]);
  assert.equal(table[1].buffer, data.buffer);
});

test("the theme's words and tones are put in everywhere, fonts grow, and the original stays", () => {
  const part = {
    line: { color: '@muted' },
    marker: { color: '#0072B2' },
    text: ['@text', '#unknown'],
    tickfont: { size: 14 },
    size: 10,
    x: Float32Array.of(1),
  };
  const made = themed(part, { theme: THEME, scale: 1.5 });
  assert.deepEqual(made, {
    line: { color: THEME.words['@muted'] },
    marker: { color: '#3d9fe0' },
    text: [THEME.words['@text'], '#unknown'],
    tickfont: { size: 21 },
    size: 10,
    x: part.x,
  });
  assert.equal(part.line.color, '@muted');
  assert.equal(made.x, part.x);
});

test('a type that is larger than on a desk has 18 pixels at least', () => {
  const sizes = [1, 1.6].map((scale) => themed({ font: { size: 9 } }, { theme: THEME, scale }).font.size);
  assert.deepEqual(sizes, [9, 18]);
});

test('a figure gets what its scene leaves open, and keeps what it says', () => {
  const scene = {
    data: [{ line: { color: '#fff', width: 1 } }],
    layout: { margin: { t: 18 }, xaxis: { nticks: 8, range: [0, 1] }, yaxis: { type: 'log' }, yaxis2: {}, showlegend: true },
    log: true,
  };
  const { data, layout } = makeFigure({ scene, place: 'top' }, { theme: THEME, scale: 2, narrow: true }, true);
  assert.deepEqual(layout.margin, { l: 96, r: 20, t: 36, b: 48 });
  assert.deepEqual([layout.showlegend, layout.hovermode, layout.uirevision, layout.font.size], [true, 'closest', 'keep', 24]);
  assert.deepEqual([layout.xaxis.tickformat, layout.xaxis.nticks, layout.xaxis.range], [',d', 4, [0, 1]]);
  assert.deepEqual([layout.yaxis.type, layout.yaxis.gridcolor, layout.yaxis2.gridcolor], ['log', THEME.faint, THEME.faint]);
  assert.equal(data[0].line.width, 1.6);
  assert.equal(makeFigure({ scene, place: 'side' }, { theme: THEME, scale: 1, narrow: false }, false).layout.yaxis.type, 'linear');
  const inATalk = makeFigure({ scene, place: 'side' }, { theme: THEME, scale: 1.64, narrow: false }, false).layout.yaxis;
  assert.equal(inATalk.ticklabelstandoff, 7, 'Plotly takes whole pixels alone');
  assert.equal(scene.data[0].line.width, 1);
});

test('a y axis stays while the wanted range lies in it and leaves little of it empty', () => {
  assert.equal(suits({}, [0, 1]), false);
  assert.equal(suits({ range: [0, 1.1] }, [0, 1]), true);
  assert.equal(suits({ range: [0, 1.1] }, [0, 1.2]), false);
  assert.equal(suits({ range: [0, 2] }, [0, 1]), false);
  assert.equal(suits({ range: [-3.4, 0], type: 'log' }, [-3, 0]), true);
  assert.equal(suits({ range: [-3.5, 0], type: 'log' }, [-3, 0]), false);
});

test('a log axis has at least two labels and never more than have room, whatever it spans', () => {
  const texts = (/** @type {[number, number]} */ range, /** @type {number} */ most) => logTicks(range, most).map(tickText).join(' ');
  assert.equal(texts([-1, 0], 5), '0.1 0.2 0.5 1');
  assert.equal(texts([-0.4, -0.2], 5), '0.4 0.45 0.5 0.55 0.6');
  assert.equal(texts([-0.5, 0.2], 6), '0.4 0.6 0.8 1 1.4');
  assert.equal(texts([-3.2, 0.2], 5), '0.001 0.01 0.1 1');
  assert.equal(texts([-11, 0], 5), '1e−9 1e−6 0.001 1');
  for (let low = -12; low < 12; low += 0.2) {
    for (const width of [0.2, 0.4, 0.8, 1.2, 1.6, 2, 2.8, 5, 9, 40]) {
      const { length } = logTicks([low, low + width], 5);
      assert.ok(length >= 2 && length <= 5, `${length} labels from ${low} on over ${width} decades`);
    }
  }
});

test('dots are as large as they are drawn, smaller where they are crowded, and never gone', () => {
  assert.equal(dotRadius(5, Infinity), 2.5);
  assert.equal(dotRadius(5, 10), 2.5);
  assert.equal(dotRadius(5, 5), 1.25);
  assert.equal(dotRadius(5, 0.01), 0.9);
});

test('a curve lies where the axes say', () => {
  assert.deepEqual([0, 5, 10].map(pixels({ range: [0, 10] }, 100, 300)), [100, 200, 300]);
  assert.deepEqual([0.01, 0.1, 1].map(pixels({ type: 'log', range: [-2, 0] }, 80, 0)), [80, 40, 0]);
});

test('a path has round corners, and its points are found on it', () => {
  const path = [
    [0, 0],
    [200, 0],
    [200, 57],
  ];
  assert.equal(corners(path), 'M0,0L193,0Q200,0 200,7L200,57');
  assert.equal(
    corners([
      [0, 0],
      [4, 0],
      [4, 4],
    ]),
    'M0,0L2,0Q4,0 4,2L4,4',
  );
  assert.deepEqual(
    [
      [50, 0],
      [200, 20],
      [50, 20],
      [201, 0],
    ].map((point) => onPath(point, path)),
    [true, true, false, false],
  );
});
