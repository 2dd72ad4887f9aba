// Whose a key is, by where the focus is and how it came there.

import assert from 'node:assert/strict';
import test from 'node:test';

import { keeps } from '../../components/dashboard/keys.js';

/** An element that fits the selectors with one of these parts. @param {...string} parts */
const element = (...parts) => ({
  closest: (/** @type {string} */ selectors) => (selectors.split(/,\s*(?![^(]*\))/).some((one) => parts.includes(one)) ? {} : null),
});
const TOGGLE = element('[role=switch]', '[type=checkbox]');
const SLIDER = element('[role=slider]');
const TEXT = element('[role=textbox]');
const DIAGRAM = element('[data-arrows]');

test('a text field keeps every key, however the focus came there', () => {
  for (const key of [' ', 't', 'r', 'ArrowRight']) for (const byPointer of [true, false]) assert.ok(keeps(TEXT, key, byPointer));
});

test("a presenter's clicker turns pages although a field of one line has the focus", () => {
  const field = element('[role=textbox]', 'input:not([aria-expanded=true])');
  for (const key of ['PageUp', 'PageDown']) assert.ok(!keeps(field, key, false));
  assert.ok(keeps(field, 'ArrowRight', false));
  assert.ok(keeps(TEXT, 'PageDown', false));
});

test('what was clicked gives the keys back to the page', () => {
  assert.ok(!keeps(TOGGLE, ' ', true));
  for (const key of ['t', 'r', ' ', 'ArrowRight']) assert.ok(!keeps(SLIDER, key, true));
});

test('what the keyboard reached keeps the keys that work it, and no others', () => {
  assert.ok(keeps(TOGGLE, ' ', false));
  assert.ok(!keeps(TOGGLE, 't', false));
  assert.ok(keeps(SLIDER, 'ArrowRight', false));
  assert.ok(!keeps(SLIDER, ' ', false));
});

test('a panel that is stepped through keeps the arrows alone', () => {
  assert.ok(keeps(DIAGRAM, 'ArrowRight', true));
  assert.ok(!keeps(DIAGRAM, ' ', true));
});
