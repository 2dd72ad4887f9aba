import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PanelNumbers } from '../../components/dashboard/panel_numbers.js';

const panel = (key, place, more = {}) => ({ key, title: key, place, tool: false, talk: place !== 'side', ...more });

/** Numbers with a legend that keeps nothing, and how often they said that other panels are shown. */
function numbers(descriptions) {
  globalThis.window = { addEventListener() {}, removeEventListener() {} };
  globalThis.Element = class {};
  globalThis.document = {
    createElement: () => ({ append() {}, setAttribute() {} }),
  };
  const made = new PanelNumbers({ replaceChildren() {} }, () => (made.changes += 1));
  made.changes = 0;
  made.show(descriptions);
  return made;
}

test('the keys follow the page: top, time axis, side; the panel of a tool has none', () => {
  const made = numbers([panel('data', 'side'), panel('window', 'time'), panel('loss', 'top'), panel('cell', 'side', { tool: true })]);
  assert.deepEqual(
    made.panels.map(({ key }) => key),
    ['loss', 'window', 'data'],
  );
  assert.equal(made.numberOf(made.panels[1]), '"2"');
  assert.equal(made.numberOf(panel('cell', 'side')), 'none');
});

test('without a talk every panel is shown; in one those that it needs, and what a key has shown', () => {
  const [loss, data] = [panel('loss', 'top'), panel('data', 'side')];
  const tool = panel('cell', 'side', { tool: true });
  const made = numbers([loss, data, tool]);
  assert.deepEqual([loss, data, tool].map((one) => made.shows(one)), [true, true, true]);
  made.key({ key: '1' });
  assert.equal(made.changes, 0);
  made.on = true;
  assert.deepEqual([loss, data, tool].map((one) => made.shows(one)), [true, false, true]);
  for (const key of ['1', '2', '3', 'x']) made.key({ key });
  made.key({ key: '1', ctrlKey: true });
  assert.deepEqual([loss, data].map((one) => made.shows(one)), [false, true]);
  assert.equal(made.changes, 2);
});

test('the panels of a pinned run have no keys of their own and come and go with those of the lead', () => {
  const runner = { number: 2, label: '', colour: '', dash: '' };
  const [ours, theirs] = [panel('window', 'time', { runner: { ...runner, number: 0 } }), panel('window 2', 'time', { runner })];
  const made = numbers([ours, theirs]);
  assert.deepEqual(made.panels, [ours]);
  made.on = true;
  assert.equal(made.shows(theirs), true);
  made.key({ key: '1' });
  assert.deepEqual([ours, theirs].map((one) => made.shows(one)), [false, false]);
});
