// @ts-check
// Small helpers for the page: elements, buttons, texts to copy.

/**
 * An element with a class, a text and children; the text is never read as HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} text
 * @param {(Node | string)[]} children
 */
export function element(tag, className = '', text = '', ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

/**
 * A button with a text and a title.
 * @param {string} text
 * @param {string} title
 * @param {() => void} [action]
 * @param {string} className
 */
export function button(text, title, action, className = 'quiet') {
  const made = element('button', className, text);
  made.type = 'button';
  made.title = title;
  if (action) made.onclick = action;
  return made;
}

/**
 * The element that a selector finds below `root`; throws where there is none of this kind.
 * @template {Element} Kind
 * @param {Element} root
 * @param {string} selector
 * @param {new () => Kind} kind
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`no ${kind.name} at ${selector}`);
  return found;
}

/**
 * The element that an event happened on, or the nearest of its parents that a selector fits.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest({ target }, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

/**
 * Lets the keyboard into a box that scrolls where nothing in it can have the focus. Reads the page's layout.
 * @param {HTMLElement} box
 */
export function letScroll(box) {
  if (box.scrollHeight > box.clientHeight && !box.querySelector(':is(button, input, [tabindex]):not([tabindex="-1"])')) box.tabIndex = 0;
  else box.removeAttribute('tabindex');
}

/**
 * What draws on a canvas. `read`: pixels are put or read often, so the browser keeps them in main memory.
 * @param {HTMLCanvasElement} canvas
 */
export function penOf(canvas, read = false) {
  const pen = canvas.getContext('2d', { willReadFrequently: read });
  if (!pen) throw new Error('this browser draws on no canvas');
  return pen;
}

/**
 * Sets a text only where it changed, so that the page is not laid out again; it keeps the text node and its style.
 * @param {Element} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.written === text) return;
  node.written = text;
  const first = node.firstChild;
  if (first instanceof Text) first.data = text;
  else node.textContent = text;
}

/**
 * Copies a text; also where the page is not a secure context, as on a workshop's own network.
 * @param {string} text
 */
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
