// @ts-check
// Where a logarithmic axis is labelled, and how. Plotly by itself labels every digit of a decade, which has no room, or hardly any.

/** @import { Range } from './types' */

/** With fewer labels than this at 1, 2 and 5 of each decade, an axis has them at even steps. */
const FEW = 3;
/** The room of a label, as a share of that which the axis has for each: even steps come closer to each other towards the top. */
const ROOM = 0.72;

/** The values from the first on that are so many decades apart at least. @param {number[]} values @param {number} decades */
function apart(values, decades) {
  let last = 0;
  return values.filter((value) => value >= last * 10 ** decades && (last = value));
}

/** The first multiple of `step` that is not below a value, and those after it, up to another value. @param {number} from @param {number} to @param {number} step */
function multiples(from, to, step) {
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => Number(((first + index) * step).toPrecision(6)));
}

/**
 * The values that are labelled: 1, 2 and 5 of each decade where they have room, else whole decades; within less than a decade
 * round values at even steps.
 * @param {Range} range in powers of ten
 * @param {number} most labels that have room
 */
export function logTicks([low, high], most) {
  const [from, to] = [10 ** low, 10 ** high];
  const digits = [1, 2, 5].flatMap((digit) => multiples(low - Math.log10(digit), high - Math.log10(digit), 1).map((power) => digit * 10 ** power));
  if (digits.length >= FEW && digits.length <= most) return digits.sort((one, other) => one - other);
  for (let step = 1; digits.length > most; step++) {
    const decades = multiples(low, high, step);
    if (decades.length <= most) return decades.map((power) => 10 ** power);
  }
  for (let power = Math.floor(Math.log10(to - from)) - 1; ; power++) {
    for (const digit of [1, 2, 5]) {
      const even = multiples(from, to, digit * 10 ** power);
      if (even.length <= most) return apart(even, (ROOM * (high - low)) / most);
    }
  }
}

/** A value as its label: 0.002, 50, 2e−5. @param {number} value */
export function tickText(value) {
  const round = Number(value.toPrecision(6));
  return round >= 1e4 || round < 1e-3 ? round.toExponential().replace('e+', 'e').replace('-', '\u2212') : String(round);
}
