// @ts-check
// All of the dashboard that rides in Streamlit's message: it fetches the rest as modules, once.

/**
 * @typedef {(name: string, value: unknown) => void} SetValue
 * @typedef {import('./dashboard.js').ComponentData & { version: string, modules: string[] }} Data
 * @param {{ parentElement: ParentNode, data: [Omit<Data, 'base'> & { base: string }], setStateValue: SetValue, setTriggerValue: SetValue }} component
 */
export default async function ({ parentElement, data: [data], setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector('.rnn');
  const base = new URL(data.base || './', document.baseURI);
  const module = (/** @type {string} */ name) => new URL(`assets/dashboard/${data.version}/${name}`, base).href;
  if (!root?.dashboard) {
    // All at once: the browser would learn of each one's imports only after it came.
    for (const name of data.modules)
      document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: module(name) }));
  }
  /** @type {typeof import('./dashboard.js')} */
  const { mount } = await import(module('dashboard.js'));
  if (root instanceof HTMLElement) return mount(root, { ...data, base }, setStateValue, setTriggerValue);
}
