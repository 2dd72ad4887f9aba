// What the keys and the button of a story do, and what is said of its training.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveOf, sayNext, sayTraining } from '../../components/dashboard/story.js';

const told = { phase: 'ask', question: 'What?', answer: '', scene: 1, scenes: 3, trains: '20 updates', left: false, following: null };

test("a presenter's clicker and the arrows move, the space bar does what comes next", () => {
  for (const key of ['PageDown', 'ArrowRight']) assert.equal(moveOf(told, key), 'next');
  for (const key of ['PageUp', 'ArrowLeft']) assert.equal(moveOf(told, key), 'back');
  assert.equal(moveOf(told, ' '), 'go');
  assert.equal(moveOf({ ...told, phase: 'train' }, ' '), null, 'it pauses as ever');
  assert.equal(moveOf({ ...told, phase: 'done' }, ' '), 'next');
  assert.equal(moveOf(told, 'r'), null);
});

test('without a story the keys mean what they always do; where it was left, only the clicker leads back', () => {
  assert.equal(moveOf(null, 'ArrowRight'), null);
  const left = { ...told, left: true };
  assert.deepEqual(['ArrowRight', ' ', 'PageUp', 'PageDown'].map((key) => moveOf(left, key)), [null, null, null, 'on']);
});

test('the button says what comes next, and in the last scene names the next story', () => {
  assert.equal(sayNext(told), 'See without a guess');
  assert.equal(sayNext({ ...told, phase: 'train' }), 'Skip');
  assert.equal(sayNext({ ...told, phase: 'wait' }), '');
  assert.equal(sayNext({ ...told, phase: 'done' }), 'Next');
  const last = { ...told, phase: 'done', scene: 3, answer: 'So.' };
  assert.equal(sayNext(last), '');
  assert.equal(sayNext({ ...last, following: ['luck', 'Is it luck?'] }), 'Next story: Is it luck?');
});

test('what trains is said while it trains', () => {
  assert.equal(sayTraining({ ...told, phase: 'train' }), 'Training 20 updates …');
  assert.equal(sayTraining(told), 'Choose, then see.');
  assert.equal(sayTraining({ ...told, question: '' }), '');
});
