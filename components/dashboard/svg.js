// @ts-check
// Small helpers for pictures in SVG: elements, texts, and paths with round corners.

/** @import { Point } from './types' */

/** The radius of a corner. */
const ROUND = 7;

/** @typedef {Record<string, string | number>} Attributes */

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {Node[]} children
 */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** @param {Attributes} attributes @param {string} words @param {Node[]} children */
export function text(attributes, words = '', ...children) {
  const made = svg('text', attributes, ...children);
  if (words) made.textContent = words;
  return made;
}

/** A path through the points with rounded corners. @param {Point[]} points */
export function corners(points) {
  let path = `M${points[0]}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [before, at, after] = points.slice(i - 1, i + 2);
    path += `L${towards(at, before)}Q${at} ${towards(at, after)}`;
  }
  return `${path}L${points[points.length - 1]}`;
}

/**
 * The point at most ROUND from `at` on the way to `other`, no further than half of it.
 * @param {Point} at
 * @param {Point} other
 * @returns {Point}
 */
function towards(at, other) {
  const length = Math.hypot(other[0] - at[0], other[1] - at[1]);
  const share = Math.min(ROUND, length / 2) / length;
  return [at[0] + (other[0] - at[0]) * share, at[1] + (other[1] - at[1]) * share];
}

/** Whether a point lies on a path of horizontal and vertical lines. @param {Point} point @param {Point[]} path */
export function onPath(point, path) {
  return path
    .slice(1)
    .some((end, i) =>
      [0, 1].every(
        (axis) => point[axis] >= Math.min(path[i][axis], end[axis]) && point[axis] <= Math.max(path[i][axis], end[axis]),
      ),
    );
}
