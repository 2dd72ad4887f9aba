// @ts-check
// A small box below the button that opens it; a click elsewhere or Escape closes it.

export class Popover {
  /** Called when the box opens. */
  opened = () => {};

  /** @param {HTMLElement} opener @param {HTMLElement} box */
  constructor(opener, box) {
    this.opener = opener;
    this.box = box;
    this.onPointer = (/** @type {PointerEvent} */ event) => {
      const { target } = event;
      if (!box.hidden && target instanceof Node && !box.contains(target) && !opener.contains(target)) this.show(false);
    };
    document.addEventListener('pointerdown', this.onPointer);
  }

  get shown() {
    return !this.box.hidden;
  }

  show(open = !this.shown) {
    // Whoever came by keyboard is not sent to the page's beginning.
    if (!open && this.box.contains(document.activeElement)) this.opener.focus();
    this.box.hidden = !open;
    this.opener.setAttribute('aria-expanded', String(open));
    if (open) this.opened();
  }

  close() {
    document.removeEventListener('pointerdown', this.onPointer);
  }
}

