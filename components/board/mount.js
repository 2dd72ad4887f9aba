// All of the board that rides in Streamlit's message: it fetches the rest as modules, once.
export default async function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector('.rnn');
  const base = new URL(data.base || './', document.baseURI);
  const { mount } = await import(new URL('assets/board/board.js', base).href);
  return mount(root, { ...data, base }, setStateValue, setTriggerValue);
}
