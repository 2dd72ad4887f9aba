import assert from 'node:assert/strict';
import test from 'node:test';

import { cellName, momentEdges } from '../../components/dashboard/weights.js';

test('a histogram reaches halfway to its neighbours, however unevenly the moments lie', () => {
  assert.deepEqual([...momentEdges([0, 10, 40], 80)], [0, 10, 50, 80]);
  assert.deepEqual([...momentEdges([7], 80)], [0, 80]);
  assert.deepEqual([...momentEdges([7, 7], 80)], [0, 40, 80]);
});

test('a cell is named by where its weight leads from and to', () => {
  const gates = [['input gate', 'i'], ['forget gate', 'f']];
  const kernel = { gates, block: [1, 1], columns: 6, rows: 3, from: 'unit', to: 'unit' };
  assert.equal(cellName(kernel, 2, 4), 'unit 2 → forget gate of unit 1');
  assert.equal(cellName({ ...kernel, rows: 1, from: '' }, 0, 2), 'input gate of unit 2');
  const blocks = { gates, block: [4, 2], columns: 10, rows: 9, from: 'input', to: 'unit' };
  assert.equal(cellName(blocks, 1, 3), 'input 4 to 7 → forget gate of unit 0 to 1');
  assert.equal(cellName(blocks, 2, 5), 'input 8 → forget gate of unit 4');
});
