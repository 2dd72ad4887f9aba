// A run in a file: which moment is shown when another is wished for, and what a moment's picture is made of.

import assert from 'node:assert/strict';
import test from 'node:test';

import { nearest, Recording } from '../../components/dashboard/recording.js';

test('the nearest moment is shown, and one further where a step would stay', () => {
  const updates = [0, 10, 40, 100];
  assert.equal(nearest(updates, 38, 100), 40);
  assert.equal(nearest(updates, 99, 100), 40);
  assert.equal(nearest(updates, 11, 10), 40);
  assert.equal(nearest(updates, 101, 100), 100);
  assert.equal(nearest(updates, 10, 10), 10);
});

const bytes = (text) => new TextEncoder().encode(text);

/** A message of one panel without arrays. @param {string} panel @param {number} update @param {number} value */
function message(panel, update, value) {
  const header = bytes(JSON.stringify({ status: { update }, answers: { [panel]: 'so' }, arrays: [], values: { [panel]: { value } } }));
  return new Uint8Array([...new Uint8Array(new Uint32Array([header.length]).buffer), ...header]);
}

function recorded() {
  const messages = [message('loss', 0, 1), message('gates', 0, 2), message('gates', 7, 3)];
  const places = messages.map((one, index) => [messages.slice(0, index).reduce((all, { length }) => all + length, 0), one.length]);
  const moments = [0, 7].map((update, index) => ({ update, layers: [[0, places[0], places[index + 1]]] }));
  const header = bytes(JSON.stringify({ scenes: [{ title: 'Echo' }], moments }));
  return new Uint8Array([...new Uint8Array(new Uint32Array([header.length]).buffer), ...header, ...messages.flatMap((one) => [...one])]).buffer;
}

test('a moment has the panels that all share and its own; only what is kept is shown', async () => {
  const recording = new Recording(recorded());
  const told = [];
  recording.connect({ opened: () => told.push('opened'), scene: (scene) => told.push(scene.title), picture: (picture) => told.push(picture) });
  await Promise.resolve();
  assert.deepEqual(told.slice(0, 2), ['opened', 'Echo']);
  assert.deepEqual(told[2].panels, { loss: { arrays: {}, values: { value: 1 } }, gates: { arrays: {}, values: { value: 3 } } });
  recording.tell({ visit: 2 });
  assert.equal(told.length, 4);
  assert.equal(told[3].status.update, 0);
  assert.equal(told[3].status.playing, false);
  recording.tell({ row: 1 });
  assert.equal(told.length, 4);
  recording.tell({ do: 'update' });
  assert.equal(told[4].status.update, 7);
  recording.tell({ do: 'play' });
  assert.deepEqual([told[5].status.update, told[5].status.playing], [0, true]);
  recording.close();
});
