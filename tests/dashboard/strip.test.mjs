import assert from 'node:assert/strict';
import test from 'node:test';

import { nameOf, trueOf } from '../../components/dashboard/strip.js';

test('a preset whose settings have moved is called changed', () => {
  assert.equal(nameOf({ title: 'Echo', changed: false }), 'Echo');
  assert.equal(nameOf({ title: 'Echo', changed: true }), 'Echo · changed');
});

test('the claim that holds is said, else the story', () => {
  const words = { story: 'Look.', claims: ['It learned.', 'It is stuck.'] };
  const verdict = (claim) => ({ verdict: { outcome: 'stuck', text: 'Stuck.', claim } });
  assert.equal(trueOf(words, verdict(1)), 'It is stuck.');
  assert.equal(trueOf(words, verdict(null)), 'Look.');
  assert.equal(trueOf(words, null), 'Look.');
  assert.equal(trueOf({ story: 'Look.', claims: [] }, verdict(1)), 'Look.');
});
