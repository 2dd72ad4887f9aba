// @ts-check
// What the dashboard is for its panels: sizes and colours to draw with, and what they have to say to the run and to each other.

import { asSvg, saveSvg, SCALE } from './panel_picture.js';
import { Panels } from './panels.js';
import { readTheme, signature } from './theme.js';

/** @import { ComponentData } from './dashboard.js' */
/** @import { PageScript } from './page_script.js' */
/** @import { Recording } from './recording.js' */
/** @import { Socket } from './socket.js' */
/** @import { Arrays, Command, Host, Hover, Pin, Pointing, Scene, Settings, Watch, WeightEdits } from './types' */

/** How long a row that was chosen here holds against what the server says, in milliseconds. */
const PATIENCE = 1000;
/** Milliseconds between two messages that say what whoever steers points at. */
const POINTING = 100;
/** What whoever steers chooses for those who follow. @type {(keyof Watch)[]} */
const CHOICES = ['layer', 'unit', 'tools'];
/** Whether the system asks for reduced motion. */
export const STILL = window.matchMedia('(prefers-reduced-motion: reduce)');

/** @implements {Host} */
export class PanelHost {
  /** @type {Watch} */
  looks = { layer: 0, range: null, points: 1400, tools: [], unit: 0, still: STILL.matches };
  /** @type {Pin | null} */
  pinned = null;
  /** @type {Scene | null} */
  scene = null;
  /** @type {WeightEdits} */
  weightEdits = new Map();
  steers = false;
  scale = 1;
  ratio = 1;
  narrow = false;
  token = '';
  /** What the pictures come from. @type {Socket | Recording | null} */
  socket = null;
  /** @type {Hover | null} */
  hovering = null;
  /** What whoever steers points at, where this viewer follows. @type {Hover | null} */
  shownTo = null;
  /** @type {number | null} */
  hoverRequest = null;
  /** Set while a message about what is pointed at waits. @type {ReturnType<typeof setTimeout> | undefined} */
  pointing;
  /** What was last said of it, as JSON. */
  lastPointing = 'null';
  /** Until when a row that was chosen here holds. */
  rowUntil = 0;
  /** @type {() => void} */
  hasPicture = () => {};

  /** @param {HTMLElement} root @param {ComponentData} data @param {PageScript} script */
  constructor(root, data, script) {
    this.root = root;
    this.base = data.base;
    this.glossary = data.glossary;
    this.data = data;
    this.script = script;
    /** @type {Promise<void>} */
    this.firstPicture = new Promise((done) => (this.hasPicture = done));
    this.theme = this.readTheme();
    this.panels = new Panels(this, root);
    this.timeAxis = this.panels.places.time;
  }

  get views() {
    return this.panels.views;
  }

  get charts() {
    return this.panels.charts;
  }

  get stacks() {
    return this.panels.stacks;
  }

  /** The window as it would be with the viewer's changes, which lies over the window as it is. */
  get whatIf() {
    return this.panels.overlay;
  }

  /** Follows the run of another token; what was chosen in the panels of the last one is forgotten. @param {string} token @param {() => Socket | Recording} connect */
  follow(token, connect) {
    this.socket?.close();
    this.token = token;
    this.looks = { ...this.looks, layer: 0, range: null };
    this.socket = connect();
  }

  /** @param {Scene} scene */
  know(scene) {
    this.scene = scene;
    this.steers = scene.steers;
  }

  /**
   * Takes over what whoever steers has chosen to look at, where this viewer follows.
   * @param {Scene['led']} led
   */
  takeLead(led) {
    this.root.classList.toggle('strays', led?.now === false);
    if (!led?.now) return;
    const { layer, unit, tools } = led;
    Object.assign(this.looks, { layer, unit, tools, led: true });
  }

  /** Whether this viewer may go to another moment of the run. */
  get travels() {
    return this.steers || this.data.recording !== undefined;
  }

  /** The moment that can be shown when one is wished for: any, or what a recording holds. @param {number} update */
  nearest(update) {
    return this.data.recording?.nearest(update) ?? update;
  }

  /** @param {Command} message */
  tell(message) {
    this.socket?.tell(message);
  }

  /** @param {Settings} settings */
  want(settings, train = false) {
    if (this.steers) this.script.want(settings, train);
  }

  /** @param {Partial<Watch>} change */
  watch(change) {
    if (!this.steers && CHOICES.some((name) => name in change)) change = { ...change, led: false };
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
    const svg = asSvg([panel.element, ...panel.below], this.theme.background);
    this.ratio = ratio;
    if (ratio < SCALE) this.panels.redraw();
    await saveSvg(svg, `${panel.description.title} ${window.rnnDashboard?.drawn?.update ?? 0}`, button.dataset.picture === 'png');
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

  /** @param {Hover | null} hover */
  hover(hover) {
    this.hovering = hover;
    if (this.steers) this.pointing ??= setTimeout(() => this.pass(), POINTING);
    this.showHover();
  }

  /** Whoever steers points at something: it shows where this viewer points at nothing. @param {Pointing | null} hover */
  pointTo(hover) {
    this.shownTo = hover;
    this.showHover();
  }

  showHover() {
    this.hoverRequest ??= requestAnimationFrame(() => {
      this.hoverRequest = null;
      this.panels.showHover(this.hovering ?? this.shownTo);
    });
  }

  /** Tells those who follow what is pointed at. */
  pass() {
    this.pointing = undefined;
    const { column, absolute, unit, units } = this.hovering ?? {};
    /** @type {Pointing | null} */
    const hover = column == null ? null : { column, absolute, unit, units };
    const text = JSON.stringify(hover);
    if (text === this.lastPointing) return;
    this.lastPointing = text;
    this.tell({ hover });
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

  /** @param {string} key @param {number} to @param {string} name */
  editWeight(key, to, name) {
    this.weightEdits.set(key, { to, name });
    if (this.looks.tools.includes('what_if')) this.panels.weightEdited();
    else this.toggle('what_if');
  }

  /** @param {Arrays | null} arrays */
  overlay(arrays) {
    this.panels.showOverlay(arrays);
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
}
