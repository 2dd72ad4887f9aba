// @ts-check
// The dashboard: joins the page, the live socket, the transport line and the panels.

import { closest, find, write } from './elements.js';
import { PageScript } from './page_script.js';
import { asPng, asSvg, SCALE } from './panel_picture.js';
import { PanelNumbers } from './panel_numbers.js';
import { Panels } from './panels.js';
import { PictureQueue } from './picture_queue.js';
import { SettingBar } from './setting_bar.js';
import { Socket } from './socket.js';
import { nameOf } from './strip.js';
import { save, TakeAway } from './take_away.js';
import { readTheme, signature } from './theme.js';
import { Transport } from './transport.js';

/** @import { Recording } from './recording.js' */
/** @import { Handlers } from './socket.js' */
/** @import { Kind } from './take_away.js' */
/** @import { Arrays, Command, Glossary, Host, Hover, Picture, Pin, RunWords, Scene, Settings, Status, Watch } from './types' */

/**
 * What the page tells the dashboard; see `dashboard()` in Python.
 * @typedef {{ token: string, watch: string, steers: boolean, fresh: boolean, glossary: Glossary, groups: string[], exports: Kind[], base: URL, recording?: Recording }} ComponentData
 */
/** @import { SetValue } from './page_script.js' */

/** How long a row that was chosen here holds against what the server says, in milliseconds. */
const PATIENCE = 1000;
/** Milliseconds between two looks at the page's colours. */
const THEME_WATCH = 1000;
/**
 * The dashboard's width and the window's height below which everything is in one column that scrolls, in CSS pixels: on a
 * phone, and at twice the zoom.
 */
const [NARROW, LOW] = [640, 500];
/**
 * How much larger everything is in a talk, at most and at least; the window's height (CSS pixels) below which
 * it is less.
 */
const [LARGE, LEAST_LARGE, HIGH] = [2.1, 1.64, 1080];
/** Whether the system asks for reduced motion. */
const STILL = window.matchMedia('(prefers-reduced-motion: reduce)');

/** @implements {Host} */
export class Dashboard {
  /** @type {Watch} */
  looks = { layer: 0, range: null, points: 1400, tools: [], unit: 0, still: STILL.matches };
  /** @type {Pin | null} */
  pinned = null;
  /** @type {Scene | null} */
  scene = null;
  steers = false;
  scale = 1;
  ratio = 1;
  narrow = false;
  charts = 0;
  /** The last picture. @type {Picture | null} */
  picture = null;
  token = '';
  /** What the pictures come from. @type {Socket | Recording | null} */
  socket = null;
  /** @type {Hover | null} */
  hovering = null;
  /** @type {number | null} */
  hoverRequest = null;
  /** Which network of the run the last scene was of. @type {number | null} */
  network = null;
  /** Until when a row that was chosen here holds. */
  rowUntil = 0;
  /** @type {() => void} */
  hasPicture = () => {};

  /** @param {HTMLElement} root @param {ComponentData} data @param {SetValue} setState @param {SetValue} setTrigger */
  constructor(root, data, setState, setTrigger) {
    this.root = root;
    this.base = data.base;
    this.glossary = data.glossary;
    this.data = data;
    this.script = new PageScript(setState, setTrigger);
    /** @type {Promise<void>} */
    this.firstPicture = new Promise((done) => (this.hasPicture = done));
    this.theme = this.readTheme();
    this.transport = new Transport(
      root,
      (message) => this.tell(message),
      () => this.links(),
      data.glossary,
    );
    this.takeAway = new TakeAway(find(root, '.popover.take', HTMLElement), (path) => this.askFor(path));
    this.transport.popovers.take.opened = () => void this.takeAway.measure();
    this.panels = new Panels(this, root);
    this.bar = new SettingBar(find(root, '.settings', HTMLElement), (settings) => this.want(settings));
    this.numbers = new PanelNumbers(find(root, '.numbers', HTMLElement), () => this.showPanels());
    this.queue = new PictureQueue(
      (picture) => this.draw(picture),
      ({ picture }) => this.tell({ drawn: picture }),
    );
    this.about = find(root, '.about', HTMLElement);
    this.timeAxis = this.panels.places.time;
    this.fit = () => this.measure();
    window.addEventListener('resize', this.fit);
    this.onTool = (/** @type {MouseEvent} */ event) => {
      this.toggle(closest(event, '[data-tool]')?.dataset.tool);
      const picture = closest(event, '[data-picture]');
      if (picture) this.savePicture(picture);
    };
    root.addEventListener('click', this.onTool);
    this.observer = new ResizeObserver(this.fit);
    this.observer.observe(root);
    this.onVisible = () => {
      if (document.hidden) return;
      this.queue.wake();
      this.panels.wake();
    };
    document.addEventListener('visibilitychange', this.onVisible);
    this.onStill = () => this.watch({ still: STILL.matches });
    STILL.addEventListener('change', this.onStill);
    this.watching = setInterval(() => this.retheme(), THEME_WATCH);
    this.measure();
    this.shown = { pictures: 0, drawn: /** @type {Status | null} */ (null), scene: this.scene, dashboard: this };
    window.rnnDashboard = this.shown;
  }

  get views() {
    return this.panels.views;
  }

  get stacks() {
    return this.panels.stacks;
  }

  /** The window as it would be with the viewer's changes, which lies over the window as it is. */
  get whatIf() {
    return this.panels.overlay;
  }

  /**
   * Follows what the page says at every run of its script: another token opens another run.
   * @param {ComponentData} data
   * @param {SetValue} setState
   * @param {SetValue} setTrigger
   */
  use(data, setState, setTrigger) {
    this.data = data;
    this.script.ran(setState, setTrigger);
    this.root.classList.toggle('steers', data.steers);
    this.root.classList.toggle('replays', data.recording !== undefined);
    this.takeAway.show(data.exports);
    find(this.root, '[data-do=take]', HTMLElement).hidden = !data.exports.length;
    this.retheme();
    if (data.steers) this.script.keepGroups(data.groups);
    if (data.token === this.token) return;
    if (data.fresh && this.script.asksForRunBefore(data.token, () => this.open(this.data.token))) return;
    this.open(data.token);
  }

  /** @param {string} token */
  open(token) {
    if (this.socket && token === this.token) return;
    this.socket?.close();
    this.queue.drop();
    this.token = token;
    this.script.turned = undefined;
    this.network = null;
    const url = new URL('live', this.base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.looks = { ...this.looks, layer: 0, range: null };
    const { strip } = this.transport;
    let opened = false;
    /** @type {Handlers} */
    const handlers = {
      opened: () => {
        if (opened && this.steers) this.script.wake();
        opened = true;
        strip.showWaiting(false);
        find(this.root, '.again', HTMLElement).hidden = true;
        strip.say(null);
        this.tell({ watch: this.looks });
      },
      scene: (scene) => this.setScene(scene),
      words: (words) => this.setWords(words),
      picture: (picture) => this.take(picture),
      error: (text) => strip.say(text, { kind: 'warning', passing: true }),
      waiting: () => strip.showWaiting(true),
      over: (text) => {
        strip.showWaiting(false);
        if (this.data.steers) this.script.forgetRun();
        this.end(text);
      },
    };
    this.socket = this.data.recording?.connect(handlers) ?? new Socket(url, token, handlers);
  }

  /** Whether this viewer may go to another moment of the run. */
  get travels() {
    return this.steers || this.data.recording !== undefined;
  }

  /** The moment that can be shown when one is wished for: any, or what a recording holds. @param {number} update */
  nearest(update) {
    return this.data.recording?.nearest(update) ?? update;
  }

  /** The run is gone: says what it was, and offers it anew. @param {string} text what is said where that is not known */
  end(text) {
    const { scene } = this;
    this.transport.strip.say(scene ? `This run has ended: ${scene.about}.` : text);
    if (!scene || !Object.keys(scene.address).length) return;
    const again = find(this.root, '.again', HTMLAnchorElement);
    again.href = this.links().configuration;
    again.hidden = false;
  }

  /** @param {Command} message */
  tell(message) {
    this.socket?.tell(message);
  }

  /** @param {Settings} settings */
  want(settings, train = false) {
    if (this.steers) this.script.want(settings, train);
  }

  /**
   * The links to share: to a new run of these settings, and to watch this one. The second has the settings too, which say
   * what the run was when it is gone.
   */
  links() {
    const here = new URL(location.href);
    here.hash = '';
    here.search = String(new URLSearchParams(this.scene?.address));
    const watch = new URL(here);
    watch.searchParams.set('watch', this.data.watch || this.data.token);
    return { configuration: here.href, watch: watch.href };
  }

  /** Asks the server for what is at a path beside the page, of this run. @param {string} path */
  askFor(path) {
    return fetch(new URL(path, this.base), { method: 'POST', body: JSON.stringify({ token: this.token }) });
  }

  /** @param {Partial<Watch>} change */
  watch(change) {
    const names = /** @type {(keyof Watch)[]} */ (Object.keys(change));
    if (names.every((name) => JSON.stringify(this.looks[name]) === JSON.stringify(change[name]))) return;
    Object.assign(this.looks, change);
    this.tell({ watch: this.looks });
  }

  /** Opens a tool, or closes it; the last one opened comes first. @param {string | undefined} tool */
  toggle(tool) {
    if (!tool) return;
    const rest = this.looks.tools.filter((one) => one !== tool);
    this.watch({ tools: rest.length < this.looks.tools.length ? rest : [tool, ...rest] });
  }

  /** Saves the panel of a button as a picture, with canvases as sharp as it. @param {HTMLElement} button */
  async savePicture(button) {
    const panel = [...this.views.values()].find(({ element }) => element.contains(button));
    if (!panel) return;
    const { ratio } = this;
    this.ratio = Math.max(SCALE, ratio);
    if (this.ratio !== ratio) this.panels.redraw();
    // What was redrawn is painted with the next refresh.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const svg = asSvg(panel.element, this.theme.background);
    this.ratio = ratio;
    if (ratio < SCALE) this.panels.redraw();
    const name = `${panel.description.title.toLowerCase().replace(/\W+/g, '-')}-${this.shown.drawn?.update ?? 0}`;
    if (button.dataset.picture === 'svg') save(new Blob([svg], { type: 'image/svg+xml' }), `${name}.svg`);
    else save(await asPng(svg), `${name}.png`);
  }

  /** @param {number} layer */
  chooseLayer(layer) {
    this.watch({ layer });
    for (const tab of this.root.querySelectorAll('[role=tab]'))
      tab.setAttribute('aria-selected', String(Number(tab.textContent) - 1 === layer));
  }

  /** @param {number} row */
  chooseRow(row) {
    if (!this.steers) return;
    this.panels.showRow(row);
    this.rowUntil = performance.now() + PATIENCE;
    this.tell({ row });
  }

  /** A knob moved: the panels stay, what is said of the run changes. @param {RunWords} words */
  setWords(words) {
    if (this.scene) Object.assign(this.scene, words);
    this.transport.strip.tell(words);
    this.bar.show(words.bar);
    write(this.about, words.about);
    find(this.root, '[data-copy=configuration]', HTMLElement).hidden = !Object.keys(words.address).length;
  }

  /** @param {Scene} scene */
  setScene(scene) {
    const anew = this.scene !== null && this.network !== null && this.network !== scene.run;
    this.network = scene.run;
    this.scene = this.shown.scene = scene;
    this.script.opened();
    this.steers = scene.steers;
    if (this.steers) this.script.keepRun(this.token);
    this.root.classList.toggle('steers', this.steers);
    this.root.dataset.state = 'open';
    this.setWords(scene);
    if (anew) this.transport.strip.say(`New network: ${nameOf(scene)}.`, { kind: 'info', passing: true });
    this.showPanels();
    this.measure();
  }

  /** Shows the scene's panels: in a talk those that are chosen, with what the last picture brought. */
  showPanels() {
    if (!this.scene) return;
    const { panels } = this.scene;
    this.numbers.show(panels);
    this.panels.show({ ...this.scene, panels: panels.filter((panel) => this.numbers.shows(panel)) });
    for (const { element, description } of this.views.values())
      element.style.setProperty('--number', this.numbers.numberOf(description));
    this.charts = this.panels.charts;
    if (this.picture?.scene === this.scene.scene) this.panels.draw(this.picture);
  }

  /** @param {Picture} picture */
  take(picture) {
    this.queue.take(picture);
    this.transport.show(picture.status);
    this.panels.showStatus(picture.status);
    this.script.follow(picture.status.turned, this.steers);
  }

  /** @param {Picture} picture */
  draw(picture) {
    if (this.scene && picture.scene === this.scene.scene) {
      const row = this.panels.draw(picture);
      if (row != null && performance.now() > this.rowUntil) this.panels.showRow(this.scene.rows[row] ?? row);
    }
    this.picture = picture;
    this.shown.pictures += 1;
    this.shown.drawn = picture.status;
    this.hasPicture();
  }

  /** @param {Hover | null} hover */
  hover(hover) {
    this.hovering = hover;
    this.hoverRequest ??= requestAnimationFrame(() => {
      this.hoverRequest = null;
      this.panels.showHover(this.hovering);
    });
  }

  /** @param {Pin | null} pin */
  pin(pin) {
    this.pinned = pin;
    this.hovering = null;
    this.panels.rest();
  }

  /** @param {MouseEvent} event */
  pointed(event) {
    return this.panels.pointed(event);
  }

  /** @param {Arrays | null} arrays */
  overlay(arrays) {
    this.panels.showOverlay(arrays);
  }

  /** Reads the window's size once; the drawing never asks for it. */
  measure() {
    const { root } = this;
    const before = `${this.scale}|${this.narrow}|${this.ratio}`;
    const talk = document.body.classList.contains('rnn-talk');
    this.ratio = window.devicePixelRatio || 1;
    this.narrow = root.clientWidth < NARROW || window.innerHeight < LOW;
    root.classList.toggle('narrow', this.narrow);
    this.scale = talk && !this.narrow ? Math.max(LEAST_LARGE, LARGE * Math.min(1, window.innerHeight / HIGH)) : 1;
    root.style.setProperty('--scale', String(this.scale));
    const scroller = root.closest('[data-testid=stMain], section.main');
    const top = root.getBoundingClientRect().top + (scroller ? scroller.scrollTop : window.scrollY);
    root.style.setProperty('--top', `${Math.max(0, Math.round(top))}px`);
    if (talk !== this.numbers.on) {
      this.numbers.on = talk;
      this.showPanels();
    }
    if (before !== `${this.scale}|${this.narrow}|${this.ratio}`) this.panels.redraw();
  }

  readTheme() {
    const theme = readTheme(this.root);
    this.root.style.setProperty('--on-primary', theme.onPrimary);
    return theme;
  }

  retheme() {
    if (!this.root.isConnected || signature(this.root) === this.theme.key) return;
    this.theme = this.readTheme();
    this.panels.redraw();
  }

  close() {
    clearInterval(this.watching);
    this.queue.close();
    this.script.close();
    window.removeEventListener('resize', this.fit);
    this.root.removeEventListener('click', this.onTool);
    this.observer.disconnect();
    document.removeEventListener('visibilitychange', this.onVisible);
    STILL.removeEventListener('change', this.onStill);
    this.socket?.close();
    this.transport.close();
    this.numbers.close();
    this.panels.close();
  }
}

/**
 * Called by Streamlit at every run of the script; the dashboard stays as long as its element does.
 * @param {HTMLElement} root
 * @param {ComponentData} data
 * @param {SetValue} setState sets a state of the component, which runs the script
 * @param {SetValue} setTrigger the same for a value that holds for one run of the script
 */
export function mount(root, data, setState, setTrigger) {
  const dashboard = (root.dashboard ??= new Dashboard(root, data, setState, setTrigger));
  dashboard.use(data, setState, setTrigger);
  return () =>
    setTimeout(() => {
      if (root.isConnected || root.dashboard !== dashboard) return;
      root.dashboard = undefined;
      dashboard.close();
    });
}
