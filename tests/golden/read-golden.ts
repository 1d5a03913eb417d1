import { readFileSync } from 'node:fs';
import { allocate, bytesPerElement, type DType, type TypedArray } from '../../src/core/dtype.js';

/** A golden file: PyTorch's results, and which PyTorch made them. */
export interface Golden<Case> {
  readonly madeBy: { readonly torch: string; readonly cpu: string };
  readonly cases: readonly Case[];
}

export function readGolden<Case>(name: string): Golden<Case> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'));
}

/** Values as `golden_file.encode` writes them. */
export function decodeValues(base64: string, dtype: DType): TypedArray {
  const bytes = Buffer.from(base64, 'base64');
  const array = allocate(dtype, bytes.length / bytesPerElement(dtype), 'test') as TypedArray;
  new Uint8Array(array.buffer).set(bytes);
  return array;
}
