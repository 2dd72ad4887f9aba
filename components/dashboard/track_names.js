// @ts-check
// What names the tracks of a panel: the gutter left of each, and in the panel's head the legend and the tabs of the layers.

import { css } from './colours.js';
import { element, write } from './elements.js';

/** @import { Theme, TrackParts, TrackScene } from './types' */

/**
 * What stands left of a track: its name, its symbol, its formula if there is room, and its values at the crosshair.
 * @param {TrackScene} track
 * @param {(() => void) | null} choose shows the track's batch row to all; null: it has none, or the viewer may not
 * @returns {TrackParts}
 */
export function makeGutter(track, choose) {
  const readout = element('span', 'readout');
  const unit = element('i', 'unit');
  const name = element('div', 'name', '', element('span', 'label', track.label), element('span', 'symbol', track.symbol), readout);
  const box = element('div', 'gutter', '', name, element('span', 'formula', track.formula), unit);
  box.title = [track.label + (track.symbol ? ` ${track.symbol}` : ''), track.formula, track.help].filter(Boolean).join('\n');
  if (choose) {
    box.classList.add('choice');
    box.onclick = choose;
  }
  const numbers = track.mark === 'heat' ? [readout] : track.series.map(() => element('b'));
  if (track.mark !== 'heat') readout.append(...numbers);
  box.classList.toggle('many', numbers.length > 1);
  box.classList.toggle('worded', Boolean(track.names));
  if (track.units) nameRows(box, track.units);
  return { box, readout, unit, numbers };
}

/** Writes the names of a heat track's rows. @param {HTMLElement} box its gutter @param {string[]} names */
export function nameRows(box, names) {
  const units = box.querySelector('.units') ?? box.appendChild(element('span', 'units'));
  while (units.children.length > names.length) units.lastChild?.remove();
  while (units.children.length < names.length) units.append(element('span'));
  names.forEach((name, row) => write(units.children[row], name));
  box.style.setProperty('--longest', String(Math.max(0, ...names.map((name) => name.length))));
}

/** A chip for each series and each scale. @param {TrackScene[]} tracks @param {Theme} theme */
export function makeLegend(tracks, theme) {
  const series = new Set(tracks.flatMap((track) => (track.mark === 'heat' || track.mark === 'level' ? [] : track.series)));
  series.delete('probability');
  const chips = [...series].map((name, index) => {
    const chip = element('span', 'chip', '', element('i'), name);
    chip.dataset.series = name;
    chip.style.setProperty('--colour', theme.series(name, index));
    return chip;
  });
  const gates = new Set(tracks.filter(({ mark }) => mark === 'heat').map(({ scale }) => scale === 'gate'));
  for (const gate of gates) {
    const bar = element('i');
    bar.style.background = `linear-gradient(90deg, ${theme.scales[gate ? 'gate' : 'signed'].map((stop) => css(stop)).join(',')})`;
    const chip = element('span', 'chip scale', '', gate ? '0' : '−1', bar, '1');
    chip.title = gate
      ? '0 is closed, 1 is open'
      : 'Blue is negative, red is positive; where a track says ± a number, that is the full colour';
    chips.push(chip);
  }
  return chips;
}

/** One tab a layer. @param {number} layers @param {number} chosen from 0 @param {(layer: number) => void} choose */
export function makeTabs(layers, chosen, choose) {
  const tabs = element('span', 'tabs', '', element('span', '', 'layer'));
  tabs.setAttribute('role', 'tablist');
  tabs.setAttribute('aria-label', 'Layer');
  for (let layer = 0; layer < layers; layer++) {
    const tab = element('button', 'quiet', String(layer + 1));
    tab.type = 'button';
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-label', `Layer ${layer + 1}`);
    tab.setAttribute('aria-selected', String(layer === chosen));
    tab.onclick = () => choose(layer);
    tabs.append(tab);
  }
  return tabs;
}
