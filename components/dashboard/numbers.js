// @ts-check
// Numbers as text: counts, losses, values of states and gates, percentages.

/** @typedef {number | null | undefined} MaybeNumber */

const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';
/** From here on a number is a power of ten: its digits would take more room than there is beside a track. */
const LONG = 1e5;

/** 1 234 567 @param {MaybeNumber} number */
export function count(number) {
  if (number == null || !isFinite(number)) return '–';
  return Math.round(number)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
}

/** A loss or another positive number with three significant digits: 0.0123, 1.2e−5. @param {MaybeNumber} number */
export function amount(number) {
  if (number == null) return '–';
  if (!isFinite(number)) return 'not a number';
  const size = Math.abs(number);
  const text =
    size >= 1e4 || (size < 1e-4 && size > 0)
      ? number.toExponential(1)
      : size < 1e-3
        ? number.toFixed(5)
        : size >= 100
          ? number.toFixed(1)
          : size >= 10
            ? number.toFixed(2)
            : size >= 1
              ? number.toFixed(3)
              : number.toFixed(4);
  return text.replaceAll('-', MINUS).replace('e+', 'e');
}

/** A value of a state, a gate or a prediction: two decimals, whole numbers without. @param {MaybeNumber} number */
export function value(number) {
  if (number == null || Number.isNaN(number)) return '–';
  const size = Math.abs(number);
  if (Number.isInteger(number) && size < LONG) return whole(number);
  const text = size >= 1000 || size < 0.001 ? number.toExponential(1) : size < 0.1 ? number.toFixed(3) : number.toFixed(2);
  return text.replaceAll('-', MINUS).replace('e+', 'e');
}

/** An end of a scale, with no more digits than it has: 1.5, 0.01. @param {number} number */
export const end = (number) => value(number).replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');

/**
 * A value beside a crosshair: always about as wide, so that columns of numbers stay aligned.
 * @param {MaybeNumber} number
 */
export function fixed(number) {
  if (number == null || Number.isNaN(number)) return '–';
  const size = Math.abs(number);
  if (size >= LONG) return value(number);
  if (Number.isInteger(number)) return whole(number);
  return number
    .toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : 2)
    .replace(/^-(0\.00)$/, '$1')
    .replace('-', MINUS);
}

/** A whole number with a true minus sign. @param {number} number */
export const whole = (number) => String(number).replace('-', MINUS);

/** A share of 1 in percent. @param {number} share */
export const percent = (share) => `${(100 * share).toFixed(1)}${NARROW_SPACE}%`;

/**
 * Whether both arrays hold the same numbers; NaN equals NaN here.
 * @param {import('./types').Numbers | undefined} before
 * @param {import('./types').Numbers} now
 */
export function same(before, now) {
  if (before?.length !== now.length) return false;
  for (let i = 0; i < now.length; i++) if (!Object.is(now[i], before[i])) return false;
  return true;
}
