import assert from 'node:assert/strict';
import { test } from 'node:test';

import { busiest, meanOf, moves, rowsOf } from '../../components/dashboard/unit_fold.js';

/** Units as rows of values. */
const array = (...rows) => ({ shape: [rows.length, rows[0].length], data: Float32Array.from(rows.flat()) });

test('a unit moves from its smallest value to its largest, and not where its sequence has ended', () => {
  assert.deepEqual(moves(array([0, 1, 0], [0.5, 0.5, 0.5], [2, 1, NaN], [NaN, NaN, NaN])), [1, 0, 1, 0]);
});

test('what is stored once and carried comes before what trembles', () => {
  const trembles = [0, 0.5, 0, 0.5, 0, 0.5];
  assert.deepEqual(busiest([array(trembles, trembles, trembles, [0, 0, 2, 2, 2, 2])], []), [0, 1, 3]);
});

test('the busiest units are those that move most over all tracks, in rising order', () => {
  const one = array([0, 0], [0, 1], [0, 0.2], [0, 0.9], [0, 0.1]);
  const other = array([0, 5], [0, 0], [0, 0], [0, 0], [0, 0]);
  assert.deepEqual(busiest([one], []), [1, 2, 3]);
  assert.deepEqual(busiest([one, other], []), [0, 1, 3]);
  assert.deepEqual(busiest([array([0, 1], [0, 2])], [7]), [0, 1]);
});

test('a shown unit stays until another one moves much more', () => {
  const at = (move) => array([0, 1], [0, 1], [0, 1], [0, move]);
  assert.deepEqual(busiest([at(1.4)], [0, 1, 2]), [0, 1, 2]);
  assert.deepEqual(busiest([at(1.6)], [0, 1, 2]), [0, 1, 3]);
});

test('rows are picked and averaged column by column', () => {
  const three = array([0, 1], [0.5, 0], [1, 0.5]);
  assert.deepEqual(rowsOf(three, [0, 2]), array([0, 1], [1, 0.5]));
  const mean = meanOf(three);
  assert.deepEqual(mean.shape, [1, 2]);
  assert.ok(Math.abs(mean.data[0] - 0.5) < 1e-6 && Math.abs(mean.data[1] - 0.5) < 1e-6);
});
