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
  const none = { metrics: {}, examples: 'on 40 bits', baselines: {} };
  assert.deepEqual(validationFigure({ ...none, evaluation: 0.25 }), {
    name: 'validation loss',
    number: '0.2500',
    beside: '',
    help: 'Measured on 40 bits that it does not learn from: loss 0.2500',
  });
  assert.deepEqual(validationFigure({ ...none, evaluation: 0.25, metrics: { accuracy: 0.5, error: 2 } }), {
    name: 'validation accuracy',
    number: '50.0\u202f%',
    beside: '',
    help: 'Measured on 40 bits that it does not learn from: loss 0.2500, accuracy 0.5000, error 2.000',
  });
  const nothing = { name: 'validation loss', number: '–', beside: '', help: '' };
  assert.deepEqual(validationFigure({ ...none, evaluation: null }), nothing);
  assert.equal(validationFigure({ ...none, evaluation: 1, metrics: { 'mean error': null } }).number, '–');
});

test('beside the validation figure stands the best that needs no network, in the same units', () => {
  const measured = { evaluation: 0.25, metrics: { accuracy: 0.954 }, examples: 'on 180 bits' };
  const { beside, help } = validationFigure({ ...measured, baselines: { accuracy: ['always 1', 0.95] } });
  assert.equal(beside, 'baseline 95.0\u202f%');
  assert.match(help, /^Measured on 180 bits .* accuracy 0.9540 \(always 1 95.0/);
  const bits = { evaluation: null, metrics: {}, examples: '', baselines: { bits: ['bigram model', 2.83], loss: ['bigram model', 1.96] } };
  const before = { name: 'validation bits', number: '–', beside: 'baseline 2.830', help: '' };
  assert.deepEqual(validationFigure(bits), before, 'before the first evaluation as after it');
});

test('a run that is looked back at says where it is, and that it is on its way only where that takes long', () => {
  const past = { update: 5, now: 1000, arrived: false, branches: false };
  assert.equal(ofPast({ past: null, update: 7 }, 0), null);
  assert.deepEqual(ofPast({ past, update: 1000 }, 0), { kind: 'busy', text: 'Going back to update 5 of 1\u202f000…' });
  assert.deepEqual(ofPast({ past, update: 7 }, 100), { kind: 'info', text: 'You look at update 7 of 1\u202f000.' });
  assert.equal(ofPast({ past, update: 7 }, 900).kind, 'busy');
  assert.match(ofPast({ past: { ...past, arrived: true, branches: true }, update: 5 }, 0).text, /training goes on from here/);
});
