// @ts-check
// A sweep's networks as text: what a dot says, what a click on one opens, and the table as CSV.

/** @import { NumberArray, Settings, SweepValues } from './types' */

/** @typedef {Pick<SweepValues, 'over' | 'points' | 'metric' | 'updates'>} Swept */

/** The settings of a point; with a seed, those of one of its networks. @param {Swept} swept @param {number} point @param {number} [seed] @returns {Settings} */
export function settingsOf({ over, points }, point, seed) {
  const [values] = points[point];
  const settings = Object.fromEntries(Object.keys(over).map((name, axis) => [name, values[axis]]));
  return seed === undefined ? settings : { ...settings, seed };
}

/** The number of the point of the grid at these places on the axes; −1 where it is not trained yet. @param {Swept} swept @param {number[]} places */
export function pointAt({ over, points }, places) {
  const wanted = Object.values(over).map((values, axis) => values[places[axis]]);
  return points.findIndex(([values, , proposed]) => !proposed && values.every((value, axis) => value === wanted[axis]));
}

/** What each dot says on hover. @param {Swept} swept @param {NumberArray} metrics @param {(name: string) => string} labelOf @returns {string[]} */
export function dotTexts({ over, points, metric }, { shape: [, seeds], data }, labelOf) {
  const names = Object.keys(over);
  return points.flatMap(([values, stage, proposed], point) => {
    const settings = names.map((name, axis) => `${labelOf(name)} ${values[axis]}`).join('<br>');
    const notes = [proposed ? 'proposed' : '', stage === 'pruned' ? 'ended early' : ''].filter(Boolean).join(', ');
    return Array.from({ length: seeds }, (_, seed) => {
      const value = data[point * seeds + seed];
      const figure = Number.isFinite(value) ? value.toPrecision(4) : 'diverged';
      return `${settings}<br>seed ${seed}: ${metric} ${figure}${notes && `<br>${notes}`}`;
    });
  });
}

/** A row for each network that was measured, as a table for other programs. @param {Swept} swept @param {NumberArray} metrics */
export function asCsv({ over, points, metric, updates }, { shape: [, seeds], data }) {
  const yes = (/** @type {boolean} */ one) => (one ? 'yes' : 'no');
  const rows = points.flatMap(([values, stage, proposed, trained], point) =>
    Array.from({ length: seeds }, (_, seed) => {
      const value = data[point * seeds + seed];
      const end = [Math.round(trained * updates), yes(stage === 'pruned'), yes(proposed)];
      return Number.isNaN(value) ? [] : [...values, seed, Number.isFinite(value) ? value : '', ...end];
    }).filter((row) => row.length),
  );
  const head = [...Object.keys(over), 'seed', metric, 'updates', 'ended early', 'proposed'];
  return [head, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

/** A cell of CSV. @param {string | number} cell */
const quoted = (cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell));
