// `npm test`: installs what is missing, builds what changed, and runs every test; the last line counts them.
// Arguments after `--` go to vitest.
import { requireNode } from './require-node.mjs';

if (requireNode()) import('./setup/test.mjs').then(({ test }) => test(process.argv.slice(2)));
