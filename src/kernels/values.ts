import type { TensorData } from '../core/tensor-data.js';

/** A storage's array, as code that is one text for numbers and for bigints (int64) sees it. */
export interface Values<T> {
  [index: number]: T;
}

/** The whole array behind `data`; the caller knows by the dtype whether it holds numbers or bigints. */
export function valuesOf<T>(data: TensorData): Values<T> {
  return data.storage.array as unknown as Values<T>;
}
