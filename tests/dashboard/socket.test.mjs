import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { Socket } from '../../components/dashboard/socket.js';

/** Stands in for the browser's WebSocket: opens, speaks and closes when it is told to. */
class FakeWebSocket {
  static OPEN = 1;
  static made = [];
  readyState = 0;
  sent = [];
  constructor(url) {
    this.url = url;
    FakeWebSocket.made.push(this);
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close(code = 1000) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const real = globalThis.WebSocket;
let heard;
let socket;
beforeEach(() => {
  globalThis.WebSocket = FakeWebSocket;
  FakeWebSocket.made = [];
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  heard = [];
  const names = ['opened', 'scene', 'words', 'picture', 'hover', 'error', 'waiting', 'over'];
  socket = new Socket(
    'ws://here/live',
    'secret',
    Object.fromEntries(names.map((name) => [name, (message) => heard.push([name, message])])),
  );
});
afterEach(() => {
  socket.close();
  mock.timers.reset();
  mock.restoreAll();
  globalThis.WebSocket = real;
});

const newest = () => FakeWebSocket.made.at(-1);

test('the token is the first message, and nothing is sent before it', () => {
  socket.tell({ do: 'play' });
  newest().open();
  socket.tell({ do: 'pause' });
  assert.deepEqual(newest().sent, [{ token: 'secret' }, { do: 'pause' }]);
  assert.deepEqual(heard, [['opened', undefined]]);
});

test('each message reaches its handler', () => {
  newest().open();
  heard = [];
  for (const message of [{ scene: 1, config: {} }, { config: {}, story: '' }, { error: 'no' }, { hover: null }, { alive: true }])
    newest().onmessage({ data: JSON.stringify(message) });
  assert.deepEqual(heard, [
    ['scene', { scene: 1, config: {} }],
    ['words', { config: {}, story: '' }],
    ['error', 'no'],
    ['hover', null],
  ]);
});

test('a broken connection is made again, each time after twice as long, up to four seconds', () => {
  const waits = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    const before = FakeWebSocket.made.length;
    newest().close(1006);
    let waited = 0;
    while (FakeWebSocket.made.length === before) {
      mock.timers.tick(50);
      waited += 50;
    }
    waits.push(waited);
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 4000]);
  newest().open();
  newest().onmessage({ data: '{"alive": true}' });
  newest().close(1006);
  mock.timers.tick(250);
  assert.equal(FakeWebSocket.made.length, 8);
});

for (const [code, words] of [
  [4403, /does not open this run/],
  [4404, /This run is gone/],
]) {
  test(`close code ${code} is the end`, () => {
    newest().open();
    newest().close(code);
    mock.timers.tick(60000);
    assert.equal(FakeWebSocket.made.length, 1);
    assert.match(heard.at(-1)[1], words);
  });
}

test('a connection that stays silent is dropped and made again', () => {
  newest().open();
  const dead = newest();
  const now = performance.now();
  mock.method(performance, 'now', () => now + 8000);
  mock.timers.tick(1000);
  assert.equal(dead.readyState, 3);
  assert.deepEqual(
    heard.map(([name]) => name),
    ['opened', 'waiting'],
  );
  mock.timers.tick(250);
  assert.equal(FakeWebSocket.made.length, 2);
});

test('a closed socket hears nothing more and never comes back', () => {
  newest().open();
  heard = [];
  socket.close();
  mock.timers.tick(60000);
  assert.deepEqual(heard, []);
  assert.equal(FakeWebSocket.made.length, 1);
});
