// What the notebook and the extension share: `convlens/protocol`.

export * from '../core/conv-gradient.js';
export * from '../core/conv-sum.js';
export {
  growField,
  jumpText,
  type ReceptiveField,
  seenByCell,
} from '../core/receptive-field.js';
export { windowText } from '../core/window-text.js';
export * from './channel-summary.js';
export * from './colour-map.js';
export * from './conv-layout.js';
export * from './duration.js';
export * from './number-format.js';
export * from './parse-payload.js';
export * from './payloads.js';
export * from './shape-sizes.js';
export * from './slices.js';
export * from './sum-format.js';
export * from './tensor-list.js';
export * from './training-lanes.js';
export * from './value-block.js';
