// The menu of files: what it makes of the server's answers.

import assert from 'node:assert/strict';
import test from 'node:test';

import { nameIn } from '../../components/dashboard/take_away.js';

const named = (header) => ({ headers: new Headers(header ? { 'Content-Disposition': header } : {}) });

test('the name of a file is read from the response', () => {
  assert.equal(nameIn(named("attachment; filename*=UTF-8''echo-12.keras")), 'echo-12.keras');
  assert.equal(nameIn(named("attachment; filename*=UTF-8''a%20b.csv")), 'a b.csv');
  assert.equal(nameIn(named('')), 'run');
});
