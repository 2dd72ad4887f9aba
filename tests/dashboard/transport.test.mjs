import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ofPast } from '../../components/dashboard/strip.js';
import { actionOf, placeOf, SPEEDS, validationFigure } from '../../components/dashboard/transport.js';

test('keys do what the buttons say', () => {
  const actions = [[' '], ['ArrowRight'], ['ArrowRight', true], ['r'], ['R', true], ['t'], ['T', true], ['x'], ['Enter']].map(
    ([key, shiftKey = false]) => actionOf({ key, shiftKey }),
  );
  assert.deepEqual(actions, ['toggle', 'update', 'window', 'reset', 'reset', 'talk', 'talk', undefined, undefined]);
});

test('a speed stands at its own place, or at that of the next slower one', () => {
  for (const speed of SPEEDS) assert.equal(SPEEDS[placeOf(speed)], speed);
  assert.equal(SPEEDS[placeOf(60)], 50);
  assert.equal(SPEEDS[placeOf(1e6)], 10000);
});

test('the validation figure is the first metric, in percent where it is a share, else the loss', () => {
  assert.deepEqual(validationFigure({ evaluation: 0.25, metrics: {} }), {
    name: 'validation loss',
    number: '0.2500',
    help: 'On data that it does not learn from: loss 0.2500',
  });
  assert.deepEqual(validationFigure({ evaluation: 0.25, metrics: { accuracy: 0.5, error: 2 } }), {
    name: 'validation accuracy',
    number: '50.0\u202f%',
    help: 'On data that it does not learn from: loss 0.2500, accuracy 0.5000, error 2.000',
  });
  assert.deepEqual(validationFigure({ evaluation: null, metrics: {} }), { name: 'validation loss', number: '–', help: '' });
  assert.equal(validationFigure({ evaluation: 1, metrics: { 'mean error': null } }).number, '–');
});

test('a run that is looked back at says where it is, and that it is on its way only where that takes long', () => {
  const past = { update: 5, now: 1000, arrived: false, branches: false };
  assert.equal(ofPast({ past: null, update: 7 }, 0), null);
  assert.deepEqual(ofPast({ past, update: 1000 }, 0), { kind: 'busy', text: 'Going back to update 5 of 1\u202f000…' });
  assert.deepEqual(ofPast({ past, update: 7 }, 100), { kind: 'info', text: 'You look at update 7 of 1\u202f000.' });
  assert.equal(ofPast({ past, update: 7 }, 900).kind, 'busy');
  assert.match(ofPast({ past: { ...past, arrived: true, branches: true }, update: 5 }, 0).text, /training goes on from here/);
});
