// @ts-check
// All that a file does which replays a run: unpacks what it holds, and mounts the dashboard on it.

import { mount } from './dashboard.js';
import { element, find } from './elements.js';
import { Recording } from './recording.js';

/** The bytes that a part of the file holds, compressed, as base64. @param {string} name @returns {Promise<ArrayBuffer>} */
async function unpacked(name) {
  const part = find(document.body, `#${name}`, HTMLScriptElement);
  const packed = Uint8Array.from(atob((part.textContent ?? '').trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

/** The button that turns the colours round; without it they follow the system's. @param {() => void} turned */
function themeButton(turned) {
  const { dataset } = document.documentElement;
  const made = element('button', '', '', element('span', '', 'theme'));
  made.type = 'button';
  made.title = 'Dark or light';
  made.setAttribute('aria-label', 'Dark or light');
  made.insertAdjacentHTML(
    'afterbegin',
    '<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z"/></svg>',
  );
  made.onclick = () => {
    const dark = dataset.theme ? dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    dataset.theme = dark ? 'light' : 'dark';
    turned();
  };
  return made;
}

export async function replay() {
  const root = find(document.body, '.rnn', HTMLElement);
  const script = element('script', '', new TextDecoder().decode(await unpacked('plotly')));
  document.head.append(script);
  const recording = new Recording(await unpacked('recording'));
  const glossary = JSON.parse(find(document.body, '#glossary', HTMLScriptElement).textContent ?? '{}');
  find(root, '.steps.last', HTMLElement).append(themeButton(() => root.dashboard?.retheme()));
  const none = { groups: [], exports: [], stories: [] };
  const data = { token: 'recording', watch: '', steers: false, fresh: false, glossary, ...none, base: new URL(location.href), recording };
  mount(root, data, () => {}, () => {});
}
