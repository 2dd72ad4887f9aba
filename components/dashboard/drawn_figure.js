// @ts-check
// What of a figure Plotly is given to draw: traces, layout, and the range of the y axis.

import { logTicks, tickText } from './log_ticks.js';

/** @import { NumberArray, Plotly, Range } from './types' */

/**
 * How far a logarithmic axis may reach beyond what is wanted, in decades, and how far a linear one, as a
 * share of what is wanted.
 */
const [LOG_SLACK, LINEAR_SLACK] = [0.41, 0.2];
/** How many labels a logarithmic axis has at most and at least, and the height of one on a desk, in CSS pixels. */
const [MOST, LEAST, LABEL] = [6, 3, 17];
/** Entries of a legend beside which a talk's type has no room for more. */
const LONG_LEGEND = 3;
/** No point to see; always the same array, as Plotly takes another one for new data and draws everything again. */
const NOTHING = [null];

/**
 * Whether a y axis may stay as it is when a range is wanted: it shows all of it and wastes little space.
 * @param {Plotly.Axis} axis
 * @param {Range} wanted
 */
export function suits({ range, type }, [low, high]) {
  if (!range) return false;
  const [first, last] = range;
  const slack = type === 'log' ? LOG_SLACK : LINEAR_SLACK * (high - low);
  return first <= low && last >= high && last - first - (high - low) < slack;
}

/**
 * How many labels a y axis has room for.
 * @param {Plotly.Layout} layout
 * @param {number} height of the whole plot in CSS pixels
 * @param {number} scale
 */
export function labelsOf({ margin = {} }, height, scale) {
  return Math.max(LEAST, Math.min(MOST, Math.floor((height - margin.t - margin.b) / (LABEL * scale))));
}

/** Gives an axis a range, with at most so many labels where it is logarithmic. @param {Plotly.Axis} axis @param {Range} range @param {number} labels */
export function setRange(axis, range, labels) {
  axis.range = range;
  axis.tickvals = axis.type === 'log' ? logTicks(range, labels) : undefined;
  axis.ticktext = axis.tickvals?.map(tickText);
}

/**
 * A copy of the layout that Plotly may change: it notes in it what the viewer does.
 * @param {Plotly.Figure} figure
 * @param {{ width: number, height: number } | null} size
 * @param {boolean} crowded whether a long legend takes all the room beside the plot
 */
export function layoutOf({ data, layout }, size, crowded) {
  const made = { ...structuredClone(layout), ...size };
  // Marks beside such a legend have their numbers alone.
  const named = data.filter(({ showlegend, x }) => showlegend !== false && x?.length);
  if (crowded && named.length > LONG_LEGEND) made.annotations = made.annotations?.filter(({ xref, x }) => xref !== 'paper' || x !== 1);
  return made;
}

/**
 * The traces of a figure: those of the curve, which is painted on a canvas, without lines, for the pointer, and a second time
 * without points, for the legend.
 * @param {Plotly.Figure} figure
 * @param {number[]} canvas the indices of the curve's traces
 * @param {Map<string, NumberArray>} arrays by path
 */
export function tracesOf({ data, layout }, canvas, arrays) {
  const unseen = (/** @type {number} */ index) => ({ mode: 'none', showlegend: false, legendgroup: data[index].legendgroup ?? `curve ${index}` });
  const named = (/** @type {number} */ index) => ({
    x: NOTHING,
    y: NOTHING,
    customdata: null,
    legendgroup: `curve ${index}`,
    legendrank: 900 + index,
  });
  const inLegend = canvas.filter((index) => layout.showlegend && data[index].showlegend !== false && arrays.get(`data.${index}.x`)?.data.length);
  return [
    ...data.map((trace, index) => ({ ...trace, ...(canvas.includes(index) && unseen(index)) })),
    ...inLegend.map((index) => ({ ...data[index], ...named(index) })),
  ];
}
