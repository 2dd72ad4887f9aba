// @ts-check
// The dashboard: joins the page, the live socket, the transport line and the panels.

import { connect } from './connection.js';
import { closest, find, write } from './elements.js';
import { PageScript } from './page_script.js';
import { PanelHost, STILL } from './panel_host.js';
import { PanelNumbers } from './panel_numbers.js';
import { PictureQueue } from './picture_queue.js';
import { SettingBar } from './setting_bar.js';
import { Share } from './share.js';
import { StoryStrip } from './story.js';
import { nameOf } from './strip.js';
import { TakeAway } from './take_away.js';
import { Transport } from './transport.js';
import { roomOf } from './window_size.js';

/** @import { Recording } from './recording.js' */
/** @import { Kind } from './take_away.js' */
/** @import { Description, Glossary, Picture, RunWords, Scene, Status, Told } from './types' */

/**
 * What the page tells the dashboard; see `dashboard()` in Python.
 * @typedef {{ token: string, watch: string, steers: boolean, fresh: boolean, glossary: Glossary, groups: string[], exports: Kind[], stories: [string, string, string][], base: URL, recording?: Recording }} ComponentData
 */
/** @import { SetValue } from './page_script.js' */

/** Milliseconds between two looks at the page's colours. */
const THEME_WATCH = 1000;
/** The window's height (CSS pixels) below which a story leaves no room for every panel at the side. */
const CROWDED = 820;

export class Dashboard extends PanelHost {
  /** The last picture. @type {Picture | null} */
  picture = null;
  /** Which network of the run the last scene was of. @type {number | null} */
  network = null;

  /** @param {HTMLElement} root @param {ComponentData} data @param {SetValue} setState @param {SetValue} setTrigger */
  constructor(root, data, setState, setTrigger) {
    super(root, data, new PageScript(setState, setTrigger));
    this.transport = new Transport(
      root,
      (message) => this.tell(message),
      () => this.links(),
      data.glossary,
    );
    this.takeAway = new TakeAway(find(root, '.popover.take', HTMLElement), (path) => this.askFor(path));
    this.share = new Share(root, data.base, (path, more) => this.askFor(path, more), (token) => this.script.keepRun(token));
    this.transport.popovers.take.opened = () => void this.takeAway.measure();
    this.transport.popovers.share.opened = () => void this.share.show();
    this.bar = new SettingBar(find(root, '.settings', HTMLElement), (settings) => this.want(settings));
    this.numbers = new PanelNumbers(find(root, '.numbers', HTMLElement), () => this.showPanels());
    this.story = new StoryStrip(
      root,
      (message) => this.tell(message),
      (told, before) => this.toldOf(told, before),
    );
    this.transport.story = this.story;
    this.queue = new PictureQueue(
      (picture) => this.draw(picture),
      ({ picture }) => this.tell({ drawn: picture }),
    );
    this.about = find(root, '.about', HTMLElement);
    this.fit = () => this.measure();
    window.addEventListener('resize', this.fit);
    this.onTool = (/** @type {MouseEvent} */ event) => {
      this.toggle(closest(event, '[data-tool]')?.dataset.tool);
      if (closest(event, '[data-follow]')) this.watch({ led: true });
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
    if (data.steers) {
      this.script.keepGroups(data.groups);
      this.story.offerFirst(data.stories);
    }
    if (data.token === this.token) return;
    if (data.fresh && this.script.asksForRunBefore(data.token, () => this.open(this.data.token))) return;
    this.open(data.token);
  }

  /** @param {string} token */
  open(token) {
    if (this.socket && token === this.token) return;
    this.queue.drop();
    this.script.turned = undefined;
    this.network = null;
    this.story.show(null);
    this.follow(token, () => connect(this));
  }

  /**
   * The links to share: to a new run of these settings, and to watch this one. The second has the settings too, which say
   * what the run was when it is gone.
   */
  links() {
    const here = new URL(location.href);
    here.hash = '';
    here.search = String(new URLSearchParams(this.story.address ?? this.scene?.address));
    const watch = new URL(here);
    watch.search = String(new URLSearchParams(this.scene?.address));
    watch.searchParams.set('watch', this.data.watch || this.data.token);
    return { configuration: here.href, watch: watch.href };
  }

  /** Asks the server for what is at a path beside the page, of this run. @param {string} path @param {Record<string, string>} [more] */
  askFor(path, more) {
    return fetch(new URL(path, this.base), { method: 'POST', body: JSON.stringify({ token: this.token, ...more }) });
  }

  /** A knob moved: the panels stay, what is said of the run changes. @param {RunWords} words */
  setWords(words) {
    if (this.scene) Object.assign(this.scene, words);
    if (words.led !== undefined) this.takeLead(words.led);
    this.transport.strip.tell(words);
    this.transport.nameLoss(words.loss_unit);
    this.bar.show(this.story.told?.bar ?? words.bar);
    write(this.about, words.about);
    find(this.root, '[data-copy=configuration]', HTMLElement).hidden = !Object.keys(words.address).length;
  }

  /** A scene of a story begins, or goes on: shows its panels, tools and settings. @param {Told | null} told @param {Told | null} before */
  toldOf(told, before) {
    if (told?.name !== before?.name || told?.scene !== before?.scene) {
      const opens = told?.opens ?? before?.opens ?? [];
      const rest = this.looks.tools.filter((tool) => !before?.opens.includes(tool) && !opens.includes(tool));
      // Whoever follows sees the tools of whoever steers.
      if (this.steers) this.watch({ tools: told ? [...told.opens, ...rest] : rest });
      this.numbers.lit = told ? told.spotlit : [];
      this.root.classList.toggle('has-controls', Boolean(told?.bar.length));
      this.showPanels();
    }
    const bar = told?.bar ?? this.scene?.bar;
    if (bar) this.bar.show(bar);
    this.story.spotlight(this.views);
  }

  /** @param {Scene} scene */
  setScene(scene) {
    const anew = this.scene !== null && this.network !== null && this.network !== scene.run;
    this.network = scene.run;
    this.shown.scene = scene;
    this.know(scene);
    this.script.opened();
    if (this.steers) this.script.keepRun(this.token);
    this.root.classList.toggle('steers', this.steers);
    this.root.dataset.state = 'open';
    this.setWords(scene);
    // A story says by itself what begins.
    if (anew && !scene.told) this.transport.strip.say(`New network: ${nameOf(scene)}.`, { kind: 'info', passing: true });
    this.showPanels();
    this.measure();
  }

  /** Shows the scene's panels: in a talk those that are chosen, with what the last picture brought. */
  showPanels() {
    if (!this.scene) return;
    const { panels } = this.scene;
    this.numbers.show(panels);
    this.panels.show({ ...this.scene, panels: panels.filter((panel) => this.numbers.shows(panel) && this.hasRoom(panel)) });
    for (const { element, description } of this.views.values())
      element.style.setProperty('--number', this.numbers.numberOf(description));
    this.story.spotlight(this.views);
    if (this.picture?.scene === this.scene.scene) this.panels.draw(this.picture);
  }

  /** Whether there is room for a panel: below a story's text a low window has some only for what the scene is about. @param {Description} panel */
  hasRoom({ key, place, kind, tool }) {
    const crowded = this.story.told && !this.narrow && window.innerHeight < CROWDED;
    return !crowded || place !== 'side' || tool || kind === 'matrix' || this.numbers.lit.includes(key);
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

  /** Reads the window's size once; the drawing never asks for it. */
  measure() {
    const { root } = this;
    const before = `${this.scale}|${this.narrow}|${this.ratio}`;
    const { talk, narrow, scale, ratio, top } = roomOf(root);
    Object.assign(this, { narrow, scale, ratio });
    root.classList.toggle('narrow', narrow);
    root.style.setProperty('--scale', String(scale));
    root.style.setProperty('--top', `${top}px`);
    if (talk !== this.numbers.on) {
      this.numbers.on = talk;
      this.showPanels();
    }
    if (before !== `${scale}|${narrow}|${ratio}`) this.panels.redraw();
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
