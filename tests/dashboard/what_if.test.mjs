import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asDigits, dot } from '../../components/dashboard/drawing_pad.js';
import { Changes, formatClamps, inputKey, inputOf, parseClamps } from '../../components/dashboard/what_if_changes.js';
import { lineScale, spotOf } from '../../components/dashboard/what_if_editing.js';

const changesOf = (clamps = '', frozen = []) => {
  const changes = new Changes();
  changes.follow({ clamps, frozen });
  return changes;
};

test('clamps are read and written as the setting has them', () => {
  assert.deepEqual(
    [...parseClamps('1.forget=1,1.unit3=0')],
    [
      ['1.forget', '1'],
      ['1.unit3', '0'],
    ],
  );
  assert.equal(formatClamps(parseClamps('1.unit3=0,1.forget=0.5')), '1.forget=0.5,1.unit3=0');
  assert.equal(formatClamps(parseClamps('')), '');
  assert.deepEqual(inputOf(inputKey(2, 11, 1)), [2, 11, 1]);
});

test('nothing changed asks for nothing', () => {
  const changes = changesOf('1.forget=1', [2]);
  assert.equal(changes.none, true);
  assert.equal(changes.keepable, false);
  assert.deepEqual(changes.wish(), { inputs: [], weights: [], clamps: null, frozen: null });
});

test('a wish has every changed input with its value, null for a flipped bit', () => {
  const changes = changesOf();
  changes.inputs.set(inputKey(0, 5, 0), null);
  changes.inputs.set(inputKey(1, 14, 2), -0.25);
  assert.deepEqual(changes.wish(), {
    inputs: [
      [0, 5, 0, null],
      [1, 14, 2, -0.25],
    ],
    weights: [],
    clamps: null,
    frozen: null,
  });
  assert.equal(changes.keepable, false);
});

test('a changed weight is asked for, and is nothing to keep', () => {
  const changes = changesOf();
  changes.weights.set('1|2|0', { to: -3, name: 'recurrent kernel' });
  assert.deepEqual([changes.none, changes.keepable], [false, false]);
  assert.deepEqual(changes.wish().weights, [[1, 2, 0, -3]]);
  changes.clear();
  assert.equal(changes.none, true);
});

test('what is clamped comes on top of what the run has clamped', () => {
  const changes = changesOf('1.forget=1');
  changes.setClamp('1.unit3', '0');
  assert.equal(changes.wish().clamps, '1.forget=1,1.unit3=0');
  assert.deepEqual(changes.changedClamps(), ['1.unit3']);
  changes.setClamp('1.forget', undefined);
  assert.equal(changes.wish().clamps, '1.unit3=0');
  assert.deepEqual(changes.changedClamps().sort(), ['1.forget', '1.unit3']);
  assert.deepEqual(changes.settings(), { clamps: '1.unit3=0', frozen: '' });
});

test('freed entirely, the wish is an empty text, not null: the run has something clamped', () => {
  const changes = changesOf('1.forget=1');
  changes.setClamp('1.forget', undefined);
  assert.equal(changes.wish().clamps, '');
});

test('taking the last change back makes it as the run has it', () => {
  const changes = changesOf('1.forget=1', [1]);
  changes.setClamp('1.forget', '0');
  changes.setClamp('1.forget', '1');
  changes.toggleFrozen(2);
  assert.deepEqual(changes.wish().frozen, [1, 2]);
  changes.toggleFrozen(2);
  assert.equal(changes.none, true);
});

test('layers are frozen in the order of their numbers', () => {
  const changes = changesOf('', [3]);
  changes.toggleFrozen(12);
  changes.toggleFrozen(2);
  assert.deepEqual(changes.wish().frozen, [2, 3, 12]);
  assert.deepEqual(
    [2, 3, 4].map((layer) => changes.isFrozen(layer)),
    [true, true, false],
  );
  assert.equal(changes.settings().frozen, '2,3,12');
});

test('inputs outside a smaller window are dropped, and clearing takes everything back', () => {
  const changes = changesOf();
  for (const [row, step] of [
    [0, 3],
    [0, 9],
    [4, 3],
  ])
    changes.inputs.set(inputKey(row, step, 0), null);
  changes.dropInputs((row, step) => row >= 2 || step >= 5);
  assert.deepEqual(changes.wish().inputs, [[0, 3, 0, null]]);
  changes.setClamp('1.input', '1');
  changes.clear();
  assert.equal(changes.none, true);
});

test("heights and values of a line's track belong together, and a drag ends at the range", () => {
  const { y, number } = lineScale({ range: [-1, 3], height: 106 }, 200);
  assert.deepEqual([-1, 1, 3].map(y), [303, 253, 203]);
  for (const one of [-1, 0.5, 3]) assert.ok(Math.abs(number(y(one)) - one) < 1e-12);
  assert.deepEqual([number(0), number(900)], [3, -1]);
});

test('only an input of a row in the window can be changed', () => {
  const track = { row: 2, array: { shape: [3, 15], data: new Float32Array(45) } };
  const pointed = { panel: 'window', track, column: 4, top: 10, y: 20 };
  assert.deepEqual(spotOf(pointed), { track, row: 2, column: 4, top: 10, y: 20 });
  assert.equal(spotOf({ ...pointed, panel: 'hidden' }), null);
  assert.equal(spotOf({ ...pointed, column: null }), null);
  assert.equal(spotOf({ ...pointed, track: { array: track.array } }), null);
  assert.equal(spotOf({ ...pointed, track: { row: 2 } }), null);
  assert.equal(spotOf(null), null);
  const feature = { feature: 1, array: track.array };
  assert.deepEqual(spotOf({ ...pointed, track: feature, watched: 3 }), { track: feature, row: 3, column: 4, top: 10, y: 20 });
});

test('a drawing is one hexadecimal digit a pixel', () => {
  const pixels = new Float32Array(8 * 8);
  assert.equal(asDigits(pixels), '0'.repeat(64));
  dot(pixels, 8, 3.5, 2.5);
  const digits = asDigits(pixels);
  assert.equal(digits[2 * 8 + 3], 'f');
  assert.equal(digits[7 * 8 + 7], '0');
  assert.match(digits, /^[0-9a-f]{64}$/);
  dot(pixels, 8, 3.5, 2.5);
  assert.equal(asDigits(pixels), digits);
});
