// @ts-check
// Plotly itself: fetched once, from beside the page, and asked for what its documented interface does not tell.

import { element } from './elements.js';

/** @import { Plotly } from './types' */

/**
 * A rectangle in CSS pixels from the corner of the plot.
 * @typedef {{ left: number, top: number, width: number, height: number }} Area
 */

/** @type {Promise<Plotly.Library> | undefined} */
let library;

/** @param {URL} base the folder of the page's URL */
export function loadPlotly(base) {
  return (library ??= window.Plotly
    ? Promise.resolve(window.Plotly)
    : new Promise((done, failed) => {
        const script = element('script');
        script.src = new URL('assets/plotly.min.js', base).href;
        script.onload = () => (window.Plotly ? done(window.Plotly) : failed(new Error('plotly.min.js holds no Plotly')));
        script.onerror = () => failed(new Error('plotly.min.js did not load'));
        document.head.append(script);
      }));
}

/**
 * Where the axes of a drawn plot span: Plotly lays its invisible drag area exactly there.
 * @param {Element} plot
 * @returns {Area | null} null where nothing is drawn
 */
export function plotArea(plot) {
  const drag = plot.querySelector('.nsewdrag');
  if (!drag) return null;
  const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(drag.getAttribute(name)));
  return { left, top, width, height };
}

/** Whether a pointer event drags an axis, not a rectangle of the plot. @param {PointerEvent} event */
export const dragsAxis = ({ target }) => target instanceof Element && target.matches('.drag') && !target.matches('.nsewdrag');
