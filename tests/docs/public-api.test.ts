// The API as a review sees it, and the table of PyTorch's names made from it. `npm run api` writes both anew.
import { expect, test } from 'vitest';
import { exportLines } from '../../scripts/api/exports.mjs';
import { camelCase, compareNames, namesDocument } from '../../scripts/api/pytorch-names.mjs';
import * as convlens from '../../src/index.js';
import { readGolden } from '../golden/read-golden.js';

interface NamesOfModule {
  readonly module: string;
  readonly names: readonly string[];
}

const golden = readGolden<NamesOfModule>('pytorch-names');

test('the exports are those of exports.txt (else: npm run api, and look at the difference)', async () => {
  await expect(`${exportLines(convlens).join('\n')}\n`).toMatchFileSnapshot('exports.txt');
});

test('docs/pytorch-names.md tells what is exported (else: npm run api)', async () => {
  await expect(namesDocument(convlens, golden)).toMatchFileSnapshot('../../docs/pytorch-names.md');
});

test('names in camelCase', () => {
  expect(
    ['index_select', 'add_', 'conv2d', 'kaiming_uniform_', 'log1p', 'atleast_1d', 'L1Loss', 'T'].map(
      camelCase,
    ),
  ).toEqual(['indexSelect', 'add_', 'conv2d', 'kaimingUniform_', 'log1p', 'atleast1d', 'L1Loss', 'T']);
});

test('what is exported is found, and what is not is missing', () => {
  const [torch] = compareNames(convlens, [
    { module: 'torch', names: ['conv2d', 'from_numpy', 'float', 'never_made', 'cuda'] },
  ]);
  expect(torch.there).toEqual([
    ['conv2d', 'F.conv2d'],
    ['from_numpy', 'tensor(typedArray)'],
    ['float', "'float32'"],
  ]);
  expect(torch.missing).toEqual(['never_made']);
  expect([...torch.outside.values()]).toEqual([['cuda']]);
});
