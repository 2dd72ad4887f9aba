// @ts-check
// A scene as a figure for Plotly: in the theme's colours, with everything filled in that the scene leaves open.

/** @import { ChartDescription, NumberArray, Numbers, Plotly, Theme } from './types' */

/** CSS pixels between a y axis and its labels, the lowest of which would touch the x axis's first one. */
const BESIDE_AXIS = 4;
/** The smallest type of a talk, in CSS pixels. */
const LEAST = 18;

/** Where a phone's legend begins, as a share of the plot's height. */
const ABOVE = 1.14;

/** @typedef {{ theme: Pick<Theme, 'words' | 'tone'>, scale: number }} Looks */

/**
 * A deep copy in the theme's colours ("@text", "@muted", "@faint", "@background" and the tones of the three series), its fonts `scale` times as large.
 * @template Part
 * @param {Part} part
 * @param {Looks} looks
 * @returns {Part}
 */
export function themed(part, { theme, scale }) {
  /** @param {unknown} part @param {string} name @returns {unknown} */
  const copy = (part, name) => {
    if (typeof part === 'string') return theme.words[part] ?? (part[0] === '#' ? theme.tone(part) : part);
    if (Array.isArray(part)) return part.map((one) => copy(one, ''));
    if (!part || typeof part !== 'object' || ArrayBuffer.isView(part)) return part;
    const whole = Object.fromEntries(Object.entries(part).map(([key, one]) => [key, copy(one, key)]));
    if (!/font$/.test(name) || typeof whole.size !== 'number') return whole;
    return { ...whole, size: scale > 1 ? Math.max(LEAST, whole.size * scale) : whole.size };
  };
  return /** @type {Part} */ (copy(part, ''));
}

/**
 * Sets the value at a path such as "data.0.y".
 * @param {object} figure
 * @param {string} path
 * @param {unknown} value
 */
export function put(figure, path, value) {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let part = /** @type {Record<string, unknown>} */ (figure);
  for (const key of keys) part = /** @type {Record<string, unknown>} */ (part[key] ??= {});
  part[last] = value;
}

/** A table as Plotly wants it: one view a row. @param {NumberArray} array @returns {Numbers | Numbers[]} */
export function rows({ shape, data }) {
  if (shape.length < 2) return data;
  return Array.from({ length: shape[0] }, (_, i) => data.subarray(i * shape[1], (i + 1) * shape[1]));
}

/**
 * The figure of a chart, still without what pictures bring.
 * @param {Pick<ChartDescription, 'scene' | 'place'>} description
 * @param {{ theme: Theme, scale: number, narrow: boolean }} looks
 * @param {boolean} log whether the viewer chose a logarithmic y axis, where there is a choice
 * @returns {Plotly.Figure}
 */
export function makeFigure({ scene, place }, { theme, scale, narrow }, log) {
  const { data, layout } = themed({ data: scene.data, layout: scene.layout }, { theme, scale });
  const size = 12 * scale;
  if (scale > 1) for (const trace of data) if (trace.line?.width) trace.line.width *= 1.6;
  const margin = { l: 48, r: 10, t: 6, b: 24, ...layout.margin };
  /** @type {Plotly.Figure['layout']} */
  const whole = {
    showlegend: false,
    uirevision: 'keep',
    hovermode: 'closest',
    hoverdistance: -1,
    dragmode: 'zoom',
    separators: '.\u202f',
    ...layout,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { ...layout.font, family: theme.font, size, color: theme.muted },
    margin: Object.fromEntries(Object.entries(margin).map(([side, px]) => [side, px * scale])),
    hoverlabel: {
      bgcolor: theme.background,
      bordercolor: theme.faint,
      font: { color: theme.text, size, family: theme.font },
      align: 'left',
      ...layout.hoverlabel,
    },
    xaxis: { ...(place === 'top' && { tickformat: ',d', tickangle: 0 }), ...layout.xaxis },
    yaxis: layout.yaxis ?? {},
  };
  if (scene.beside && narrow) {
    // On a phone there is no room beside the plot: the legend lies above it, and above what stands over the plot.
    whole.margin = { ...whole.margin, r: 10 };
    whole.legend = { ...whole.legend, orientation: 'h', xref: 'paper', x: 1, xanchor: 'right', yref: 'paper', y: ABOVE, yanchor: 'bottom' };
  }
  if (narrow && whole.xaxis.nticks) whole.xaxis.nticks = Math.ceil(whole.xaxis.nticks / 2);
  for (const [name, axis] of Object.entries(whole)) {
    if (!/^[xy]axis\d*$/.test(name)) continue;
    whole[name] = {
      zeroline: false,
      showline: false,
      gridcolor: theme.faint,
      automargin: false,
      ...(name.startsWith('y') && { ticklabelstandoff: Math.round(BESIDE_AXIS * scale) }),
      .../** @type {Plotly.Axis} */ (axis),
    };
  }
  if (scene.log) {
    Object.assign(
      whole.yaxis,
      log
        ? { type: 'log', uirevision: 'log' }
        : { type: 'linear', exponentformat: 'e', nticks: 5, uirevision: 'linear' },
    );
  }
  return { data, layout: whole };
}
