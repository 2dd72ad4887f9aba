// @ts-check
// The panels of a scene: made, kept where their description stays the same, fed with pictures, and told of the crosshair.

import { Chart } from './chart.js';
import { Diagram } from './diagram.js';
import { find } from './elements.js';
import { Grid } from './grid.js';
import { Matrix } from './matrix.js';
import { Question } from './question.js';
import { Race } from './race.js';
import { Sample } from './sample.js';
import { SmallMultiples } from './small_multiples.js';
import { Spikes } from './spikes.js';
import { Sweep } from './sweep.js';
import { TrackStack } from './track_stack.js';
import { Weights } from './weights.js';
import { WhatIf } from './what_if.js';

/**
 * @import { Arrays, Description, Host, Hover, Picture, Place, Pointed, Scene, Status, TracksDescription } from './types'
 */
/** @import { Panel } from './panel.js' */

/**
 * What draws a panel that stands by itself, by its kind.
 * @type {Record<Exclude<Description['kind'], 'tracks'>, typeof Panel>}
 */
const KINDS = {
  ask: Question,
  diagram: Diagram,
  grid: Grid,
  matrix: Matrix,
  multiples: SmallMultiples,
  plotly: Chart,
  race: Race,
  sample: Sample,
  spikes: Spikes,
  sweep: Sweep,
  weights: Weights,
  what_if: WhatIf,
};
/** @type {Place[]} */
const PLACES = ['top', 'time', 'side'];

export class Panels {
  /** Every panel by its key. @type {Map<string, Panel>} */
  views = new Map();
  /** The panels of tracks of each place that has some; those of pinned runs by their number. @type {Map<Place | number, TrackStack>} */
  stacks = new Map();
  /** The batch row that is marked. @type {number | null} */
  row = null;
  /** The window as it would be, which lies over the panel "window". @type {Arrays | null} */
  overlay = null;
  /** What tells the window of the last picture from others. */
  shows = 0;

  /** @param {Host} dashboard @param {HTMLElement} root */
  constructor(dashboard, root) {
    this.dashboard = dashboard;
    this.root = root;
    this.places = {
      top: find(root, '.place.top', HTMLElement),
      time: find(root, '.place.time', HTMLElement),
      side: find(root, '.place.side', HTMLElement),
    };
  }

  /** Puts the scene's panels on the page, and takes those away that it does not have. @param {Scene} scene */
  show(scene) {
    /** @type {Map<string, Panel>} */
    const views = new Map();
    for (const description of scene.panels) {
      if (description.kind !== 'tracks') views.set(description.key, this.keep(description));
    }
    for (const place of PLACES) {
      const here = scene.panels.filter((description) => description.place === place);
      for (const { key } of here) {
        const panel = views.get(key);
        if (panel) this.places[place].append(panel.element);
      }
      const tracks = here.filter((description) => description.kind === 'tracks');
      const ours = tracks.filter(({ runner }) => !runner?.number);
      for (const panel of this.showTracks(place, place, ours)) views.set(panel.description.key, panel);
      this.root.classList.toggle(`no-${place}`, !here.length);
      if (place !== 'time') continue;
      for (const number of this.runners(tracks)) {
        const theirs = tracks.filter(({ runner }) => runner?.number === number);
        for (const panel of this.showTracks(number, place, theirs)) views.set(panel.description.key, panel);
      }
    }
    for (const { key, measured } of scene.panels) {
      const panel = views.get(key);
      if (panel && measured && panel !== this.views.get(key)) panel.element.dataset.waiting = '';
    }
    for (const [key, panel] of this.views) if (views.get(key) !== panel) panel.close();
    this.views = views;
    this.align();
  }

  /** Gives the panels of runs that race the same heights, side by side; on a phone they lie below each other. */
  align() {
    const stacks = [...this.stacks.values()].filter(({ time }) => time);
    this.root.classList.toggle('races', stacks.length > 1);
    this.root.style.setProperty('--runners', String(stacks.length));
    for (const stack of stacks) stack.beside = stacks;
    for (const stack of stacks) stack.layout();
  }

  /**
   * The panel of a description: the one that is there, or a new one.
   * @param {Exclude<Description, TracksDescription>} description
   */
  keep(description) {
    const before = this.views.get(description.key);
    const Kind = KINDS[description.kind];
    if (before instanceof Kind && before.description.place === description.place) {
      if (JSON.stringify(before.description) !== JSON.stringify(description)) before.update(description);
      return before;
    }
    const panel = new Kind(this.dashboard, description);
    panel.update(description);
    return panel;
  }

  /** The pinned runs that have a column of panels, or had one. @param {TracksDescription[]} tracks @returns {Set<number>} */
  runners(tracks) {
    const known = [...this.stacks.keys()].filter((key) => typeof key === 'number');
    return new Set([...known, ...tracks.map(({ runner }) => runner?.number ?? 0)].filter(Boolean));
  }

  /**
   * The panels of tracks in a place, on the time axis that they share.
   * @param {Place | number} key
   * @param {Place} place
   * @param {TracksDescription[]} descriptions
   */
  showTracks(key, place, descriptions) {
    let stack = this.stacks.get(key);
    if (!descriptions.length) {
      stack?.close();
      this.stacks.delete(key);
      return [];
    }
    if (!stack)
      this.stacks.set(key, (stack = new TrackStack(this.dashboard, this.places[place], (pointed) => this.choose(pointed))));
    return stack.update(descriptions, this.views, this.row);
  }

  /** How many charts Plotly draws. */
  get charts() {
    let number = 0;
    for (const panel of this.views.values()) if (panel instanceof Chart) number += 1;
    return number;
  }

  /**
   * Draws what a picture brings; returns the place of the row that the run shows, where it says.
   * @param {Picture} picture
   */
  draw({ panels, answers, status: { shows } }) {
    /** @type {number | null | undefined} */
    let row;
    for (const key in panels) {
      const panel = this.views.get(key);
      const change = panels[key];
      panel?.draw(change);
      if (panel) delete panel.element.dataset.waiting;
      if ('row' in change.values && typeof change.values.row === 'number') row = change.values.row;
    }
    for (const key in answers) this.views.get(key)?.tell(answers[key], shows !== this.shows);
    this.shows = shows;
    for (const stack of this.stacks.values()) if (stack.hovered) stack.refresh();
    return row;
  }

  /** @param {Status} status */
  showStatus(status) {
    for (const panel of this.views.values()) panel.showStatus(status);
  }

  /** Marks the batch row whose states are shown. @param {number} row */
  showRow(row) {
    if (row === this.row) return;
    this.row = row;
    for (const stack of this.stacks.values()) stack.markRow(row);
  }

  /**
   * Shows the crosshair in all panels, and in the stacks that share the time axis of what is pointed at.
   * @param {Hover | null} hover
   */
  showHover(hover) {
    for (const panel of this.views.values()) panel.showHover(hover);
    for (const stack of this.stacks.values()) {
      const here = stack.time || hover?.pointed?.stack === stack;
      if (here || stack.hovered) stack.showHover(here ? hover : null);
    }
  }

  /** Rests the crosshair of the time axis where it is pinned. */
  rest() {
    for (const stack of this.stacks.values()) if (stack.time) stack.showHover(null);
  }

  /** @param {Pointed & { column: number }} pointed */
  choose(pointed) {
    for (const panel of this.views.values()) panel.choose(pointed);
  }

  /** A weight of the what-if was changed. */
  weightEdited() {
    for (const panel of this.views.values()) panel.weightEdited();
  }

  /** What of the time axis's tracks lies under the pointer. @param {MouseEvent} event */
  pointed(event) {
    const stack = this.stacks.get('time');
    return stack && event.target instanceof Node && stack.element.contains(event.target) ? stack.under(event) : null;
  }

  /** @param {Arrays | null} arrays */
  showOverlay(arrays) {
    this.overlay = arrays;
    this.views.get('window')?.showOverlay(arrays);
  }

  /** Draws everything again: in other colours, or at another size. */
  redraw() {
    for (const panel of this.views.values()) {
      panel.retheme();
      panel.resize();
    }
    for (const stack of this.stacks.values()) stack.retheme(this.row);
  }

  /** The page is seen again. */
  wake() {
    for (const panel of this.views.values()) panel.wake();
  }

  close() {
    for (const panel of this.views.values()) panel.close();
    for (const stack of this.stacks.values()) stack.close();
  }
}
