import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ChartPace } from '../../components/dashboard/chart_pace.js';

test('nothing is drawn before something changes, and the soonest wish counts', () => {
  const pace = new ChartPace();
  assert.equal(pace.next, Infinity);
  pace.drew(1000, 1010, 1);
  pace.want(1000);
  assert.equal(pace.due, 2010);
  pace.want(250);
  pace.want(400);
  assert.equal(pace.due, 1260);
  pace.wantNow();
  assert.equal(pace.next, 0);
  pace.drew(1260, 1270, 1);
  assert.equal(pace.next, Infinity);
});

test('all charts together take no more than their share of time', () => {
  for (const charts of [1, 4]) {
    const pace = new ChartPace();
    let now = 0;
    for (let drawing = 0; drawing < 50; drawing++) {
      pace.drew(now, now + 20, charts);
      pace.want(0);
      now = pace.due;
    }
    const [spent, period] = [20, now - pace.shown + 20];
    assert.ok(Math.abs((charts * spent) / period - 0.16) < 0.01, `${(charts * spent) / period}`);
  }
});

test('what is hastened waits for its own cost alone, and nothing is drawn that is not due', () => {
  const pace = new ChartPace();
  pace.hasten();
  assert.equal(pace.next, Infinity);
  pace.drew(0, 10, 4);
  pace.drew(1000, 1010, 4);
  pace.want(0);
  assert.equal(pace.due, 1250);
  pace.hasten();
  assert.equal(pace.due, 1030);
});

test("the first drawing, which sets up the plot, does not count among the others' cost", () => {
  const pace = new ChartPace();
  pace.drew(0, 500, 1);
  assert.equal(pace.cost, 10);
});

test('Plotly gets the points of a curve that has grown when no picture comes any more', () => {
  const pace = new ChartPace();
  pace.age(false, 1000);
  assert.equal(pace.lacksPoints, false);
  pace.age(true, 1000);
  assert.deepEqual([pace.lacksPoints, pace.next], [true, 1300]);
  pace.age(false, 1200);
  assert.equal(pace.next, 1500);
  pace.refreshed();
  assert.equal(pace.next, Infinity);
});

test('a figure that was built anew gets its points at once, however many pictures come', () => {
  const pace = new ChartPace();
  pace.renew();
  pace.age(true, 1000);
  assert.equal(pace.next, 0);
});
