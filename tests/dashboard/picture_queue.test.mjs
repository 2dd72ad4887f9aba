import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { PictureQueue } from '../../components/dashboard/picture_queue.js';

let frames;
let drawn;
let acknowledged;
let queue;
let now;
beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  now = 10000;
  mock.method(performance, 'now', () => now);
  frames = [];
  globalThis.document = { hidden: false };
  globalThis.requestAnimationFrame = (action) => frames.push(action);
  [drawn, acknowledged] = [[], []];
  queue = new PictureQueue(
    ({ picture }) => drawn.push(picture),
    ({ picture }) => acknowledged.push(picture),
  );
});
afterEach(() => {
  queue.close();
  mock.timers.reset();
  mock.restoreAll();
  delete globalThis.document;
  delete globalThis.requestAnimationFrame;
});

/** The next screen refresh. */
const refresh = () => frames.splice(0).forEach((action) => action());
const picture = (number) => ({ picture: number, scene: 1, status: {}, panels: {} });

test('of the pictures between two refreshes only the newest is drawn', () => {
  queue.take(picture(1));
  queue.take(picture(2));
  refresh();
  refresh();
  assert.deepEqual(drawn, [2]);
});

test('a picture is acknowledged once, when it is drawn', () => {
  queue.take(picture(1));
  assert.deepEqual(acknowledged, []);
  refresh();
  mock.timers.tick(5000);
  assert.deepEqual(acknowledged, [1]);
});

test('acknowledgements are at least 25 ms apart', () => {
  queue.take(picture(1));
  refresh();
  now += 10;
  queue.take(picture(2));
  refresh();
  assert.deepEqual([drawn, acknowledged], [[1, 2], [1]]);
  mock.timers.tick(14);
  assert.deepEqual(acknowledged, [1]);
  mock.timers.tick(1);
  assert.deepEqual(acknowledged, [1, 2]);
});

test('a hidden page acknowledges after a second, and draws the newest when it is seen', () => {
  document.hidden = true;
  queue.take(picture(1));
  refresh();
  mock.timers.tick(999);
  assert.deepEqual([drawn, acknowledged], [[], []]);
  mock.timers.tick(1);
  queue.take(picture(2));
  mock.timers.tick(1000);
  document.hidden = false;
  queue.wake();
  refresh();
  assert.deepEqual([drawn, acknowledged], [[2], [1, 2]]);
});

test('the first picture of another connection is acknowledged though it has the number of the last', () => {
  queue.take(picture(1));
  refresh();
  now += 100;
  queue.take(picture(1));
  refresh();
  assert.deepEqual(acknowledged, [1, 1]);
});

test('a dropped picture is not drawn', () => {
  queue.take(picture(1));
  queue.drop();
  refresh();
  assert.deepEqual(drawn, []);
});
