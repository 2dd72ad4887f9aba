import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decode } from '../../components/dashboard/wire_format.js';

/** A message as the server writes it: the header padded with spaces, each array padded with zeros, to multiples of 8 bytes. */
function encode(header, arrays, { padHeader = true } = {}) {
  const padded = (bytes) => Uint8Array.from({ length: Math.ceil(bytes.length / 8) * 8 }, (_, i) => bytes[i] ?? 0);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const spaces = new Uint8Array(Math.ceil((text.length + 4) / 8) * 8 - 4 - text.length).fill(32);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length + (padHeader ? spaces.length : 0), true);
  const parts = [length, text, spaces, ...arrays.map((array) => padded(new Uint8Array(array.buffer)))];
  return Uint8Array.from(parts.flatMap((part) => [...part])).buffer;
}

const HEADER = {
  picture: 7,
  scene: 2,
  status: { update: 41, message: { kind: 'info', text: 'θ → ŷ' } },
  arrays: [
    ['window', 'row0', 'f4', [3, 5]],
    ['loss', 'data.0.x', 'f8', [2]],
    ['empty', 'values', 'f4', [0, 0]],
  ],
  values: { window: { row: 1 }, loss: {}, spikes: { shown: null } },
};
const ARRAYS = [Float32Array.from({ length: 15 }, (_, i) => i / 4), Float64Array.of(1e9 + 1, NaN), new Float32Array()];

for (const padHeader of [true, false]) {
  test(`a picture is read whether or not the padding counts as header (${padHeader})`, () => {
    const { picture, scene, status, panels } = decode(encode(HEADER, ARRAYS, { padHeader }));
    assert.deepEqual([picture, scene, status], [7, 2, HEADER.status]);
    assert.deepEqual(panels.window.values, { row: 1 });
    assert.deepEqual(panels.window.arrays.row0.shape, [3, 5]);
    assert.deepEqual(panels.window.arrays.row0.data, ARRAYS[0]);
    assert.deepEqual(panels.loss.arrays['data.0.x'].data, ARRAYS[1]);
  });
}

test('a panel without arrays keeps its values, one without values its arrays, and an empty array stays empty', () => {
  const { panels } = decode(encode(HEADER, ARRAYS));
  assert.deepEqual(panels.spikes, { arrays: {}, values: { shown: null } });
  assert.deepEqual(panels.empty.values, {});
  assert.equal(panels.empty.arrays.values.data.length, 0);
});

test('arrays are views on the message, not copies', () => {
  const message = encode(HEADER, ARRAYS);
  const { panels } = decode(message);
  assert.equal(panels.window.arrays.row0.data.buffer, message);
  assert.equal(panels.loss.arrays['data.0.x'].data.buffer, message);
});

test('a message that ends too early is an error', () => {
  const message = encode(HEADER, ARRAYS);
  assert.throws(() => decode(message.slice(0, 40)));
  assert.throws(() => decode(message.slice(0, message.byteLength - 8)));
});
