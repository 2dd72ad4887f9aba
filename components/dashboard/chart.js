// @ts-check
// A panel that Plotly draws: the scene's figure, patched with the arrays of each picture. The curves that grow
// with every picture are ours (curve.js); Plotly draws everything else, where it changed and when there is time.

import { ChartPace } from './chart_pace.js';
import { ChartPointer } from './chart_pointer.js';
import { Curve } from './curve.js';
import { labelsOf, layoutOf, setRange, suits, tracesOf } from './drawn_figure.js';
import { button, element } from './elements.js';
import { same } from './numbers.js';
import { Panel } from './panel.js';
import { loadPlotly, plotArea } from './plotly.js';
import { makeFigure, put, rows, themed } from './plotly_figure.js';
import { Timeline } from './timeline.js';

/** @import { ChartDescription, ChartValues, Host, NumberArray, PanelPicture, Plotly, Range, Status } from './types' */

/** Milliseconds from one of Plotly's drawings to the next at least: of an axis or a chart without a curve; beside a curve, of its
 * marks, of other traces, of the points that the pointer reads, and of shapes alone: where epochs are short, their lines come and go. */
const [PAUSE, MARKS, TRACES, HOVER, SHAPES] = [50, 250, 400, 150, 1000];
/** Milliseconds without another change of size after which Plotly draws at the new one. */
const RESIZED = 60;
const CONFIG = { displayModeBar: false, responsive: false, showTips: false, scrollZoom: false };
export class Chart extends Panel {
  /** @type {Map<string, NumberArray>} */
  arrays = new Map();
  /** Values by path, with their JSON to compare. @type {Map<string, { value: unknown, text: string }>} */
  values = new Map();
  /** @type {ChartValues['ranges'] | null} */
  ranges = null;
  /** The type of the y axis that the range was chosen for. @type {string | undefined} */
  fitted;
  pace = new ChartPace();
  closed = false;
  /** Whether the run trains, which needs the time. */
  playing = true;
  /** @type {{ width: number, height: number } | null} */
  size = null;
  /** @type {Plotly.Library | null} */
  plotly = null;
  /** The plot after Plotly's first drawing. @type {Plotly.Plot | null} */
  drawn = null;
  /** @type {import('./plotly.js').Area | null} */
  area = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  resizing;

  /** @param {Host} dashboard @param {ChartDescription} description */
  constructor(dashboard, description) {
    super(dashboard, description, 'chart');
    this.scene = description.scene;
    this.log = this.scene.layout.yaxis?.type === 'log';
    this.figure = makeFigure(description, dashboard, this.log);
    this.plot = element('div', 'plot');
    this.plot.setAttribute('role', 'img');
    this.body = element('div', 'figure', '', this.plot);
    this.curve = this.scene.canvas ? new Curve() : null;
    if (this.curve) this.body.prepend(this.curve.canvas);
    this.timeline = this.scene.timeline ? new Timeline(dashboard, this.body) : null;
    this.all = button('show all', 'Show all updates again', () => this.zoom(null));
    this.observe(this.plot);
    const zooms = description.place === 'top';
    const { timeline } = this;
    this.pointer = new ChartPointer(this.plot, {
      released: () => this.schedule(),
      came: () => this.pace.lacksPoints && this.show(),
      moved: () => this.paint(),
      zoomed: zooms ? (range) => this.zoom(range) : null,
      clicked: zooms && timeline ? (update) => dashboard.travels && timeline.wish(update + 1) : null,
    });
    this.load();
  }

  /** Fetches Plotly once the page has had its first picture on screen. */
  async load() {
    await this.dashboard.firstPicture;
    try {
      this.plotly = await loadPlotly(this.dashboard.base);
    } catch (error) {
      return this.plot.replaceChildren(element('p', 'empty', error instanceof Error ? error.message : String(error)));
    }
    this.showSoon();
  }

  /** @override @param {ChartDescription} description */
  update(description) {
    super.update(description);
    this.scene = description.scene;
    this.element.classList.toggle('tall', Boolean(this.scene.tall));
    this.element.classList.toggle('stacked', Boolean(this.scene.stacked));
    this.plot.setAttribute('aria-label', this.label);
    const { head, tools } = this.makeHead();
    this.all.hidden = !this.range;
    tools.append(this.all);
    if (this.scene.log) tools.append(this.logSwitch());
    this.element.replaceChildren(head, ...(this.timeline ? [this.timeline.element] : []), this.body);
    this.arrays.clear();
    this.values.clear();
    this.ranges = null;
    this.retheme();
  }

  logSwitch() {
    const made = button('log', 'Logarithmic scale: small losses and spikes in one picture', () => {
      this.log = !this.log;
      made.setAttribute('aria-pressed', String(this.log));
      this.retheme();
    });
    made.setAttribute('aria-pressed', String(this.log));
    return made;
  }

  /** Builds the figure again from scene and values, in the current colours. @override */
  retheme() {
    this.figure = makeFigure({ scene: this.scene, place: this.description.place }, this.dashboard, this.log);
    for (const [path, { value }] of this.values) put(this.figure, path, themed(value, this.dashboard));
    this.fitRange();
    this.pace.renew();
    this.showSoon();
  }

  /**
   * Takes what a picture brings. The curve is painted at once, the rest drawn when it is time.
   * @override
   * @param {PanelPicture<ChartValues>} picture
   */
  draw({ arrays, values }) {
    let grown = false;
    for (const name in arrays) {
      if (same(this.arrays.get(name)?.data, arrays[name].data)) continue;
      this.arrays.set(name, arrays[name]);
      if (this.scene.canvas?.includes(Number(name.split('.')[1]))) {
        grown = true;
        continue;
      }
      put(this.figure, name, rows(arrays[name]));
      this.pace.want(this.curve ? TRACES : PAUSE);
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
      this.pace.want(!this.curve || path.endsWith('axis.range') ? PAUSE : path === 'layout.shapes' ? SHAPES : MARKS);
    }
    const now = performance.now();
    if (grown && this.pointer.over) this.pace.want(HOVER);
    this.pace.age(grown, now);
    // What shows the window must not show another one than the tracks do; at rest nothing needs the time.
    if (this.scene.window || !this.playing) this.pace.hasten();
    if (this.pace.due <= now && this.able) return this.show();
    if (grown) this.paint();
    this.schedule();
  }

  /** How many labels the y axis has room for. */
  get labels() {
    return labelsOf(this.figure.layout, this.size?.height ?? Infinity, this.dashboard.scale);
  }

  /** Gives the y axis the range that is wanted for its type, where its own suits no longer. */
  fitRange() {
    const axis = this.figure.layout.yaxis;
    const wanted = this.ranges?.[axis.type === 'log' ? 'log' : 'linear'];
    if (!wanted || (this.fitted === axis.type && suits(axis, wanted))) return;
    this.fitted = axis.type;
    setRange(axis, wanted, this.labels);
    this.pace.want(PAUSE);
  }

  showSoon() {
    this.pace.wantNow();
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    const { next } = this.pace;
    if (next < Infinity && !this.closed) this.timer = setTimeout(() => this.show(), Math.max(0, next - performance.now()));
  }

  /** @override */
  wake() {
    this.schedule();
  }

  /** Whether Plotly may draw now; what is due waits until it may. */
  get able() {
    return this.plotly && !this.pointer.pressed && !document.hidden && this.size?.width && this.arrays.size + this.values.size > 0;
  }

  show() {
    if (!this.able || !this.plotly) return;
    const before = performance.now();
    if (this.pointer.over || before >= this.pace.stale) this.refresh();
    this.all.hidden = !this.range;
    this.plotly.react(this.plot, tracesOf(this.figure, this.scene.canvas ?? [], this.arrays), this.layout(), {
      ...CONFIG,
      doubleClick: this.description.place === 'top' ? false : 'reset',
    });
    if (!this.drawn) this.pointer.listen((this.drawn = /** @type {Plotly.Plot} */ (this.plot)));
    this.area = plotArea(this.plot);
    this.pointer.dragged = null;
    this.paint();
    this.pace.drew(before, performance.now(), this.sharing);
    this.schedule();
  }

  /** How many charts would share the time evenly if all were drawn as often as this one: the loss alone gets half of it. */
  get sharing() {
    const { charts } = this.dashboard;
    return this.description.place === 'top' ? Math.min(charts, 2) : Math.max(1, 2 * (charts - 1));
  }

  /** Gives Plotly the curve's points as they are now; with those of before it draws in less than half the time. */
  refresh() {
    for (const [name, array] of this.arrays) put(this.figure, name, (array.rows ??= rows(array)));
    this.pace.refreshed();
  }

  layout() {
    const layout = layoutOf(this.figure, this.size, Boolean(this.scene.beside) && this.dashboard.scale > 1);
    if (this.description.place !== 'top') return layout;
    // The zoom is kept here and by the server: another uirevision each time makes Plotly forget its own.
    layout.xaxis.uirevision = this.pace.drawings;
    if (this.range) layout.xaxis.range = [...this.range];
    return layout;
  }

  /**
   * Paints the curve on the axes that are on the screen: those of the last drawing, or as the viewer is
   * dragging them.
   */
  paint() {
    if (!this.curve || !this.drawn || !this.area) return;
    const {
      data,
      layout: { xaxis, yaxis },
    } = this.drawn;
    const across = this.pointer.dragged ?? xaxis?.range;
    if (!across || !yaxis?.range) return;
    /** @type {import('./curve.js').Line[]} */
    const lines = [];
    for (const index of this.scene.canvas ?? []) {
      const [x, y] = [this.arrays.get(`data.${index}.x`), this.arrays.get(`data.${index}.y`)];
      if (x && y && data[index].visible !== 'legendonly') lines.push({ x: x.data, y: y.data, trace: this.figure.data[index] });
    }
    this.curve.fit(this.area, this.dashboard.ratio);
    this.timeline?.fit(this.area, across);
    this.curve.paint(lines, { type: xaxis?.type, range: across }, { type: yaxis.type, range: yaxis.range });
  }

  /** @override */
  resize() {
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    // In large type there is room for fewer names of epochs, which the server chooses by the points.
    if (this.description.place === 'top') this.dashboard.watch({ points: Math.max(300, Math.min(1400, Math.round(width / this.dashboard.scale))) });
    if (this.size?.width === width && this.size.height === height) return;
    this.size = { width, height };
    const { yaxis } = this.figure.layout;
    if (this.ranges && yaxis.range) setRange(yaxis, yaxis.range, this.labels);
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => this.showSoon(), RESIZED);
  }

  /** @override @param {Status} status */
  showStatus(status) {
    this.timeline?.show(status);
    this.playing = status.playing;
    if (this.playing) return;
    this.pace.hasten();
    this.schedule();
  }

  /** The updates that the viewer chose to see; null: all. */
  get range() {
    return this.description.place === 'top' ? this.dashboard.looks.range : null;
  }

  /** @param {Range | null} range */
  zoom(range) {
    this.dashboard.watch({ range });
    this.showSoon();
  }

  /** @override */
  close() {
    this.closed = true;
    this.pointer.close();
    clearTimeout(this.timer);
    clearTimeout(this.resizing);
    this.timeline?.close();
    this.plotly?.purge(this.plot);
    super.close();
  }
}
