import assert from 'node:assert/strict';
import { test } from 'node:test';

import { edges } from '../../components/dashboard/heatmap.js';
import { hasEnded } from '../../components/dashboard/padding.js';
import { seriesOf } from '../../components/dashboard/sequence_marks.js';
import { alignedRows, columnName, fitting, gutterWidth, heightOfName, naturalHeights, rowsOf, sharedHeights, tickInterval } from '../../components/dashboard/track_layout.js';
import { barPlaces, follow, limitOf } from '../../components/dashboard/track_marks.js';
import { overlayOf } from '../../components/dashboard/what_if_overlay.js';

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

test('the gutter is as wide as its longest formula and class names, within limits', () => {
  const short = { formula: 'h = x' };
  assert.equal(gutterWidth([short]), 178);
  assert.ok(gutterWidth([short, { formula: 'zₜ = σ(xₜW_z + hₜ₋₁U_z + b_z)' }]) > 190);
  assert.ok(gutterWidth([{ formula: '', names: { target: ['valid', 'broken'] } }]) > 200);
  assert.equal(gutterWidth([{ formula: '', names: { target: ['cat', 'quatre-vingt-dix'] } }]), 178);
  assert.equal(gutterWidth([{ formula: 'h'.repeat(99) }]), 250);
});

test('tracks share the height by weight', () => {
  assert.deepEqual(
    sharedHeights([{ mark: 'heat', weight: 2 }, { mark: 'bars' }, { mark: 'level', weight: 1 }], 400, false, 100),
    [200, 100, 100],
  );
});

test('no track is smaller than it can be read, and the others share what is left', () => {
  const heights = sharedHeights(
    [
      { mark: 'lines', weight: 0.1 },
      { mark: 'heat', weight: 3 },
      { mark: 'heat', weight: 1 },
    ],
    230,
    false,
    100,
  );
  assert.deepEqual(heights, [30, 150, 50]);
});

test('where there is too little room, each has its least height though they need more than there is', () => {
  const heights = sharedHeights([{ mark: 'words' }, { mark: 'bars' }], 20, false, 100);
  assert.deepEqual(heights, [34, 16]);
  assert.deepEqual(sharedHeights([{ mark: 'bars' }], 10, true, 100), [22]);
});

test('words wider than their columns get the height of two lines each, and fewer rows are shown', () => {
  const names = { target: ['cinquante', 'six'] };
  const rows = [0, 1, 2].map((row) => ({ mark: /** @type {const} */ ('words'), row, names }));
  const tracks = [...rows, { mark: /** @type {const} */ ('heat'), readable: true, units: ['a'] }];
  const shown = (/** @type {number} */ each) => fitting(tracks, 140, 3, 2, false, each).map(({ row }) => row);
  assert.deepEqual(shown(27), [2, undefined]);
  assert.deepEqual(shown(60), [0, 1, 2, undefined]);
  assert.deepEqual(sharedHeights([rows[0]], 100, false, 27), [100]);
  assert.equal(sharedHeights([rows[0], { mark: 'heat', weight: 20 }], 100, false, 27)[0], 66);
  assert.equal(sharedHeights([rows[0], { mark: 'heat', weight: 20 }], 100, true, 27)[0], 62, 'its gutter tells no names');
});

test('a talk leaves out rows before features, and the loss at each time step last', () => {
  const tracks = [{ mark: 'lines', row: 0 }, { mark: 'lines', row: 1 }, { mark: 'lines', feature: 1 }, { mark: 'level' }];
  const shown = (height) => fitting(tracks, height, 3, 0, true, 100).map(({ mark, row, feature }) => row ?? (feature ? 'feature' : mark));
  assert.deepEqual(shown(400), [0, 1, 'feature', 'level']);
  assert.deepEqual(shown(130), [0, 'feature', 'level']);
  assert.deepEqual(shown(80), [0, 'level']);
  assert.deepEqual(shown(10), [0]);
});

test('a talk leaves out the last rows that have no room, never the watched one nor its states', () => {
  const rows = [0, 1, 2, 3].map((row) => ({ mark: 'bars', row }));
  const tracks = [...rows, { mark: 'level' }, { mark: 'heat' }];
  const shown = (height, watched) => fitting(tracks, height, 3, watched, true, 100).map(({ mark, row }) => row ?? mark);
  assert.deepEqual(shown(149, 0), [0, 1, 2, 3, 'level', 'heat']);
  assert.deepEqual(shown(148, 0), [0, 1, 2, 'level', 'heat']);
  assert.deepEqual(shown(110, 3), [0, 3, 'level', 'heat']);
  assert.deepEqual(shown(10, 2), [2, 'heat']);
});

test('a row of a talk makes room for the units of a heat map that weighs more than a lane', () => {
  const rows = [0, 1].map((row) => ({ mark: 'bars', row }));
  const shown = (weight) => fitting([...rows, { mark: 'heat', weight }], 80, 3, 0, true, 100).map(({ mark, row }) => row ?? mark);
  assert.deepEqual(shown(1), [0, 1, 'heat']);
  assert.deepEqual(shown(2), [0, 'heat']);
  assert.deepEqual(sharedHeights([{ mark: 'bars' }, { mark: 'heat', weight: 2 }], 64, true, 100), [22, 42]);
});

test('rows make room for the names of a track that is to be read, on a desk for nothing else; where there is none they are small', () => {
  const rows = [0, 1, 2].map((row) => ({ mark: 'words', row }));
  const attention = { mark: 'heat', units: Array.from('abcdefgh'), readable: true };
  const shown = (tracks, height, talk) => fitting(tracks, height, 3, 0, talk, 100).map(({ mark, row }) => row ?? mark);
  assert.deepEqual(shown([...rows, { mark: 'heat' }], 90, false), [0, 1, 2, 'heat']);
  assert.deepEqual(shown([...rows, attention], 186, false), [0, 1, 2, 'heat']);
  assert.deepEqual(shown([...rows, attention], 185, false), [0, 1, 'heat']);
  assert.deepEqual(shown([...rows, attention], 300, true), [0, 1, 'heat']);
  assert.deepEqual(sharedHeights([rows[0], attention], 106, false, 100), [34, 72]);
  assert.deepEqual(sharedHeights([rows[0], attention], 96, false, 100), [34, 62]);
});

test('ten digits have room beside one row of a talk, as they need less than letters', () => {
  const classes = (/** @type {string} */ names) => ({ mark: 'heat', units: Array.from(names), readable: true });
  const [row, level] = [{ mark: 'picture', row: 0 }, { mark: 'level' }];
  assert.deepEqual(sharedHeights([row, level, classes('0123456789')], 218, true, 100)[2], 150);
  assert.equal(heightOfName(['7', '12'], true), 15);
  assert.equal(heightOfName(['q', '12'], true), 18);
  assert.equal(heightOfName(['7'], false), 9);
  assert.equal(heightOfName(['A', 'A reversed'], false), 11);
});

test('a row of a talk that tells two long names has room for both', () => {
  const row = (/** @type {string[]} */ target) => ({ mark: 'picture', names: { target } });
  assert.deepEqual(sharedHeights([row(['A', 'B reversed'])], 10, true, 100), [74]);
  assert.deepEqual(sharedHeights([row(['valid', 'broken'])], 10, true, 100), [50]);
  assert.deepEqual(sharedHeights([row(['0', '1'])], 10, true, 100), [36]);
});

test('heights add up to what is shared, whatever the weights', () => {
  const marks = ['bars', 'heat', 'lines', 'level', 'symbols', 'words', 'picture'];
  for (let seed = 1; seed < 40; seed++) {
    const tracks = marks.map((mark, index) => ({ mark, weight: ((seed * (index + 3)) % 11) / 4 + 0.05 }));
    assert.ok(Math.abs(sum(sharedHeights(tracks, 900, false, 100)) - 900) < 1e-9, String(seed));
  }
});

test('what tracks at their least height leave goes to the others', () => {
  const tracks = [...Array.from({ length: 5 }, () => ({ mark: 'bars', weight: 0.7 })), { mark: 'level', weight: 0.6 }, { mark: 'heat', weight: 2 }];
  assert.deepEqual(sharedHeights(tracks, 180, true, 100), [22, 22, 22, 22, 22, 22, 48]);
});

test('the full colour of a few units suits these, and is 1 at least', () => {
  assert.equal(limitOf(8, null), 8);
  assert.equal(limitOf(8, Float32Array.of(0.2, -1.5, NaN)), 2);
  assert.equal(limitOf(4, Float32Array.of(0.1)), 1);
  assert.equal(limitOf(0.25, Float32Array.of(0.1)), 0.25);
});

test('on a phone tracks have their natural heights; of heat by weight, within limits', () => {
  const tracks = [{ mark: 'bars', weight: 9 }, { mark: 'heat' }, { mark: 'heat', weight: 9 }, { mark: 'heat', weight: 0.1 }];
  assert.deepEqual(naturalHeights(tracks), [34, 56, 112, 56 * 0.6]);
  const [letters, words] = [['a', '↵'], ['a', 'cent']].map((target) => ({ mark: 'words', names: { target } }));
  assert.deepEqual(naturalHeights([letters, words]), [44, 150]);
});

test('columns are whole pixels that cover the width without a gap', () => {
  const x = edges(1003, 15);
  assert.deepEqual([x[0], x[15], x.length], [0, 1003, 16]);
  for (let i = 0; i < 15; i++) assert.ok([66, 67].includes(x[i + 1] - x[i]));
});

test('as many time steps are named as there is room for', () => {
  assert.deepEqual(
    [40, 20, 10, 3, 0.1].map((each) => tickInterval(each, 50, 1)),
    [1, 2, 5, 10, 100],
  );
  assert.equal(tickInterval(30, 100, 1), 2);
  assert.equal(tickInterval(40, 50, 1.7), 2);
  assert.deepEqual(
    [0, 3].map((column) => columnName({}, column)),
    [0, 3],
  );
  assert.deepEqual(
    [0, 3].map((column) => columnName({ first: -10, by: 2 }, column)),
    [-10, -4],
  );
});

test('a range follows its data outwards at once and inwards slowly', () => {
  assert.deepEqual(follow(undefined, Float32Array.of(1, NaN, 3)), [1, 3]);
  assert.deepEqual(follow([0, 2], Float32Array.of(-1, 5)), [-1, 5]);
  assert.deepEqual(follow([0, 10], Float32Array.of(1, 9)), [0, 10]);
  const [low, high] = follow([0, 10], Float32Array.of(4, 5));
  assert.ok(low > 0 && low < 1 && high < 10 && high > 9);
  assert.deepEqual(follow(undefined, Float32Array.of(NaN)), [0, 1]);
  assert.deepEqual(follow(undefined, Float32Array.of(2, 3), true), [0, 3]);
});

test('bars of all series stand side by side in their column; columns too narrow get strips', () => {
  const track = { array: { shape: [3, 10], data: new Float32Array(30) } };
  const at = (width) => barPlaces({ stack: { x: edges(width, 10), columns: 10, width }, dashboard: { ratio: 1 } }, track, 0, 50);
  const places = at(400);
  assert.equal(places.strips, false);
  assert.equal(places.bottom, 49);
  for (let series = 0; series < 3; series++) {
    assert.ok(places.at(series, 2) >= 80 && places.at(series, 2) + places.wide <= 120);
    if (series) assert.ok(places.at(series, 2) >= places.at(series - 1, 2) + places.wide);
  }
  assert.equal(at(80).strips, true);
});

test('the series of a track are found by name, behind the features of a picture', () => {
  const data = Float32Array.from({ length: 8 }, (_, i) => i);
  const track = { array: { shape: [4, 2], data }, series: ['target', 'prediction'], features: 2 };
  assert.deepEqual(seriesOf(track, 'target'), Float32Array.of(4, 5));
  assert.deepEqual(seriesOf(track, 'prediction'), Float32Array.of(6, 7));
  assert.equal(seriesOf(track, 'input').length, 0);
});

test('a sequence has ended in the padded columns alone', () => {
  const values = {
    padding: {
      row0: [
        [3, 5],
        [8, 9],
      ],
    },
  };
  assert.deepEqual(
    [2, 3, 4, 5, 8].map((column) => hasEnded(values, { key: 'row0' }, column)),
    [false, true, true, false, true],
  );
  assert.equal(hasEnded(values, { key: 'row1' }, 3), false);
  assert.equal(hasEnded({}, { key: 'row0' }, 3), false);
});

test('what would be lies only over a track of the same shape', () => {
  const array = (shape) => ({ shape, data: new Float32Array(sum(shape)) });
  const track = { key: 'row0', array: array([3, 15]) };
  const fitting = array([3, 15]);
  assert.equal(overlayOf(track, { row0: fitting }), fitting);
  assert.equal(overlayOf(track, { row0: array([3, 16]) }), null);
  assert.equal(overlayOf(track, { row1: fitting }), null);
  assert.equal(overlayOf(track, null), null);
});

test('panels of runs side by side begin and end together, and what one lacks stays free', () => {
  /** @param {import('../../components/dashboard/types').Mark[]} marks */
  const panel = (row, head, ...marks) => ({ row, head, tracks: marks.map((mark, index) => ({ mark, row: mark === 'bars' ? index : undefined })) });
  const columns = [
    [panel('window', 20, 'bars', 'bars'), panel('states', 20, 'heat')],
    [panel('window', 36, 'bars', 'bars'), panel('states', 20, 'heat'), panel('gates', 30, 'heat', 'heat', 'heat')],
  ];
  const { alone, rows } = alignedRows(columns, 600, 8, 3, 1, false);
  assert.equal(alone, false);
  assert.deepEqual([...rows.keys()], ['window', 'states', 'gates']);
  assert.deepEqual([...rows.values()].map(({ head }) => head), [36, 20, 30]);
  const used = [...rows.values()].reduce((sum, { head, body }) => sum + head + body + 8, -8);
  assert.ok(used > 595 && used <= 600, String(used));
  const low = alignedRows(columns, 250, 8, 3, 1, false);
  assert.equal(low.alone, true);
  assert.deepEqual(rowsOf(columns[0][0].tracks, 1, true), [columns[0][0].tracks[1]]);
});
