// @ts-check
// What follows from the window's size: one column or two, the type's size, and where the dashboard begins.

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

/**
 * The room that a dashboard has. narrow: one column that scrolls; scale: how much larger everything is than on a desk; ratio: device pixels in a CSS
 * pixel; top: where the dashboard begins, in CSS pixels.
 * @typedef {{ talk: boolean, narrow: boolean, scale: number, ratio: number, top: number }} Room
 */

/** Reads the room from the page, which may have to be laid out for that. @param {HTMLElement} root @returns {Room} */
export function roomOf(root) {
  const talk = document.body.classList.contains('rnn-talk');
  const narrow = root.clientWidth < NARROW || window.innerHeight < LOW;
  const scroller = root.closest('[data-testid=stMain], section.main');
  const top = root.getBoundingClientRect().top + (scroller ? scroller.scrollTop : window.scrollY);
  return {
    talk,
    narrow,
    scale: talk && !narrow ? Math.max(LEAST_LARGE, LARGE * Math.min(1, window.innerHeight / HIGH)) : 1,
    ratio: window.devicePixelRatio || 1,
    top: Math.max(0, Math.round(top)),
  };
}
