// A panel that Plotly draws: the scene's figure, patched with the arrays of each picture. The curve that grows with every picture is
// ours (curve.js); Plotly draws again what else there is, where it changed and as often as there is time for.

import { Curve } from './curve.js';
import { figure, put, rows, themed } from './figure.js';
import { element, heading } from './page.js';
import { Timeline } from './timeline.js';

/** Milliseconds from one of Plotly's drawings to the next at least: of an axis or a chart without a curve; beside a curve, of its
 * marks, of other traces, of the points that the pointer reads, and of shapes alone: where epochs are short, their lines come and go. */
const [PAUSE, MARKS, TRACES, HOVER, SHAPES] = [50, 250, 400, 150, 1000];
/** Milliseconds after a click in which a second one makes it a double click. */
const DOUBLE = 320;
/** Milliseconds without a picture after which Plotly gets the curve's points though no pointer is there. */
const REST = 300;
/** The share of time that all charts together may take at most. */
const SHARE = 0.16;
const CONFIG = { displayModeBar: false, responsive: false, showTips: false, scrollZoom: false };
/** No point to see; the same array each time, for Plotly takes another one for new data and draws everything again. */
const NOTHING = [null];

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

/** Whether both arrays hold the same numbers; what isn't a number is the same as itself here. */
function same(before, now) {
  return before?.length === now.length && now.every((number, i) => Object.is(number, before[i]));
}

/** Whether a y axis may stay as it is for a range that is wanted now: that lies within, and little room is lost. */
function suits(axis, [low, high]) {
  if (!axis.range) return false;
  const [first, last] = axis.range;
  const room = axis.type === 'log' ? 0.41 : 0.2 * (high - low);
  return first <= low && last >= high && last - first - (high - low) < room;
}

export class Chart {
  constructor(dashboard, panel) {
    Object.assign(this, { dashboard, arrays: new Map(), values: new Map(), cost: 10, drawn: 0, shown: 0, free: 0, due: Infinity, stale: Infinity });
    this.element = element('section', 'panel chart');
    this.plot = element('div', 'plot');
    this.plot.setAttribute('role', 'img');
    this.body = element('div', 'figure', '', this.plot);
    if (panel.scene.canvas) this.body.prepend((this.curve = new Curve()).canvas);
    if (panel.scene.timeline) this.timeline = new Timeline(dashboard, this.body);
    this.observer = new ResizeObserver(([{ contentRect }]) => this.resize(contentRect));
    this.observer.observe(this.plot);
    this.update(panel);
    this.plot.addEventListener('pointerdown', () => (this.held = true));
    this.release = () => this.held && ((this.held = false), this.schedule());
    for (const event of ['pointerup', 'pointercancel']) window.addEventListener(event, this.release);
    this.plot.addEventListener('pointerenter', () => this.point());
    this.plot.addEventListener('pointerleave', () => (this.pointed = false));
    this.load();
  }

  /** Fetches Plotly once the page has had its first picture on screen. */
  async load() {
    await this.dashboard.firstPicture;
    try {
      this.plotly = await plotly(this.dashboard.base);
    } catch (error) {
      return this.plot.replaceChildren(element('p', 'empty', String(error.message)));
    }
    this.showSoon();
  }

  update(panel) {
    this.panel = panel;
    this.element.classList.toggle('tall', Boolean(panel.scene.tall));
    this.log ??= panel.scene.layout?.yaxis?.type === 'log';
    this.plot.setAttribute('aria-label', `${panel.title}: ${panel.look || ''}`);
    const { head, tools } = heading(panel);
    this.all = element('button', 'quiet', 'show all');
    this.all.type = 'button';
    this.all.hidden = !this.range;
    this.all.onclick = () => this.zoom(null);
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
    this.element.replaceChildren(head, ...(this.timeline ? [this.timeline.element] : []), this.body);
    this.arrays.clear();
    this.values.clear();
    this.ranges = null;
    this.theme();
  }

  /** Builds the figure again from scene and values, in the colours of now. */
  theme() {
    this.figure = figure(this.panel, this.dashboard, this.log);
    for (const [path, { value }] of this.values) put(this.figure, path, themed(value, this.dashboard));
    this.fitRange();
    this.stale = 0;
    this.showSoon();
  }

  /** Takes what a picture brings. The curve is painted at once, the rest drawn when it is time. */
  draw({ arrays, values }) {
    let grown = false;
    for (const name in arrays) {
      if (same(this.arrays.get(name)?.data, arrays[name].data)) continue;
      this.arrays.set(name, arrays[name]);
      if (this.curve && this.panel.scene.canvas.includes(Number(name.split('.')[1]))) {
        grown = true;
        continue;
      }
      put(this.figure, name, rows(arrays[name]));
      this.want(this.curve ? TRACES : PAUSE);
    }
    for (const path in values) {
      if (path === 'ranges') {
        this.ranges = values.ranges;
        this.fitRange();
        continue;
      }
      const text = JSON.stringify(values[path]);
      if (this.values.get(path)?.text === text) continue;
      this.values.set(path, { value: values[path], text });
      put(this.figure, path, themed(values[path], this.dashboard));
      this.want(!this.curve || path.endsWith('axis.range') ? PAUSE : path === 'layout.shapes' ? SHAPES : MARKS);
    }
    this.age(grown);
    if (this.due <= performance.now() && this.able) return this.show();
    if (grown) this.paint();
    this.schedule();
  }

  /** Gives the y axis the range that is wanted for its type, where the one that it has suits no longer. */
  fitRange() {
    const axis = this.figure.layout.yaxis;
    const wanted = this.ranges?.[axis.type ?? 'linear'];
    if (!wanted || suits(axis, wanted)) return;
    axis.range = wanted;
    if (axis.type === 'log') axis.dtick = this.ticks(wanted[1] - wanted[0]);
    this.want(PAUSE);
  }

  /** The steps between the labels of a log axis: by itself Plotly labels every digit of a decade, which has no room. */
  ticks(decades) {
    const large = this.dashboard.scale > 1;
    if (decades > (large ? 1 : 2)) return Math.ceil(decades / (large ? 3 : 5));
    return decades > 0.7 && !large ? 'D2' : null;
  }

  /** A picture came, and the curve may have grown: Plotly gets its points when none comes any more, or where the pointer reads them. */
  age(grown) {
    if (grown && this.pointed) this.want(HOVER);
    if (this.stale && (grown || this.stale < Infinity)) this.stale = performance.now() + REST;
  }

  /** The pointer came; it is to read what is seen. */
  point() {
    this.pointed = true;
    if (this.stale < Infinity) this.show();
  }

  /** Lets Plotly draw so many milliseconds after it last did; never so often that it takes more than its share of time. */
  want(pause) {
    this.due = Math.min(this.due, Math.max(this.shown + pause, this.free));
  }

  showSoon() {
    this.due = 0;
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    const due = Math.min(this.due, this.stale);
    if (due < Infinity && !this.closed) this.timer = setTimeout(() => this.show(), Math.max(0, due - performance.now()));
  }

  /** Whether Plotly may draw now; what is due waits until it may. */
  get able() {
    return this.plotly && !this.held && !document.hidden && this.size?.width && this.arrays.size + this.values.size > 0;
  }

  show() {
    if (!this.able) return;
    const before = performance.now();
    if (this.pointed || before >= this.stale) this.refresh();
    this.all.hidden = !this.range;
    const first = !this.drawn++;
    const config = { ...CONFIG, doubleClick: this.panel.place === 'top' ? false : 'reset' };
    this.plotly.react(this.plot, this.traces(), this.around(), config);
    if (first) this.listen();
    this.paint();
    this.due = Infinity;
    this.shown = performance.now();
    this.cost += (this.shown - before - this.cost) * (first ? 0 : 0.2);
    this.free = this.shown + this.cost * (this.dashboard.charts / SHARE - 1);
    this.schedule();
  }

  /** Gives Plotly the curve's points as they are now; with those of before it draws in less than half the time. */
  refresh() {
    for (const [name, array] of this.arrays) put(this.figure, name, (array.rows ??= rows(array)));
    this.stale = Infinity;
  }

  /** What Plotly draws around and, in a copy of its own, what it writes the viewer's doings into. */
  around() {
    const layout = { ...structuredClone(this.figure.layout), ...this.size };
    if (this.panel.place !== 'top') return layout;
    // The zoom is kept here and by the server: Plotly, which would keep its own, is told each time that this one is new.
    layout.xaxis.uirevision = this.drawn;
    if (this.range) layout.xaxis.range = [...this.range];
    return layout;
  }

  /** The traces as Plotly gets them: those of the curve are there for the pointer, and a second time without points for the legend. */
  traces() {
    const { data, layout } = this.figure;
    const canvas = this.panel.scene.canvas || [];
    const unseen = (index) => ({ mode: 'none', showlegend: false, legendgroup: `curve ${index}` });
    const named = (index) => ({ x: NOTHING, y: NOTHING, customdata: null, legendgroup: `curve ${index}`, legendrank: 900 + index });
    const inLegend = canvas.filter((index) => layout.showlegend && this.arrays.get(`data.${index}.x`)?.data.length);
    return [
      ...data.map((trace, index) => ({ ...trace, ...(canvas.includes(index) && unseen(index)) })),
      ...inLegend.map((index) => ({ ...data[index], ...named(index) })),
    ];
  }

  /** Paints the curve where Plotly's axes are: only its full layout knows them while the viewer drags one. */
  paint() {
    if (!this.curve || !this.drawn) return;
    const { data, _fullLayout: { _size: area, xaxis, yaxis } } = this.plot;
    const traces = this.panel.scene.canvas
      .filter((index) => this.arrays.has(`data.${index}.y`) && data[index].visible !== 'legendonly')
      .map((index) => ({ ...this.figure.data[index], x: this.arrays.get(`data.${index}.x`).data, y: this.arrays.get(`data.${index}.y`).data }));
    this.curve.fit(area, this.dashboard.ratio);
    this.timeline?.fit(area, xaxis.range);
    this.curve.paint(traces, xaxis, yaxis);
  }

  resize({ width, height }) {
    this.size = { width: Math.round(width), height: Math.round(height) };
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => this.showSoon(), 60);
    this.dashboard.watch(this.panel.place === 'top' ? { points: Math.max(300, Math.min(1400, this.size.width)) } : {});
  }

  listen() {
    for (const event of ['plotly_relayouting', 'plotly_relayout', 'plotly_restyle']) this.plot.on(event, () => this.paint());
    if (this.panel.place !== 'top') return;
    this.plot.on('plotly_relayout', ({ 'xaxis.range[0]': from, 'xaxis.range[1]': to }) => {
      if (from !== undefined) this.zoom([Math.max(0, Math.floor(from)), Math.ceil(to)]);
    });
    this.plot.on('plotly_doubleclick', () => {
      clearTimeout(this.clicked);
      this.zoom(null);
    });
    if (!this.timeline) return;
    this.plot.on('plotly_click', ({ points: [{ x, curveNumber }] }) => {
      clearTimeout(this.clicked);
      if (curveNumber === 0 && this.dashboard.steers) this.clicked = setTimeout(() => this.timeline.wish(x + 1), DOUBLE);
    });
  }

  /** The run's status, with every picture. */
  showStatus(status) {
    this.timeline?.show(status);
  }

  /** The updates that the viewer chose to see; null: all. */
  get range() {
    return this.panel.place === 'top' ? this.dashboard.looks.range : null;
  }

  zoom(range) {
    this.dashboard.watch({ range });
    this.showSoon();
  }

  close() {
    this.closed = true;
    this.observer.disconnect();
    for (const event of ['pointerup', 'pointercancel']) window.removeEventListener(event, this.release);
    clearTimeout(this.timer);
    clearTimeout(this.resizing);
    clearTimeout(this.clicked);
    this.timeline?.close();
    this.plotly?.purge(this.plot);
    this.element.remove();
  }
}
