// @ts-check
// Colours: what Streamlit's theme gives, the three fixed series, and the two fixed scales as lookup tables.

import { brightness, css, legible, mix, table } from './colours.js';
import { penOf } from './elements.js';

/** @import { ArcKind, Colour, Theme } from './types' */

/**
 * Okabe–Ito: input, target and prediction everywhere; in the dark the same hues, lighter.
 * @type {Partial<Record<string, string>>}
 */
const SERIES = {
  input: '#0072B2',
  'input 2': '#CC79A7',
  mark: '#CC79A7',
  'input 3': '#56B4E9',
  target: '#D55E00',
  prediction: '#009E73',
  probability: '#009E73',
};
/** How an arc of each kind is dashed, in CSS pixels. @type {Record<ArcKind, number[]>} */
export const DASHES = { inside: [], state: [], missed: [1.5, 3], lost: [4, 3] };
const OTHERS = ['#56B4E9', '#E69F00', '#CC79A7', '#999999'];
/** @type {Partial<Record<string, string>>} */
const LIGHTER = { '#0072b2': '#3d9fe0', '#d55e00': '#f0803c', '#009e73': '#22b98d' };

/**
 * Nine stops from −1 to 1 and five from 0 to 1. In the dark 0 lies near the background (where a stop is
 * null), and strength shines.
 */
const SIGNED = {
  light: ['#1b5aa0', '#4393c3', '#92c5de', '#d1e5f0', '#f3f4f6', '#fddbc7', '#f4a582', '#d6604d', '#b2182b'],
  dark: ['#8cc8ff', '#4f9fe6', '#2f71b3', '#24456a', null, '#5f312d', '#a6453a', '#e2644f', '#ffa07f'],
};
const GATE = {
  light: ['#f1f4f5', '#cfe3e6', '#86bfc7', '#35889a', '#0b3f58'],
  dark: [null, '#1c4a55', '#22808a', '#5bbba9', '#dff5cf'],
};
/** How bright a colour may look, 0 to 255, before text on it is dark. */
const BRIGHT = 150;
/** The CSS properties that a theme follows; forced colours change the first three. */
const PROPERTIES = ['--text', '--background', '--primary', '--st-font'];

/** @type {CanvasRenderingContext2D | undefined} */
let pen;

/** Any CSS colour as the browser reads it. @param {string} colour @param {string} fallback @returns {Colour} */
function channels(colour, fallback) {
  pen ??= penOf(document.createElement('canvas'), true);
  pen.fillStyle = fallback;
  pen.fillStyle = colour;
  pen.clearRect(0, 0, 1, 1);
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** A colour like #1b5aa0. @param {string} hex @returns {Colour} */
const fromHex = (hex) => [parseInt(hex.slice(1, 3), 16), parseInt(hex.slice(3, 5), 16), parseInt(hex.slice(5, 7), 16)];

/** What the theme says now, as one text: compare it to see whether it changed. @param {Element} root */
export function signature(root) {
  const style = getComputedStyle(root);
  return PROPERTIES.map((name) => style.getPropertyValue(name).trim()).join('|');
}

/** The theme that an element of the page has. @param {Element} root */
export function readTheme(root) {
  const key = signature(root);
  const [text, background, primary, font] = key.split('|');
  return makeTheme(
    key,
    {
      text: channels(text, '#1c2530'),
      background: channels(background, '#ffffff'),
      primary: channels(primary, '#0072b2'),
    },
    font || 'system-ui, sans-serif',
  );
}

/**
 * Everything that drawings need to know about colour, from three colours of the page.
 * @param {string} key
 * @param {Record<'text' | 'background' | 'primary', Colour>} colours
 * @param {string} font
 * @returns {Theme}
 */
export function makeTheme(key, { text, background, primary }, font) {
  const dark = brightness(background) < 128;
  const tone = (/** @type {string} */ hex) => (dark && LIGHTER[hex.toLowerCase()]) || hex;
  const series = (/** @type {string} */ name, index = 0) => tone(SERIES[name] ?? OTHERS[index % OTHERS.length]);
  /** @type {Map<string, string>} */
  const inks = new Map();
  const ink = (/** @type {string} */ name, index = 0) => {
    const hex = series(name, index);
    const known = inks.get(hex) ?? css(legible(fromHex(hex), background, text));
    inks.set(hex, known);
    return known;
  };
  const zero = mix(background, text, 0.09);
  const stops = (/** @type {(string | null)[]} */ scale) => scale.map((stop) => (stop ? fromHex(stop) : zero));
  const scales = dark
    ? { signed: stops(SIGNED.dark), gate: stops(GATE.dark) }
    : { signed: stops(SIGNED.light), gate: stops(GATE.light) };
  const bits = [mix(background, text, dark ? 0.1 : 0.07), mix(background, text, dark ? 0.62 : 0.55)];
  const grey = [mix(background, text, 0.05), mix(background, text, 0.92)];
  return {
    key,
    dark,
    font,
    text: css(text),
    muted: css(mix(background, text, dark ? 0.68 : 0.62)),
    faint: css(text, 0.13),
    background: css(background),
    primary: css(primary),
    onPrimary: brightness(primary) > BRIGHT ? '#0b1720' : '#ffffff',
    good: dark ? '#4CC3F0' : '#0E86B8',
    bad: dark ? '#F0735A' : '#CC3311',
    arcs: { inside: tone('#009E73'), state: '#E69F00', missed: css(mix(background, text, 0.5)), lost: dark ? '#D98BB8' : '#CC79A7' },
    scales,
    tables: { signed: table(scales.signed), gate: table(scales.gate), bits: table(bits), grey: table(grey) },
    words: {
      '@text': css(text),
      '@muted': css(mix(background, text, 0.62)),
      '@faint': css(text, 0.16),
      '@background': css(background),
    },
    tone,
    over: (colour) => (!colour ? css(text) : brightness(colour) > BRIGHT ? '#10202c' : '#ffffff'),
    series,
    ink,
  };
}
