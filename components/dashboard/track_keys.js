// @ts-check
// The keyboard in the window's tracks: the arrows move a cursor among time steps and rows, Enter does what a click there does.

/** @import { Track } from './types' */
/** @import { TrackStack } from './track_stack.js' */
/** @import { TracksPanel } from './tracks.js' */

/** By how many columns and rows each arrow moves the cursor. @type {Record<string, [columns: number, rows: number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {number} number @param {number} stop */
const within = (number, stop) => Math.max(0, Math.min(stop - 1, number));

export class TrackKeys {
  column = 0;

  /** @param {TrackStack} stack @param {TracksPanel} panel whose tracks are rows of the batch */
  constructor(stack, panel) {
    this.stack = stack;
    this.panel = panel;
    const { body } = panel;
    body.tabIndex = 0;
    body.dataset.arrows = '';
    body.setAttribute('role', 'group');
    body.setAttribute('aria-label', `${panel.description.title}: arrow keys go through time steps and rows, Enter flips a bit in “what if”`);
    body.addEventListener('keydown', (event) => this.key(event));
    body.addEventListener('focus', () => this.show());
    body.addEventListener('blur', () => stack.dashboard.hover(null));
    // The mouse has its own cursor: after a click the arrows are the page's again.
    body.addEventListener('pointerup', () => body.blur());
  }

  /** The tracks that are rows of the batch, in order. @returns {Track[]} */
  get rows() {
    return this.panel.tracks.filter(({ row }) => row != null);
  }

  /** The place among them of the row whose states are shown. */
  get place() {
    return Math.max(
      0,
      this.rows.findIndex(({ row }) => row === this.panel.chosenRow),
    );
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const moves = ARROWS[event.key];
    if (moves) {
      const [columns, rows] = moves;
      this.column = within(this.column + columns, this.stack.columns);
      const track = this.rows[within(this.place + rows, this.rows.length)];
      if (rows && track?.row != null) this.stack.dashboard.chooseRow(track.row);
      this.show();
    } else if (event.key === 'Enter') {
      const at = this.at();
      if (at) this.stack.element.dispatchEvent(new MouseEvent('click', { bubbles: true, ...at }));
    } else return;
    event.preventDefault();
  }

  /** Where the cursor is on the screen. */
  at() {
    const { stack, panel } = this;
    const track = this.rows[this.place];
    this.column = within(this.column, stack.columns);
    if (!track || !stack.x.length) return null;
    const box = stack.element.getBoundingClientRect();
    const middle = (stack.x[this.column] + stack.x[this.column + 1]) / 2 / stack.dashboard.ratio;
    return {
      clientX: box.left + stack.gutter + middle,
      clientY: box.top + panel.bodyTop + track.top + track.height / 2,
    };
  }

  /** Puts the crosshair on the cursor. */
  show() {
    const at = this.at();
    const pointed = at && this.stack.under(new MouseEvent('pointermove', at));
    if (pointed?.column != null) this.stack.dashboard.hover({ column: pointed.column, pointed });
  }
}
