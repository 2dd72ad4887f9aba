// Words on a canvas as stamps that are made once: to set a font, Chromium lays out the page.

const MOST = 2000;
const stamps = new Map();

/** A canvas with the text on it, `size` device pixels tall and as wide as it needs. */
function stamp(text, colour, size, font) {
  const key = `${text}|${colour}|${size}|${font}`;
  let made = stamps.get(key);
  if (made) return made;
  if (stamps.size >= MOST) stamps.clear();
  made = document.createElement('canvas');
  const pen = made.getContext('2d');
  const set = () => Object.assign(pen, { font: `500 ${size}px ${font}`, fillStyle: colour, textBaseline: 'middle' });
  set();
  made.width = Math.max(1, Math.ceil(pen.measureText(text).width));
  made.height = Math.ceil(size * 1.25);
  set();
  pen.fillText(text, 0, made.height / 2);
  stamps.set(key, made);
  return made;
}

/** Lays a text around (x, y), in device pixels; where it is wider than `room` it is squeezed, to six tenths at most, then cut off. */
export function lay(pen, text, { colour, size, font }, x, y, room = Infinity) {
  if (!text) return;
  const made = stamp(text, colour, Math.max(6, Math.round(size)), font);
  const free = room - size / 4; // what is between two words is seen as such
  const wide = Math.min(made.width, Math.max(free, made.width * 0.6));
  const shown = Math.max(1, Math.min(wide, free));
  pen.drawImage(made, 0, 0, (made.width * shown) / wide, made.height, Math.round(x - shown / 2), Math.round(y - made.height / 2), shown, made.height);
}
