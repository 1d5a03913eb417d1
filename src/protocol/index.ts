// What the notebook and the extension share: `convlens/protocol`.

export { windowText } from '../core/window-text.js';
export * from './colour-map.js';
export * from './duration.js';
export * from './number-format.js';
export * from './parse-payload.js';
export * from './payloads.js';
export * from './training-lanes.js';
export * from './value-block.js';
