// @ts-check
// Whose a key is: the page's shortcuts', or the control's that has the focus.

/** Where somebody types; a list to choose from is open, or text goes in. */
const TEXT = [
  'textarea',
  '[contenteditable=""]',
  '[contenteditable=true]',
  '[role=textbox]',
  '[role=listbox]',
  '[role=option]',
  '[role=combobox][aria-expanded=true]',
  'input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit], [type=file], [role=combobox])',
].join();
/** What the space bar presses, and what the arrows move, where the keyboard brought the focus there. */
const PRESSED = 'button, a, summary, [role=button], [role=switch], [role=radio], [role=combobox], [type=checkbox], [type=radio]';
const MOVED = '[role=slider], [role=radio], [role=tab], [role=combobox], [type=range], [type=radio]';
/** What keeps the arrows, however the focus came there. */
const STEPPED = '[data-arrows]';
/** How long after the mouse or a finger a focus still comes from there, in milliseconds. */
const POINTED = 100;

/**
 * Whether the control that has the focus keeps a key to itself.
 * @param {Element} focused
 * @param {string} key
 * @param {boolean} byPointer whether the mouse or a finger brought the focus there: then only text is typed there
 */
export function keeps(focused, key, byPointer) {
  // A presenter's clicker: a field of one line has no pages.
  if (key.startsWith('Page') && focused.closest('input:not([aria-expanded=true])')) return false;
  if (focused.closest(TEXT)) return true;
  const arrow = key.startsWith('Arrow');
  if (arrow && focused.closest(STEPPED)) return true;
  if (byPointer) return false;
  if (focused.closest('select')) return true; // its letters choose
  return Boolean((key === ' ' && focused.closest(PRESSED)) || (arrow && focused.closest(MOVED)));
}

/** Follows whether the focus is where it is by the mouse or a finger, or by the keyboard. */
export class FocusSource {
  byPointer = false;
  pointedAt = -Infinity;

  constructor() {
    this.onPointer = () => {
      this.byPointer = true;
      this.pointedAt = performance.now();
    };
    this.onFocus = () => {
      if (performance.now() - this.pointedAt > POINTED) this.byPointer = false;
    };
    for (const name of ['pointerdown', 'pointerup']) window.addEventListener(name, this.onPointer, true);
    window.addEventListener('focusin', this.onFocus, true);
  }

  close() {
    for (const name of ['pointerdown', 'pointerup']) window.removeEventListener(name, this.onPointer, true);
    window.removeEventListener('focusin', this.onFocus, true);
  }
}
