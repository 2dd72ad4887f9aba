// Small helpers for the page: elements, numbers in words, links to copy.

const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

/** An element with a class, a text and children; text never goes through HTML. */
export function element(tag, className = '', text = '', ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

/** Sets a text only where it changed, so that nothing is laid out in vain; in the text that is there, whose style then stands. */
export function write(node, text) {
  if (node.written === text) return;
  node.written = text;
  if (node.firstChild?.nodeType === Node.TEXT_NODE) node.firstChild.data = text;
  else node.textContent = text;
}

/** A button that opens a tool, or closes it where it is open; the dashboard hears of it by `data-tool`. */
function opener({ tool, label, title, open }) {
  const button = element('button', 'quiet opener', label);
  button.type = 'button';
  button.dataset.tool = tool;
  button.title = title;
  if (open !== undefined) button.setAttribute('aria-pressed', String(open));
  return button;
}

/** The head of a panel: what it is, what to look for, the tools that open from it, and room for legends and switches. */
export function heading(panel) {
  const head = element('header', 'head');
  const title = element('h2', '', panel.title);
  const look = element('span', 'look', panel.look || '');
  look.title = panel.look || '';
  const tools = element('span', 'tools', '', ...(panel.openers || []).map(opener));
  if (panel.tool) {
    const close = opener({ tool: panel.key, label: '×', title: 'Close' });
    close.classList.add('close');
    tools.append(close);
  }
  head.append(title, look, tools);
  return { head, tools };
}

/** 1 234 567 */
export function count(number) {
  if (number == null || !isFinite(number)) return '–';
  return Math.round(number).toString().replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
}

/** A loss or another positive number with three digits that count: 0.0123, 1.23e−5. */
export function amount(number) {
  if (number == null) return '–';
  if (!isFinite(number)) return 'not a number';
  const size = Math.abs(number);
  const text = size >= 1e4 || (size < 1e-4 && size > 0) ? number.toExponential(1)
    : size < 1e-3 ? number.toFixed(5)
    : size >= 100 ? number.toFixed(1) : size >= 10 ? number.toFixed(2) : size >= 1 ? number.toFixed(3) : number.toFixed(4);
  return text.replaceAll('-', MINUS).replace('e+', 'e');
}

/** A value of a state, a gate or a prediction: two decimals, whole numbers without. */
export function value(number) {
  if (number == null || Number.isNaN(number)) return '–';
  if (Number.isInteger(number)) return String(number).replace('-', MINUS);
  const size = Math.abs(number);
  const text = size >= 1000 || size < 0.001 ? number.toExponential(1) : size < 0.1 ? number.toFixed(3) : number.toFixed(2);
  return text.replace('-', MINUS).replace('e-', 'e' + MINUS);
}

/** A value beside a crosshair: always as wide, so that columns of numbers stay columns. */
export function fixed(number) {
  if (number == null || Number.isNaN(number)) return '–';
  if (Number.isInteger(number)) return String(number).replace('-', MINUS);
  const size = Math.abs(number);
  return number.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : 2).replace(/^-(0\.00)$/, '$1').replace('-', MINUS);
}

export const percent = (share) => `${(100 * share).toFixed(1)}${NARROW_SPACE}%`;

/** Copies a text; also where the page isn't a secure context, as on a workshop's own network. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = element('textarea');
    field.value = text;
    Object.assign(field.style, { position: 'fixed', opacity: 0 });
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}
