import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asCsv, dotTexts, pointAt, settingsOf } from '../../components/dashboard/sweep_table.js';

const SWEPT = {
  over: { learning_rate: ['0.1', '1'], cell: ['lstm', 'simple'] },
  updates: 400,
  metric: 'accuracy',
  points: [
    [['0.1', 'lstm'], 'done', false, 1],
    [['0.25', 'simple'], 'pruned', true, 0.5],
    [['1', 'simple'], 'training', false, 0.125],
  ],
};
const METRICS = { shape: [3, 2], data: Float64Array.of(0.5, 0.75, 0.25, Infinity, 0.5, NaN) };

test('a dot opens its network, a cell the settings of its point', () => {
  assert.deepEqual(settingsOf(SWEPT, 1, 0), { learning_rate: '0.25', cell: 'simple', seed: 0 });
  assert.deepEqual(settingsOf(SWEPT, pointAt(SWEPT, [1, 1])), { learning_rate: '1', cell: 'simple' });
  assert.equal(pointAt(SWEPT, [1, 0]), -1);
});

test('a dot says its settings, seed and figure, and why it ended', () => {
  const texts = dotTexts(SWEPT, METRICS, (name) => name.toUpperCase());
  assert.equal(texts.length, 6);
  assert.equal(texts[0], 'LEARNING_RATE 0.1<br>CELL lstm<br>seed 0: accuracy 0.5000');
  assert.equal(texts[3], 'LEARNING_RATE 0.25<br>CELL simple<br>seed 1: accuracy diverged<br>proposed, ended early');
});

test('the table has a row for each network that was measured', () => {
  assert.deepEqual(asCsv(SWEPT, METRICS).split('\n'), [
    'learning_rate,cell,seed,accuracy,updates,ended early,proposed',
    '0.1,lstm,0,0.5,400,no,no',
    '0.1,lstm,1,0.75,400,no,no',
    '0.25,simple,0,0.25,200,yes,yes',
    '0.25,simple,1,,200,yes,yes',
    '1,simple,0,0.5,50,no,no',
    '',
  ]);
});
