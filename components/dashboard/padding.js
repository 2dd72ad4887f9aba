// @ts-check
// Where there is nothing: the hatch over the columns in which a sequence has ended, or in which no output counts.

/** @import { Track, TrackCanvas, TracksValues } from './types' */

/** How much of a heat track its hatch covers. */
const VEIL = 0.5;

/** @type {{ key: string, pattern: CanvasPattern | null } | undefined} */
let hatching;

/** Thin diagonal lines: there is nothing here. @param {TrackCanvas} canvas */
function hatch({ pen, dashboard: { theme, ratio } }) {
  const key = `${theme.key}|${ratio}`;
  if (hatching?.key === key) return hatching.pattern;
  const tile = document.createElement('canvas');
  const size = (tile.width = tile.height = Math.round(7 * ratio));
  const ink = tile.getContext('2d');
  if (!ink) return null;
  Object.assign(ink, { strokeStyle: theme.faint, lineWidth: ratio });
  for (const shift of [-size, 0, size]) {
    ink.beginPath();
    ink.moveTo(shift - 1, size + 1);
    ink.lineTo(shift + size + 1, -1);
    ink.stroke();
  }
  hatching = { key, pattern: pen.createPattern(tile, 'repeat') };
  return hatching.pattern;
}

/**
 * Hatches the columns of a track in which its sequence has ended, or in which no output counts. A state that stays as it was is
 * seen through the hatch.
 * @param {TrackCanvas} canvas
 * @param {Track} track
 * @param {number} top
 * @param {number} height
 */
export function hatchPadding(canvas, track, top, height) {
  const { padding, uncounted } = canvas.values;
  const {
    pen,
    stack: { x },
    dashboard: { theme },
  } = canvas;
  for (const [first, stop] of [...(padding?.[track.key] ?? []), ...(uncounted?.[track.key] ?? [])]) {
    const place = /** @type {const} */ ([x[first], top, x[stop] - x[first], height]);
    if (track.mark === 'heat') {
      pen.globalAlpha = VEIL;
      pen.fillStyle = theme.background;
      pen.fillRect(...place);
      pen.globalAlpha = 1;
    }
    pen.fillStyle = hatch(canvas) ?? 'transparent';
    pen.fillRect(...place);
  }
}

/**
 * Whether a track's sequence has ended before a column.
 * @param {TracksValues} values
 * @param {Track} track
 * @param {number} column
 */
export const hasEnded = ({ padding }, track, column) =>
  within(padding?.[track.key], column);

/**
 * Whether no output of a track counts at a column.
 * @param {TracksValues} values
 * @param {Track} track
 * @param {number} column
 */
export const isUncounted = ({ uncounted }, track, column) => within(uncounted?.[track.key], column);

/** @param {[first: number, stop: number][] | undefined} spans @param {number} column */
const within = (spans, column) => spans?.some(([first, stop]) => column >= first && column < stop) ?? false;
