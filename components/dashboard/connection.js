// @ts-check
// A dashboard's connection to its run: the socket, or the recording in a file, what comes from it, and what is said when it is gone.

import { find } from './elements.js';
import { Socket } from './socket.js';

/** @import { Dashboard } from './dashboard.js' */
/** @import { Handlers } from './socket.js' */

/**
 * Connects a dashboard to the run of its token.
 * @param {Dashboard} dashboard
 */
export function connect(dashboard) {
  const { root, data, script } = dashboard;
  const { strip } = dashboard.transport;
  const url = new URL('live', dashboard.base);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  let opened = false;
  /** @type {Handlers} */
  const handlers = {
    opened: () => {
      if (opened && dashboard.steers) script.wake();
      opened = true;
      strip.showWaiting(false);
      find(root, '.again', HTMLElement).hidden = true;
      strip.say(null);
      dashboard.tell({ watch: dashboard.looks });
    },
    scene: (scene) => dashboard.setScene(scene),
    words: (words) => dashboard.setWords(words),
    story: (told) => dashboard.story.show(told),
    hover: (hover) => dashboard.pointTo(hover),
    picture: (picture) => dashboard.take(picture),
    error: (text) => strip.say(text, { kind: 'warning', passing: true }),
    waiting: () => strip.showWaiting(true),
    over: (text) => {
      strip.showWaiting(false);
      if (dashboard.data.steers) script.forgetRun();
      end(dashboard, text);
    },
  };
  return data.recording?.connect(handlers) ?? new Socket(url, dashboard.token, handlers);
}

/** The run is gone: says what it was, and offers it anew. @param {Dashboard} dashboard @param {string} text what is said where that is not known */
function end(dashboard, text) {
  const { scene } = dashboard;
  dashboard.transport.strip.say(scene ? `This run has ended: ${scene.about}.` : text);
  if (!scene || !Object.keys(scene.address).length) return;
  const again = find(dashboard.root, '.again', HTMLAnchorElement);
  again.href = dashboard.links().configuration;
  again.hidden = false;
}
