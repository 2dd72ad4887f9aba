// @ts-check
// Arithmetic of colours: mixing, lookup tables, and the colour at a place of a scale.

/** @import { Colour } from './types' */

/** The size of a lookup table; odd, so that 0 of the signed scale has its own place in the middle. */
export const SHADES = 511;

/** The least contrast of text by WCAG 2, level AA, and a little more: it may lie on a tinted ground. */
const LEGIBLE = 5;

/**
 * The colour at `share` of the way from one to another.
 * @param {Colour} a
 * @param {Colour} b
 * @param {number} share
 * @returns {Colour}
 */
export const mix = (a, b, share) => [between(a[0], b[0], share), between(a[1], b[1], share), between(a[2], b[2], share)];

/** @param {number} from @param {number} to @param {number} share */
const between = (from, to, share) => Math.round(from + (to - from) * share);

/** The relative luminance of WCAG 2, 0 to 1. @param {Colour} colour */
function luminance(colour) {
  const [red, green, blue] = colour.map((part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours by WCAG 2, from 1 to 21. @param {Colour} a @param {Colour} b */
export function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
}

/**
 * A colour in which text can be read on the background: mixed with the page's text colour as far as that takes.
 * @param {Colour} colour
 * @param {Colour} background
 * @param {Colour} text
 */
export function legible(colour, background, text) {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, text, share);
    if (contrast(mixed, background) >= LEGIBLE) return mixed;
  }
  return text;
}

/** A colour as the 32-bit word that a canvas holds. @param {Colour} colour */
export const pack = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** How bright a colour looks, 0 to 255. @param {Colour} colour */
export const brightness = ([red, green, blue]) => red * 0.3 + green * 0.59 + blue * 0.11;

/** @param {Colour} colour */
export const css = (colour, opacity = 1) => `rgba(${colour.join(',')},${opacity})`;

/** SHADES colours through the stops, each as the 32-bit word that a canvas holds. @param {Colour[]} stops */
export function table(stops) {
  return Uint32Array.from({ length: SHADES }, (_, i) => pack(shade(stops, i / (SHADES - 1))));
}

/**
 * The colour at `share` of a scale, from its first stop at 0 to its last at 1; beyond them the end's.
 * @param {Colour[]} stops
 * @param {number} share
 */
export function shade(stops, share) {
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  return mix(stops[low], stops[low + 1], at - low);
}
