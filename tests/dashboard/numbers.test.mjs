import assert from 'node:assert/strict';
import { test } from 'node:test';

import { amount, count, end, fixed, percent, same, value, whole } from '../../components/dashboard/numbers.js';

/** Checks a format against [number, text] pairs. */
const check = (name, format, cases) =>
  test(name, () =>
    assert.deepEqual(
      cases.map(([number]) => format(number)),
      cases.map(([, text]) => text),
    ),
  );

check('counts come in groups of three', count, [
  [0, '0'],
  [999, '999'],
  [1000, '1\u202f000'],
  [1234567.4, '1\u202f234\u202f567'],
  [-1234, '-1\u202f234'],
  [NaN, '–'],
  [Infinity, '–'],
  [null, '–'],
  [undefined, '–'],
]);
check('losses have three significant digits', amount, [
  [0, '0.00000'],
  [0.0123, '0.0123'],
  [0.69314, '0.6931'],
  [1.5, '1.500'],
  [12.345, '12.35'],
  [123.45, '123.5'],
  [12345, '1.2e4'],
  [0.00012345, '0.00012'],
  [0.0000123, '1.2e−5'],
  [-2.5, '−2.500'],
  [NaN, 'not a number'],
  [Infinity, 'not a number'],
  [null, '–'],
]);
check('values have two decimals, whole numbers none', value, [
  [0, '0'],
  [1, '1'],
  [-1, '−1'],
  [0.5, '0.50'],
  [-0.25, '−0.25'],
  [0.0123, '0.012'],
  [0.0005, '5.0e−4'],
  [1234.5, '1.2e3'],
  [99999, '99999'],
  [-5e19, '−5.0e19'],
  [-0.0005, '−5.0e−4'],
  [NaN, '–'],
  [null, '–'],
]);
check('values at a crosshair are all about as wide', fixed, [
  [0, '0'],
  [-1, '−1'],
  [0.5, '0.50'],
  [-0.001, '0.00'],
  [-0.01, '−0.01'],
  [123.45, '123.5'],
  [1234.5, '1235'],
  [-5e19, '−5.0e19'],
  [NaN, '–'],
  [undefined, '–'],
]);
check('whole numbers have a true minus sign', whole, [
  [3, '3'],
  [-3, '−3'],
]);
check('shares are percentages', percent, [
  [0, '0.0\u202f%'],
  [0.1234, '12.3\u202f%'],
  [1, '100.0\u202f%'],
]);

test('arrays are the same where all numbers are, NaN included', () => {
  assert.equal(same(Float32Array.of(1, NaN), Float32Array.of(1, NaN)), true);
  assert.equal(same(Float32Array.of(1, 2), Float32Array.of(1, 3)), false);
  assert.equal(same(Float32Array.of(1), Float32Array.of(1, 2)), false);
  assert.equal(same(undefined, new Float32Array()), false);
});
check('an end of a scale has no more digits than it needs', end, [
  [-0.5, '−0.5'],
  [1.5, '1.5'],
  [0.01, '0.01'],
  [0.0001, '1e−4'],
  [10, '10'],
  [0.25, '0.25'],
]);
