// @ts-check
// A panel as a picture for slides: its texts as text, its charts as shapes, its canvases as images, in the theme that is on.

import { element, penOf } from './elements.js';
import { save } from './take_away.js';

const SVG = 'http://www.w3.org/2000/svg';
/** What is drawn around a panel, in CSS pixels. */
const MARGIN = 12;
/** Pixels of the picture in a CSS pixel. */
export const SCALE = 2;
/** The styles of a shape that a style sheet may give it. */
const STYLES = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'opacity', 'visibility', 'display', 'text-anchor', 'dominant-baseline', 'font-family', 'font-size', 'font-style', 'font-weight']; // prettier-ignore
/** What belongs to the page, not to its picture. */
const LEFT_OUT = '.pictures, .head button, .visually-hidden, script, style';

/** How many gradients were drawn: each needs a name of its own. */
let gradients = 0;

/**
 * An SVG element with attributes.
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/** Where an element lies in a picture whose corner is at `corner`. @param {Element} node @param {DOMRect} corner */
function place(node, corner) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return { x: left - corner.left + MARGIN, y: top - corner.top + MARGIN, width, height };
}

/** A copy of an <svg> with all that style sheets say of its shapes. @param {SVGElement} drawn */
function styled(drawn) {
  const copy = /** @type {SVGElement} */ (drawn.cloneNode(true));
  const [from, to] = [drawn, copy].map((root) => [root, ...root.querySelectorAll('*')]);
  from.forEach((one, number) => {
    const style = getComputedStyle(one);
    for (const name of STYLES) to[number].setAttribute(name, style.getPropertyValue(name));
  });
  copy.removeAttribute('style');
  return copy;
}

/** The lines of a text as they are broken on the page. @param {Text} text */
function* linesOf(text) {
  const range = document.createRange();
  /** @type {{ words: string, box: DOMRect } | null} */
  let line = null;
  for (const { 0: word, index } of text.data.matchAll(/\S+\s*/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.trimEnd().length);
    const box = range.getBoundingClientRect();
    if (line && Math.abs(box.top - line.box.top) < 2) line.words += word;
    else {
      if (line) yield line;
      line = { words: word, box };
    }
  }
  if (line) yield line;
}

/** @param {Text} text @param {DOMRect} corner */
function* texts(text, corner) {
  const parent = text.parentElement;
  if (!parent) return;
  const style = getComputedStyle(parent);
  for (const { words, box } of linesOf(text)) {
    if (!box.width) continue;
    const size = parseFloat(style.fontSize);
    const made = shape('text', {
      x: box.left - corner.left + MARGIN,
      y: box.top - corner.top + MARGIN + box.height / 2 + size * 0.36,
      fill: style.color,
      'font-family': style.fontFamily,
      'font-size': style.fontSize,
      'font-weight': style.fontWeight,
      'font-style': style.fontStyle,
    });
    made.textContent = words.trimEnd();
    yield made;
  }
}

const isClear = (/** @type {string} */ colour) => /^(transparent|rgba\(.*, 0\))$/.test(colour);

/**
 * The ground of an element and its border.
 * @param {CSSStyleDeclaration} style
 * @param {{ x: number, y: number, width: number, height: number }} box
 */
function* boxOf(style, { x, y, width, height }) {
  const rx = parseFloat(style.borderRadius) || 0;
  const colours = /^linear-gradient\((?:to right|90deg), (.*)\)$/.exec(style.backgroundImage)?.[1].match(/\w+\([^)]*\)/g);
  if (colours) {
    const id = `gradient-${(gradients += 1)}`;
    const scale = shape('linearGradient', { id });
    colours.forEach((colour, number) =>
      scale.append(shape('stop', { offset: number / Math.max(colours.length - 1, 1), 'stop-color': colour })),
    );
    yield scale;
    yield shape('rect', { x, y, width, height, rx, fill: `url(#${id})` });
  } else if (!isClear(style.backgroundColor)) yield shape('rect', { x, y, width, height, rx, fill: style.backgroundColor });
  const sides = ['Top', 'Right', 'Bottom', 'Left'].map((side) => {
    const [wide, colour] = [`border${side}Width`, `border${side}Color`].map((name) => Reflect.get(style, name));
    return { wide: parseFloat(wide), colour };
  });
  const [top, right, bottom, left] = sides.map(({ wide, colour }) => (isClear(colour) ? 0 : wide));
  if (top && right && bottom && left) {
    const [fill, stroke, inner] = ['none', sides[0].colour, { x: x + top / 2, y: y + top / 2, width: width - top, height: height - top }];
    if (inner.width > 0 && inner.height > 0) yield shape('rect', { ...inner, rx, fill, stroke, 'stroke-width': top });
    return;
  }
  if (top) yield shape('rect', { x, y, width, height: top, fill: sides[0].colour });
  if (right) yield shape('rect', { x: x + width - right, y, width: right, height, fill: sides[1].colour });
  if (bottom) yield shape('rect', { x, y: y + height - bottom, width, height: bottom, fill: sides[2].colour });
  if (left) yield shape('rect', { x, y, width: left, height, fill: sides[3].colour });
}

/**
 * The shapes of an element and of what is in it, in the order in which they are painted.
 * @param {Element} node
 * @param {DOMRect} corner
 * @returns {Generator<Element>}
 */
function* shapes(node, corner) {
  const style = getComputedStyle(node);
  if (node.matches(LEFT_OUT) || style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return;
  const { x, y, width, height } = place(node, corner);
  if (node instanceof HTMLCanvasElement) {
    if (node.width && node.height) yield shape('image', { x, y, width, height, href: node.toDataURL() });
    return;
  }
  if (node instanceof SVGElement) {
    const copy = styled(node);
    for (const [name, value] of Object.entries({ x, y, width, height })) copy.setAttribute(name, String(value));
    yield copy;
    return;
  }
  yield* boxOf(style, { x, y, width, height });
  for (const child of node.childNodes) {
    if (child instanceof Text) yield* texts(child, corner);
    else if (child instanceof Element) yield* shapes(child, corner);
  }
}

/**
 * A panel as the text of an SVG file: its element, and below it what it shares with others, as wide as it is.
 * @param {Element[]} parts
 * @param {string} background
 */
export function asSvg(parts, background) {
  const boxes = parts.map((part) => part.getBoundingClientRect());
  const { left, width: across } = boxes[0];
  const [width, height] = [across + 2 * MARGIN, boxes.reduce((sum, box) => sum + box.height, 2 * MARGIN)].map(Math.ceil);
  const root = shape('svg', { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
  root.append(shape('rect', { width, height, fill: background }));
  let above = 0;
  parts.forEach((part, number) => {
    root.append(...shapes(part, new DOMRect(left, boxes[number].top - above)));
    above += boxes[number].height;
  });
  return new XMLSerializer().serializeToString(root);
}

/** An SVG file as a PNG, SCALE pixels to each of its own. @param {string} svg */
async function asPng(svg) {
  const image = new Image();
  // Not a blob: a browser lets no canvas be read on which one was drawn.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = element('canvas');
  [canvas.width, canvas.height] = [image.width * SCALE, image.height * SCALE];
  penOf(canvas).drawImage(image, 0, 0, canvas.width, canvas.height);
  return /** @type {Promise<Blob>} */ (
    new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture')))))
  );
}

/** Saves an SVG file as it is, or as a PNG, under a name made of these words. @param {string} svg @param {string} words @param {boolean} png */
export async function saveSvg(svg, words, png) {
  const name = words.toLowerCase().replace(/\W+/g, '-');
  if (png) save(await asPng(svg), `${name}.png`);
  else save(new Blob([svg], { type: 'image/svg+xml' }), `${name}.svg`);
}
