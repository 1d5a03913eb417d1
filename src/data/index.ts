// torch.utils.data's names: `import { data } from 'convlens'`.
export { type Collated, defaultCollate } from './collate.js';
export { DataLoader, type DataLoaderOptions } from './data-loader.js';
export { ConcatDataset, Dataset, type RowOf, type Samples, Subset, TensorDataset } from './dataset.js';
export { type RandomSplitOptions, randomSplit } from './random-split.js';
export {
  BatchSampler,
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  type SubsetRandomSamplerOptions,
  WeightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from './sampler.js';
