import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
});
afterAll(() => kernel?.stop());

describe('the last expression', () => {
  test.each([
    ['1 + 2', '3'],
    ['0', '0'],
    ['false', 'false'],
    ['""', "''"],
    ['null', 'null'],
    ['[1, 2, 3]', '[ 1, 2, 3 ]'],
    ['await Promise.resolve(6 * 7)', '42'],
    ['const kept = 5;\nkept', '5'],
    ['() => 1', '[Function (anonymous)]'],
    ['await 1; (class {})', '[class (anonymous)]'],
    ['function own() {}\nown', '[Function: own]'],
  ])('%s is shown as a result', async (code, text) => {
    const answer = await kernel.run(code);
    expect(answer.result).toBe(text);
    expect(answer.types).toEqual(['execute_input', 'execute_result']);
  });

  test.each(['undefined', 'const nothing = 1', 'if (true) { 1 }'])('%s shows nothing', async (code) => {
    expect((await kernel.run(code)).types).toEqual(['execute_input']);
  });
});
