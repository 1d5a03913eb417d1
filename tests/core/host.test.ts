import { afterEach, expect, test } from 'vitest';
import { HOST_KEY, hostName } from '../../src/core/host.js';

const holder = globalThis as { [HOST_KEY]?: { readonly name?: string } };

afterEach(() => {
  delete holder[HOST_KEY];
});

test('hostName is that of the registered host, and undefined without one', () => {
  expect(hostName()).toBeUndefined();
  holder[Symbol.for('convlens.host') as typeof HOST_KEY] = { name: 'convlens' };
  expect(hostName()).toBe('convlens');
});
