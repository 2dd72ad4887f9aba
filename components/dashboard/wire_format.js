// @ts-check
// The binary messages of the live socket, as playground/live/wire_format.py writes them.

/** @import { Picture, PictureHeader } from './types' */

const text = new TextDecoder();
/** Bytes to whose multiples the header and every array are padded. */
const ALIGNED = 8;
const KINDS = { f4: Float32Array, f8: Float64Array };

/** @param {number} size */
const padded = (size) => Math.ceil(size / ALIGNED) * ALIGNED;

/**
 * One binary message with its arrays and values by panel; the arrays are views on the message.
 * @param {ArrayBuffer} message
 * @returns {Picture}
 */
export function decode(message) {
  const size = new DataView(message).getUint32(0, true);
  /** @type {PictureHeader} */
  const header = JSON.parse(text.decode(new Uint8Array(message, 4, size)));
  /** @type {Picture['panels']} */
  const panels = {};
  for (const [panel, values] of Object.entries(header.values)) panels[panel] = { arrays: {}, values };
  let at = padded(4 + size);
  for (const [panel, name, kind, shape] of header.arrays) {
    const data = new KINDS[kind](
      message,
      at,
      shape.reduce((all, one) => all * one, 1),
    );
    (panels[panel] ??= { arrays: {}, values: {} }).arrays[name] = { shape, data };
    at += padded(data.byteLength);
  }
  return { picture: header.picture, scene: header.scene, status: header.status, answers: header.answers, panels };
}
