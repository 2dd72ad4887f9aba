// A scene as a figure for Plotly: in the theme's colours, with all that the scene leaves open.

/** A deep copy in the theme's colours ("@text", "@muted", "@faint", "@background" and the three series' tones), its type `scale` times as large. */
export function themed(part, { theme, scale }) {
  const copy = (part, of) => {
    if (typeof part === 'string') return theme.words[part] || (part[0] === '#' ? theme.tone(part) : part);
    if (Array.isArray(part)) return part.map((one) => copy(one));
    if (part && typeof part === 'object' && !ArrayBuffer.isView(part)) {
      const whole = Object.fromEntries(Object.entries(part).map(([key, one]) => [key, copy(one, key)]));
      return /font$/.test(of) && whole.size ? { ...whole, size: whole.size * scale } : whole;
    }
    return part;
  };
  return copy(part);
}

/** Sets what stands at a path such as "data.0.y". */
export function put(figure, path, value) {
  const keys = path.split('.');
  const last = keys.pop();
  let part = figure;
  for (const key of keys) part = part[key] ??= {};
  part[last] = value;
}

/** A table as Plotly wants it: one view a row. */
export function rows({ shape, data }) {
  if (shape.length < 2) return data;
  return Array.from({ length: shape[0] }, (_, i) => data.subarray(i * shape[1], (i + 1) * shape[1]));
}

/** The figure of a panel, still without what pictures bring; `log`: whether the viewer has a logarithmic axis, where there is a choice. */
export function figure({ scene, place }, { theme, scale, narrow }, log) {
  const { data, layout } = themed({ data: scene.data || [], layout: scene.layout || {} }, { theme, scale });
  const size = 12 * scale;
  if (scale > 1) for (const trace of data) if (trace.line?.width) trace.line.width *= 1.6;
  layout.paper_bgcolor = layout.plot_bgcolor = 'rgba(0,0,0,0)';
  layout.font = { ...layout.font, family: theme.font, size, color: theme.muted };
  layout.margin = Object.fromEntries(Object.entries({ l: 48, r: 10, t: 6, b: 24, ...layout.margin }).map(([side, px]) => [side, px * scale]));
  layout.hoverlabel = { bgcolor: theme.background, bordercolor: theme.faint, font: { color: theme.text, size, family: theme.font }, align: 'left', ...layout.hoverlabel };
  layout.showlegend ??= false;
  layout.uirevision ??= 'keep';
  layout.hovermode ??= 'closest';
  layout.hoverdistance ??= -1;
  layout.dragmode ??= 'zoom';
  layout.separators ??= '.\u202f';
  layout.xaxis = { ...(place === 'top' && { tickformat: ',d', tickangle: 0 }), ...layout.xaxis };
  if (narrow && layout.xaxis.nticks) layout.xaxis.nticks = Math.ceil(layout.xaxis.nticks / 2);
  layout.yaxis ??= {};
  for (const [name, axis] of Object.entries(layout)) {
    if (!/^[xy]axis\d*$/.test(name)) continue;
    layout[name] = { zeroline: false, showline: false, gridcolor: theme.faint, automargin: false, ...axis };
  }
  if (scene.log) {
    Object.assign(layout.yaxis, log ? { type: 'log', exponentformat: 'power', uirevision: 'log', tickfont: { size: size * 0.85 } } : { type: 'linear', exponentformat: 'e', dtick: null, nticks: 5, uirevision: 'linear' });
  }
  return { data, layout };
}
