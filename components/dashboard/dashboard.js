// The dashboard: takes scenes and pictures from the live socket, keeps the panels, draws at most one picture a screen refresh.

import { Ask } from './ask.js';
import { Chart } from './chart.js';
import { Diagram } from './diagram.js';
import { Grid } from './grid.js';
import { Spikes } from './spikes.js';
import { Stack } from './stack.js';
import { Matrix } from './matrix.js';
import { Multiples } from './multiples.js';
import { Socket } from './socket.js';
import { readTheme, signature } from './theme.js';
import { Transport } from './transport.js';
import { WhatIf } from './what_if.js';

/** What draws a panel that stands by itself, by its kind; a chart where none is named. */
const KINDS = { ask: Ask, diagram: Diagram, grid: Grid, matrix: Matrix, multiples: Multiples, spikes: Spikes, what_if: WhatIf };

const STORED = 'rnn-run';
/** Pictures a second at most: what is left of the machine is for training. */
const PICTURES = 40;
/** How long to wait for the run of before, asked for after a reload, in milliseconds. */
const RESUME_WAIT = 1500;
/** Milliseconds after which a page that shows a moment with other settings reads them: while one drags, not at every moment. */
const READING = 250;
/** How much larger everything is on a stage, and the window's height (CSS pixels) below which it is less: a lower window is a coarser screen. */
const [LARGE, HIGH] = [1.7, 900];
let asked = false;

class Dashboard {
  constructor(root, base) {
    Object.assign(this, { root, base, views: new Map(), looks: { layer: 0, range: null, points: 1400, tools: [], unit: 0 }, pinned: null, scene: null, row: null, pictures: 0, acknowledged: 0 });
    this.firstPicture = new Promise((done) => (this.hasPicture = done));
    this.stacks = new Map();
    this.readTheme();
    this.transport = new Transport(root, (message) => this.tell(message), () => this.links());
    this.place = (name) => root.querySelector(`.place.${name}`);
    this.fit = () => this.measure();
    window.addEventListener('resize', this.fit);
    this.onTool = ({ target }) => this.toggle(target.closest('[data-tool]')?.dataset.tool);
    root.addEventListener('click', this.onTool);
    this.observer = new ResizeObserver(this.fit);
    this.observer.observe(root);
    this.onVisible = () => {
      if (document.hidden) return;
      if (this.pending) this.request();
      for (const view of this.views.values()) if (view instanceof Chart) view.schedule();
    };
    document.addEventListener('visibilitychange', this.onVisible);
    this.watching = setInterval(() => this.retheme(), 1000);
    this.measure();
    window.rnnDashboard = { pictures: 0, drawn: null, scene: null, dashboard: this };
  }

  /** Follows the component's data: another token opens another run. `want` asks the page for settings of the run, and whether to train then. */
  use(data, setStateValue, setTriggerValue) {
    Object.assign(this, { data, setStateValue });
    this.want = (settings, train = false) => this.steers && setTriggerValue('wanted', { settings, train });
    this.root.classList.toggle('steers', Boolean(data.steers));
    this.retheme();
    if (data.token === this.token) return;
    const stored = sessionStorage.getItem(STORED);
    if (data.fresh && stored && stored !== data.token && !asked) {
      asked = true;
      clearTimeout(this.resuming);
      this.resuming = setTimeout(() => this.open(this.data.token), RESUME_WAIT);
      setStateValue('resume', stored);
      return;
    }
    clearTimeout(this.resuming);
    this.open(data.token);
  }

  open(token) {
    if (this.socket && token === this.token) return;
    this.socket?.close();
    this.pending = null;
    this.token = token;
    this.turned = undefined;
    const link = this.root.querySelector('.strip .link');
    const url = new URL('live', this.base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.looks = { ...this.looks, layer: 0, range: null };
    this.socket = new Socket(url, token, {
      opened: () => {
        link.hidden = true;
        this.transport.say(null);
        this.tell({ watch: this.looks });
      },
      scene: (scene) => this.setScene(scene),
      words: (words) => this.setWords(words),
      picture: (picture) => this.take(picture),
      error: (text) => this.transport.say(text, { kind: 'warning', passing: true }),
      waiting: () => (link.hidden = false),
      over: (text) => {
        link.hidden = true;
        if (this.data.steers) sessionStorage.removeItem(STORED);
        this.transport.say(text);
      },
    });
  }

  tell(message) {
    this.socket?.tell(message);
  }

  links() {
    const here = new URL(location.href);
    here.hash = '';
    here.searchParams.delete('watch');
    const watch = new URL(here);
    watch.search = new URLSearchParams({ watch: this.data.watch || this.data.token });
    return { configuration: here.href, watch: watch.href };
  }

  /** What this viewer looks at: the server sends what is needed for it. */
  watch(change) {
    if (Object.keys(change).every((key) => JSON.stringify(this.looks[key]) === JSON.stringify(change[key]))) return;
    Object.assign(this.looks, change);
    this.tell({ watch: this.looks });
  }

  /** Opens a tool, or closes it; the last one opened comes first. */
  toggle(tool) {
    if (!tool) return;
    const rest = this.looks.tools.filter((one) => one !== tool);
    this.watch({ tools: rest.length < this.looks.tools.length ? rest : [tool, ...rest] });
  }

  chooseLayer(layer) {
    this.watch({ layer });
    for (const tab of this.root.querySelectorAll('[role=tab]')) tab.setAttribute('aria-selected', String(Number(tab.textContent) - 1 === layer));
  }

  chooseRow(row) {
    if (!this.steers) return;
    this.showRow(row);
    this.rowUntil = performance.now() + 1000;
    this.tell({ row });
  }

  showRow(row) {
    if (row === this.row) return;
    this.row = row;
    for (const stack of this.stacks.values()) stack.markRow(row);
  }

  /** A knob moved: the panels stay, what is said of the run changes. */
  setWords(words) {
    Object.assign(this.scene, words);
    this.transport.story = this.scene.story || '';
    this.transport.showStrip();
  }

  setScene(scene) {
    this.scene = scene;
    this.steers = Boolean(scene.steers);
    window.rnnDashboard.scene = scene;
    if (this.steers) sessionStorage.setItem(STORED, this.token);
    this.root.classList.toggle('steers', this.steers);
    this.root.dataset.state = 'open';
    this.setWords(scene);
    const views = new Map();
    const keep = (panel, Kind) => {
      const view = this.views.get(panel.key);
      if (!(view instanceof Kind) || view.panel.place !== panel.place) return new Kind(this, panel);
      if (JSON.stringify(view.panel) !== JSON.stringify(panel)) view.update(panel);
      return view;
    };
    const stacked = { top: [], time: [], side: [] };
    for (const panel of scene.panels) {
      if (panel.kind === 'tracks') stacked[panel.place].push(panel);
      else views.set(panel.key, keep(panel, KINDS[panel.kind] ?? Chart));
    }
    for (const [place, panels] of Object.entries(stacked)) {
      const host = this.place(place);
      for (const panel of scene.panels) if (panel.place === place && views.has(panel.key)) host.append(views.get(panel.key).element);
      if (!panels.length) {
        this.stacks.get(place)?.close();
        this.stacks.delete(place);
        continue;
      }
      if (!this.stacks.has(place)) this.stacks.set(place, new Stack(this, host));
      const stack = this.stacks.get(place);
      stack.update(panels, this.views).forEach((view, index) => views.set(panels[index].key, view));
    }
    for (const { key, measured } of scene.panels) if (measured && views.get(key) !== this.views.get(key)) views.get(key).element.dataset.waiting = '';
    for (const [key, view] of this.views) if (views.get(key) !== view) view.close?.();
    this.views = views;
    this.charts = [...views.values()].filter((view) => view instanceof Chart).length;
    for (const place of ['top', 'time', 'side']) this.root.classList.toggle(`no-${place}`, !scene.panels.some((panel) => panel.place === place));
    this.measure();
  }

  /** Takes a picture to be drawn at the next refresh; a hidden page answers slowly and draws the newest when it is seen. */
  take(picture) {
    this.pending = picture;
    this.transport.show(picture.status);
    for (const view of this.views.values()) view.showStatus?.(picture.status);
    this.followSettings(picture.status.turned);
    clearTimeout(this.late);
    this.late = setTimeout(() => this.acknowledge(picture), 1000);
    if (!document.hidden) this.request();
  }

  /** Where the run has other settings without a page's doing, as a moment of the past may, the page's script reads them again. */
  followSettings(turned) {
    if (this.turned !== undefined && turned !== this.turned && this.steers) {
      clearTimeout(this.reading);
      this.reading = setTimeout(() => this.setStateValue('turned', turned), READING);
    }
    this.turned = turned;
  }

  request() {
    this.requested ??= requestAnimationFrame(() => {
      this.requested = null;
      const picture = this.pending;
      this.pending = null;
      if (picture) this.draw(picture);
    });
  }

  draw(picture) {
    if (picture.scene === this.scene?.scene) {
      for (const [key, change] of Object.entries(picture.panels)) {
        const view = this.views.get(key);
        view?.draw(change);
        delete view?.element.dataset.waiting;
        if (change.values.row != null) this.followRow(change.values);
      }
      for (const stack of this.stacks.values()) if (stack.hovered) stack.refresh();
    }
    this.pictures += 1;
    Object.assign(window.rnnDashboard, { pictures: this.pictures, drawn: picture.status });
    this.hasPicture();
    const wait = this.acknowledged + 1000 / PICTURES - performance.now();
    if (wait > 2) setTimeout(() => this.acknowledge(picture), wait);
    else this.acknowledge(picture);
  }

  acknowledge(picture) {
    if (picture.acknowledged) return;
    picture.acknowledged = true;
    this.acknowledged = performance.now();
    this.tell({ drawn: picture.picture });
  }

  /** The row that the run shows, unless it was chosen here a moment ago. */
  followRow(values) {
    if (performance.now() > (this.rowUntil || 0)) this.showRow(this.scene.rows?.[values.row] ?? values.row);
  }

  hover(hover) {
    this.hovering = hover;
    this.hoverRequest ??= requestAnimationFrame(() => {
      this.hoverRequest = null;
      for (const view of this.views.values()) view.showHover?.(this.hovering);
      for (const [place, stack] of this.stacks) if (place === 'time' || this.hovering?.stack === stack || stack.hovered) stack.showHover(place === 'time' || this.hovering?.stack === stack ? this.hovering : null);
    });
  }

  /** Somebody clicked on a column of the tracks. */
  choose(under) {
    for (const view of this.views.values()) view.choose?.(under);
  }

  /** Where the time axis's crosshair rests while no mouse holds it: {column, unit, units}; null: nowhere. */
  pin(pinned) {
    this.pinned = pinned;
    this.hovering = null;
    this.stacks.get('time')?.showHover(null);
  }

  /** Reads the window's size once; the drawing never asks for it. */
  measure() {
    const { root } = this;
    const talk = document.body.classList.contains('rnn-talk');
    const before = `${this.scale}|${this.narrow}|${this.ratio}`;
    this.ratio = window.devicePixelRatio || 1;
    root.classList.toggle('narrow', (this.narrow = root.clientWidth < 640));
    this.scale = talk && !this.narrow ? Math.max(1.2, LARGE * Math.min(1, window.innerHeight / HIGH)) : 1;
    root.style.setProperty('--scale', this.scale);
    const scroller = root.closest('[data-testid=stMain], section.main');
    const top = root.getBoundingClientRect().top + (scroller ? scroller.scrollTop : window.scrollY);
    root.style.setProperty('--top', `${Math.max(0, Math.round(top))}px`);
    if (before !== `${this.scale}|${this.narrow}|${this.ratio}`) this.redraw();
  }

  readTheme() {
    this.theme = readTheme(this.root);
    this.root.style.setProperty('--on-primary', this.theme.onPrimary);
  }

  retheme() {
    if (!this.root.isConnected || signature(this.root) === this.theme.key) return;
    this.readTheme();
    this.redraw();
  }

  redraw() {
    for (const view of this.views.values()) view.theme?.(), view.layout?.();
    for (const stack of this.stacks.values()) stack.theme();
  }

  close() {
    clearInterval(this.watching);
    clearTimeout(this.late);
    clearTimeout(this.resuming);
    clearTimeout(this.reading);
    window.removeEventListener('resize', this.fit);
    this.root.removeEventListener('click', this.onTool);
    this.observer.disconnect();
    document.removeEventListener('visibilitychange', this.onVisible);
    this.socket?.close();
    this.transport.close();
    for (const view of this.views.values()) view.close?.();
    for (const stack of this.stacks.values()) stack.close();
  }
}

/** Called by Streamlit at every run of the script; the dashboard stays while its element does. */
export function mount(root, data, setStateValue, setTriggerValue) {
  const dashboard = (root.dashboard ??= new Dashboard(root, data.base));
  dashboard.use(data, setStateValue, setTriggerValue);
  return () => setTimeout(() => {
    if (root.isConnected || root.dashboard !== dashboard) return;
    root.dashboard = null;
    dashboard.close();
  });
}
