// `npm run build`: the library and the JupyterLab extension; `npm run build:library`: the library alone, if it changed.
import { buildAll, ensureLibraryBuilt } from './setup/build.mjs';
import { runMain } from './setup/main.mjs';

await runMain(async () => {
  if (process.argv[2] === 'library') await ensureLibraryBuilt();
  else await buildAll();
  return 0;
});
