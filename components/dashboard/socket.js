// The live socket: says the token, hands over scenes and pictures, comes back by itself when it drops.

const text = new TextDecoder();
const ALIGN = 8;
const KINDS = { f4: Float32Array, f8: Float64Array };
const LAST_WORDS = {
  4403: 'This link does not open this run. Ask for a new one, or reload the page to start your own.',
  4404: 'This run is gone. Reload the page to start a new one.',
};
/** Milliseconds without a word, after which a link counts as dead: the server speaks at least every two seconds. */
const SILENCE = 7000;
const pad = (size) => Math.ceil(size / ALIGN) * ALIGN;

/** One binary message as its header with `panels`: {panel: {arrays: {name: {shape, data}}, values}}; the data are views on the message. */
export function decode(buffer) {
  const size = new DataView(buffer).getUint32(0, true);
  const picture = JSON.parse(text.decode(new Uint8Array(buffer, 4, size)));
  let at = pad(4 + size);
  picture.panels = {};
  for (const [panel, values] of Object.entries(picture.values || {})) picture.panels[panel] = { arrays: {}, values };
  for (const [panel, name, kind, shape] of picture.arrays || []) {
    const data = new KINDS[kind](buffer, at, shape.reduce((all, one) => all * one, 1));
    (picture.panels[panel] ??= { arrays: {}, values: {} }).arrays[name] = { shape, data };
    at += pad(data.byteLength);
  }
  return picture;
}

/** handlers: opened(), scene(message), words(message), picture(message), error(text), waiting(), over(text). */
export class Socket {
  constructor(url, token, handlers) {
    Object.assign(this, { url, token, handlers, delay: 250, closed: false });
    this.watch = setInterval(() => this.check(), 1000);
    this.connect();
  }

  /** A network that went away closes nothing: the browser would wait for ever. */
  check() {
    if (this.socket.readyState !== WebSocket.OPEN || performance.now() - this.heard < SILENCE) return;
    const dead = this.socket;
    dead.onmessage = null;
    dead.onclose({ code: 1006 });
    dead.onclose = null;
    dead.close();
  }

  connect() {
    const socket = (this.socket = new WebSocket(this.url));
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.heard = performance.now();
      socket.send(JSON.stringify({ token: this.token }));
      this.handlers.opened();
    };
    socket.onmessage = ({ data }) => {
      this.heard = performance.now();
      this.delay = 250;
      if (data instanceof ArrayBuffer) return this.handlers.picture(decode(data));
      const message = JSON.parse(data);
      if ('error' in message) this.handlers.error(message.error);
      else if ('scene' in message) this.handlers.scene(message);
      else if ('config' in message) this.handlers.words(message);
    };
    socket.onclose = ({ code }) => {
      if (this.closed) return;
      if (LAST_WORDS[code]) return this.handlers.over(LAST_WORDS[code]);
      this.handlers.waiting();
      this.timer = setTimeout(() => this.connect(), this.delay);
      this.delay = Math.min(4000, this.delay * 2);
    };
  }

  /** Sends one message; drops it while there is no connection. */
  tell(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    this.socket.onmessage = null;
    this.socket.close();
  }
}
