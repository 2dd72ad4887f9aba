// A panel that Plotly draws: the scene's figure, patched with the arrays of each picture, as often as there is time for.

import { element, heading } from './page.js';

/** Milliseconds between two drawings at least, and the share of time that all charts together may take at most. */
const PAUSE = 50;
const SHARE = 0.22;
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: 'reset', showTips: false, scrollZoom: false };

let library;
/** Plotly, fetched once, from beside the page. */
function plotly(base) {
  return (library ??= window.Plotly ? Promise.resolve(window.Plotly) : new Promise((done, failed) => {
    const script = element('script');
    script.src = new URL('assets/plotly.min.js', base).href;
    script.onload = () => done(window.Plotly);
    script.onerror = () => failed(new Error('plotly.min.js did not load'));
    document.head.append(script);
  }));
}

/** A deep copy in the theme's colours: "@text", "@muted", "@faint", "@background" and the three series' tones. */
function themed(part, theme) {
  if (typeof part === 'string') return theme.words[part] || (part[0] === '#' ? theme.tone(part) : part);
  if (Array.isArray(part)) return part.map((one) => themed(one, theme));
  if (part && typeof part === 'object' && !ArrayBuffer.isView(part)) {
    return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, themed(one, theme)]));
  }
  return part;
}

function put(figure, path, value) {
  const keys = path.split('.');
  const last = keys.pop();
  let part = figure;
  for (const key of keys) part = part[key] ??= {};
  part[last] = value;
}

/** A table as Plotly wants it: one view a row. */
function rows({ shape, data }) {
  if (shape.length < 2) return data;
  return Array.from({ length: shape[0] }, (_, i) => data.subarray(i * shape[1], (i + 1) * shape[1]));
}

export class Chart {
  constructor(board, panel) {
    Object.assign(this, { board, patches: new Map(), due: 0, cost: 10, revision: 0, drawn: 0 });
    this.element = element('section', 'panel chart');
    this.plot = element('div', 'plot');
    this.plot.setAttribute('role', 'img');
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.plot);
    this.update(panel);
    this.plot.addEventListener('pointerdown', () => (this.held = true));
    this.release = () => this.held && ((this.held = false), this.schedule());
    window.addEventListener('pointerup', this.release);
    this.load();
  }

  /** Fetches Plotly once the page has had its first picture on screen. */
  async load() {
    await this.board.firstPicture;
    try {
      this.plotly = await plotly(this.board.base);
    } catch (error) {
      return this.plot.replaceChildren(element('p', 'empty', String(error.message)));
    }
    if (!this.closed) this.schedule();
  }

  update(panel) {
    this.panel = panel;
    this.scene = panel.scene.figure || panel.scene;
    this.log ??= panel.scene.layout?.yaxis?.type === 'log';
    this.plot.setAttribute('aria-label', `${panel.title}: ${panel.look || ''}`);
    const { head, tools } = heading(panel);
    this.all = element('button', 'quiet', 'show all');
    this.all.type = 'button';
    this.all.hidden = !this.range;
    this.all.onclick = () => this.showAll();
    tools.append(this.all);
    if (panel.scene.log) {
      const button = element('button', 'quiet', 'log');
      button.type = 'button';
      button.title = 'Logarithmic scale: small losses and spikes in one picture';
      button.setAttribute('aria-pressed', String(this.log));
      button.onclick = () => {
        this.log = !this.log;
        button.setAttribute('aria-pressed', String(this.log));
        this.theme();
      };
      tools.append(button);
    }
    this.element.replaceChildren(head, this.plot);
    this.patches.clear();
    this.theme();
  }

  /** Builds the figure again from scene and patches, in the colours of now. */
  theme() {
    const { theme, scale } = this.board;
    const figure = themed({ data: this.scene.data || [], layout: this.scene.layout || {} }, theme);
    const layout = (this.figure = figure).layout;
    const size = 12 * scale;
    if (scale > 1) for (const trace of figure.data) if (trace.line?.width) trace.line.width *= 1.6;
    layout.paper_bgcolor = layout.plot_bgcolor = 'rgba(0,0,0,0)';
    layout.font = { ...layout.font, family: theme.font, size, color: theme.muted };
    layout.margin = Object.fromEntries(Object.entries({ l: 48, r: 10, t: 6, b: 24, ...layout.margin }).map(([side, px]) => [side, px * (scale > 1 ? 1.7 : 1)]));
    layout.hoverlabel = { bgcolor: theme.background, bordercolor: theme.faint, font: { color: theme.text, size, family: theme.font }, align: 'left', ...layout.hoverlabel };
    layout.showlegend ??= false;
    layout.uirevision ??= 'keep';
    layout.hovermode ??= 'closest';
    layout.hoverdistance ??= -1;
    layout.dragmode ??= 'zoom';
    layout.separators ??= '.\u202f';
    layout.xaxis = { ...(this.panel.place === 'top' && { tickformat: ',d' }), ...layout.xaxis };
    layout.yaxis ??= {};
    for (const [name, axis] of Object.entries(layout)) {
      if (!/^[xy]axis\d*$/.test(name)) continue;
      layout[name] = { zeroline: false, showline: false, gridcolor: theme.faint, automargin: false, ...axis };
    }
    if (this.panel.scene.log) {
      Object.assign(layout.yaxis, this.log ? { type: 'log', exponentformat: 'power', uirevision: 'log', tickfont: { size: size * 0.85 } } : { type: 'linear', exponentformat: 'e', dtick: null, nticks: 5, uirevision: 'linear' });
      layout.yaxis.range = undefined;
    }
    for (const [path, part] of this.patches) put(figure, path, themed(part, theme));
    this.schedule();
  }

  /** Takes what a picture brings; drawn when it is time. */
  draw({ arrays, values }) {
    for (const name in arrays) {
      const data = rows(arrays[name]);
      this.patches.set(name, data);
      put(this.figure, name, data);
    }
    for (const path in values) {
      this.patches.set(path, values[path]);
      put(this.figure, path, themed(values[path], this.board.theme));
    }
    this.schedule();
  }

  schedule() {
    if (!this.plotly || this.timer || this.held || this.closed || !this.patches.size) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.show();
    }, Math.max(0, this.due - performance.now()));
  }

  show() {
    if (this.held || document.hidden || !this.plot.clientWidth) return;
    const before = performance.now();
    const { data, layout } = this.figure;
    layout.datarevision = ++this.revision;
    layout.width = this.plot.clientWidth;
    layout.height = this.plot.clientHeight;
    const first = !this.drawn++;
    this.plotly.react(this.plot, data, layout, CONFIG);
    if (first) this.listen();
    const after = performance.now();
    this.cost += ((after - before) - this.cost) * (first ? 0 : 0.2);
    this.due = after + Math.max(PAUSE - this.cost, this.cost * (this.board.charts / SHARE - 1));
  }

  resize() {
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => this.schedule(), 60);
    this.board.watch(this.panel.place === 'top' ? { points: Math.max(300, Math.min(1400, this.plot.clientWidth)) } : {});
  }

  listen() {
    if (this.panel.place !== 'top') return;
    this.plot.on('plotly_relayout', (change) => {
      if (!Object.keys(change).some((key) => key.startsWith('xaxis'))) return;
      const [from, to] = this.plot.layout.xaxis.range || [];
      const zoomed = !change['xaxis.autorange'] && change['xaxis.range[0]'] !== undefined;
      this.range = zoomed ? [Math.max(0, Math.floor(from)), Math.ceil(to)] : null;
      this.all.hidden = !zoomed;
      clearTimeout(this.zooming);
      this.zooming = setTimeout(() => this.board.watch({ range: this.range }), 120);
    });
  }

  showAll() {
    this.plotly?.relayout(this.plot, { 'xaxis.autorange': true, 'yaxis.autorange': true });
  }

  close() {
    this.closed = true;
    this.observer.disconnect();
    window.removeEventListener('pointerup', this.release);
    clearTimeout(this.timer);
    this.plotly?.purge(this.plot);
    this.element.remove();
  }
}
