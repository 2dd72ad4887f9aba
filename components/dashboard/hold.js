// @ts-check
// The two buttons over the window that is held while training goes on: another window, and whether to hold it at all.

import { button, element } from './elements.js';

/** @import { Host, Status } from './types' */

export class Hold {
  /** @param {Pick<Host, 'tell'>} dashboard */
  constructor(dashboard) {
    this.brief = false;
    this.next = button('next window', 'This window is held, and the newest network reads it again at every picture: hold another one (N)', () =>
      dashboard.tell({ hold: 'next' }),
    );
    this.long = button('hold', 'Hold each window until an epoch begins or you ask for another; off: a window a second', () =>
      dashboard.tell({ hold: this.brief ? 'long' : 'brief' }),
    );
    this.element = element('span', 'hold steer', '', this.next, this.long);
  }

  /** Is there, and keeps its place, while it does something. @param {Status} status */
  show({ held, brief }) {
    this.brief = brief;
    this.element.classList.toggle('idle', !held);
    this.long.setAttribute('aria-pressed', String(!brief));
  }
}
