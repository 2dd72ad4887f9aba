// Colours: what Streamlit's theme gives, the three fixed series, and the two fixed scales as lookup tables.

/** Okabe–Ito: input, target and prediction everywhere; in the dark the same hues, lighter. */
const SERIES = { input: '#0072B2', 'input 2': '#CC79A7', 'input 3': '#56B4E9', target: '#D55E00', prediction: '#009E73', probability: '#009E73' };
const OTHERS = ['#56B4E9', '#E69F00', '#CC79A7', '#999999'];
const LIGHTER = { '#0072b2': '#3d9fe0', '#d55e00': '#f0803c', '#009e73': '#22b98d' };

/** Nine stops from −1 to 1 and five from 0 to 1. In the dark 0 lies near the background (filled in there) and strength shines. */
const SIGNED = {
  light: ['#1b5aa0', '#4393c3', '#92c5de', '#d1e5f0', '#f3f4f6', '#fddbc7', '#f4a582', '#d6604d', '#b2182b'],
  dark: ['#8cc8ff', '#4f9fe6', '#2f71b3', '#24456a', '', '#5f312d', '#a6453a', '#e2644f', '#ffa07f'],
};
const GATE = {
  light: ['#f1f4f5', '#cfe3e6', '#86bfc7', '#35889a', '#0b3f58'],
  dark: ['', '#1c4a55', '#22808a', '#5bbba9', '#dff5cf'],
};
/** The size of a lookup table; odd, so that 0 of the signed scale has its own place in the middle. */
export const SHADES = 511;

const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Any CSS colour as [red, green, blue], 0 to 255. */
function channels(colour, fallback) {
  pen.fillStyle = fallback;
  pen.fillStyle = colour;
  pen.clearRect(0, 0, 1, 1);
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

const mix = (a, b, share) => a.map((from, i) => Math.round(from + (b[i] - from) * share));
const pack = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
const bright = ([red, green, blue]) => red * 0.3 + green * 0.59 + blue * 0.11 > 150;
const css = (parts, opacity = 1) => `rgba(${parts.join(',')},${opacity})`;

/** SHADES colours through the stops, as the 32-bit words that a canvas holds. */
function table(stops) {
  const parts = stops.map((stop) => channels(stop, '#000'));
  return Uint32Array.from({ length: SHADES }, (_, i) => {
    const at = (i / (SHADES - 1)) * (parts.length - 1);
    const low = Math.min(Math.floor(at), parts.length - 2);
    return pack(mix(parts[low], parts[low + 1], at - low));
  });
}

/** The colour at `share` (0 to 1, beyond it the end's) of a scale's stops. */
export function shade(stops, share) {
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  return css(mix(channels(stops[low], '#000'), channels(stops[low + 1], '#000'), at - low));
}

/** What the theme says now, as one text: compare it to see whether it changed. */
export function signature(root) {
  const style = getComputedStyle(root);
  return ['--st-text-color', '--st-background-color', '--st-secondary-background-color', '--st-primary-color', '--st-font']
    .map((name) => style.getPropertyValue(name).trim()).join('|');
}

/** Everything the drawings need to know about colour. */
export function readTheme(root) {
  const key = signature(root);
  const [textColour, backgroundColour, secondaryColour, primaryColour, font] = key.split('|');
  const text = channels(textColour, '#1c2530');
  const background = channels(backgroundColour, '#ffffff');
  const secondary = channels(secondaryColour, '#f6f7f9');
  const primary = channels(primaryColour, '#0072b2');
  const dark = background[0] * 0.3 + background[1] * 0.59 + background[2] * 0.11 < 128;
  const tone = (hex) => (dark && LIGHTER[hex.toLowerCase()]) || hex;
  const nothing = css(mix(background, text, 0.09));
  const scales = dark ? { signed: SIGNED.dark.with(4, nothing), gate: GATE.dark.with(0, nothing) } : { signed: SIGNED.light, gate: GATE.light };
  const greys = [mix(background, text, 0.05), mix(background, text, 0.92)];
  const bits = [mix(background, text, dark ? 0.1 : 0.07), mix(background, text, dark ? 0.62 : 0.55)];
  return {
    key, dark, tone, scales,
    font: font || 'system-ui, sans-serif',
    text: css(text), muted: css(mix(background, text, dark ? 0.68 : 0.62)), faint: css(text, 0.13), fainter: css(text, 0.06),
    background: css(background), raised: css(mix(secondary, background, dark ? 0 : 0.5)), primary: css(primary), onPrimary: bright(primary) ? '#0b1720' : '#ffffff',
    tables: { signed: table(scales.signed), gate: table(scales.gate), bits: table(bits.map((parts) => css(parts))), grey: table(greys.map((parts) => css(parts))) },
    over: (colour) => (colour === 'transparent' ? css(text) : bright(channels(colour, '#000')) ? '#10202c' : '#ffffff'),
    series: (name, index = 0) => tone(SERIES[name] || OTHERS[index % OTHERS.length]),
    words: { '@text': css(text), '@muted': css(mix(background, text, 0.62)), '@faint': css(text, 0.16), '@background': css(background) },
    good: dark ? '#4CC3F0' : '#0E86B8', bad: dark ? '#F0735A' : '#CC3311',
    arcs: { inside: tone('#009E73'), state: '#E69F00', lost: dark ? '#D98BB8' : '#CC79A7' },
  };
}
