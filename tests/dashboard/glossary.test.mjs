// Which words of a text are marked as terms of the glossary.

import assert from 'node:assert/strict';
import test from 'node:test';

import { pieces, sentenceOf } from '../../components/dashboard/glossary.js';

const GLOSSARY = { unit: 'A number.', state: 'All numbers.', 'hidden state': 'What is handed on.', window: 'A part.' };

test('a term is found in the plural and with a capital, and the longest one wins', () => {
  const found = pieces('Windows: does the hidden state of two units last?', GLOSSARY).filter(({ sentence }) => sentence);
  assert.deepEqual(found, [
    { text: 'Windows', sentence: 'A part.' },
    { text: 'hidden state', sentence: 'What is handed on.' },
    { text: 'units', sentence: 'A number.' },
  ]);
});

test('a word that only contains a term is not one', () => {
  assert.deepEqual(pieces('united community', GLOSSARY), [{ text: 'united community', sentence: '' }]);
  assert.equal(sentenceOf('statement', GLOSSARY), '');
});

test('the pieces together are the text, with an empty glossary too', () => {
  for (const glossary of [GLOSSARY, {}])
    assert.equal(
      pieces('Which units remember?', glossary)
        .map(({ text }) => text)
        .join(''),
      'Which units remember?',
    );
});
