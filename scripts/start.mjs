// `npm start`: installs what is missing, builds what changed, and opens the first tutorial in JupyterLab.
// Arguments after `--` go to `jupyter lab`.
import { requireNode } from './require-node.mjs';

if (requireNode()) import('./setup/start.mjs').then(({ start }) => start(process.argv.slice(2)));
