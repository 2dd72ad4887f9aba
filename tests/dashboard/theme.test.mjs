import assert from 'node:assert/strict';
import { test } from 'node:test';

import { contrast, css, mix, pack, shade, SHADES, table } from '../../components/dashboard/colours.js';
import { makeTheme } from '../../components/dashboard/theme.js';

const LIGHT = makeTheme('light', { text: [28, 37, 48], background: [255, 255, 255], primary: [0, 114, 178] }, 'serif');
const DARK = makeTheme('dark', { text: [230, 237, 243], background: [14, 17, 23], primary: [255, 220, 80] }, 'serif');

/** The red, green and blue of a word in a lookup table. */
const channels = (word) => [word & 255, (word >> 8) & 255, (word >> 16) & 255];

test('colours are mixed channel by channel', () => {
  assert.deepEqual(mix([0, 100, 255], [100, 0, 255], 0.5), [50, 50, 255]);
  assert.equal(css([1, 2, 3], 0.5), 'rgba(1,2,3,0.5)');
  assert.deepEqual([...new Uint8Array(Uint32Array.of(pack([1, 2, 3])).buffer)], [1, 2, 3, 255]);
});

test('a scale ends at its stops, goes through those between, and holds beyond them', () => {
  const stops = [
    [0, 0, 0],
    [100, 0, 0],
    [100, 200, 0],
  ];
  assert.deepEqual(
    [-1, 0, 0.25, 0.5, 0.75, 1, 2].map((share) => shade(stops, share)),
    [
      [0, 0, 0],
      [0, 0, 0],
      [50, 0, 0],
      [100, 0, 0],
      [100, 100, 0],
      [100, 200, 0],
      [100, 200, 0],
    ],
  );
  const words = table(stops);
  assert.equal(words.length, SHADES);
  assert.deepEqual(
    [0, (SHADES - 1) / 2, SHADES - 1].map((place) => channels(words[place])),
    stops,
  );
});

test('light and dark are told by the background', () => {
  assert.deepEqual([LIGHT.dark, DARK.dark], [false, true]);
});

test('the signed scale has blue below 0 and red above it in both themes', () => {
  for (const {
    scales: { signed },
  } of [LIGHT, DARK]) {
    const [lowest, , highest] = [signed[0], signed[4], signed[8]];
    assert.ok(lowest[2] > lowest[0]);
    assert.ok(highest[0] > highest[2]);
  }
});

test('0 lies near the background in the dark', () => {
  const zero = mix([14, 17, 23], [230, 237, 243], 0.09);
  assert.deepEqual(DARK.scales.signed[4], zero);
  assert.deepEqual(DARK.scales.gate[0], zero);
  assert.deepEqual(channels(DARK.tables.signed[(SHADES - 1) / 2]), zero);
});

test('the three series keep their hues and are lighter in the dark', () => {
  assert.deepEqual(
    ['input', 'target', 'prediction'].map((name) => LIGHT.series(name)),
    ['#0072B2', '#D55E00', '#009E73'],
  );
  assert.deepEqual(
    ['input', 'target', 'prediction'].map((name) => DARK.series(name)),
    ['#3d9fe0', '#f0803c', '#22b98d'],
  );
  assert.equal(DARK.tone('#0072B2'), DARK.series('input'));
  assert.equal(DARK.tone('#123456'), '#123456');
});

test('other series get colours by their place, again and again', () => {
  assert.notEqual(LIGHT.series('x', 0), LIGHT.series('y', 1));
  assert.equal(LIGHT.series('x', 0), LIGHT.series('y', 4));
});

test('text is dark on bright colours and light on dark ones', () => {
  assert.equal(LIGHT.over([250, 250, 250]), '#10202c');
  assert.equal(LIGHT.over([10, 10, 80]), '#ffffff');
  assert.equal(LIGHT.over(null), LIGHT.text);
  assert.deepEqual([LIGHT.onPrimary, DARK.onPrimary], ['#ffffff', '#0b1720']);
});

test('what is written in the colour of a series can be read, in the light and in the dark', () => {
  const channel = (text) => text.match(/\d+/g).slice(0, 3).map(Number);
  assert.ok(Math.abs(contrast([0, 0, 0], [255, 255, 255]) - 21) < 1e-9);
  for (const [theme, background] of [
    [LIGHT, [255, 255, 255]],
    [DARK, [14, 17, 23]],
  ]) {
    for (const name of ['input', 'input 2', 'input 3', 'target', 'prediction', 'another'])
      assert.ok(contrast(channel(theme.ink(name)), background) >= 4.5, `${theme.key} ${name} ${theme.ink(name)}`);
  }
});
