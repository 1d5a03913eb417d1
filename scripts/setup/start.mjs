import { ensureBuilt } from './build.mjs';
import { importBuiltCli, installJupyterParts } from './jupyter-parts.mjs';
import { runMain } from './main.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { progress } from './progress.mjs';
import { assertWritable, root } from './project.mjs';
import { ensurePythonEnvironment, venvPython } from './python-environment.mjs';
import { endWithNpm, stopOnInterrupt, throwIfInterrupted, together } from './run-command.mjs';

const TUTORIAL = 'notebooks/01-conv2d.ipynb';

/** Everything that `npm start` does. */
export function start(labArguments) {
  return runMain(async () => {
    assertWritable();
    endWithNpm();
    const release = stopOnInterrupt();
    await together(
      (async () => {
        await ensureNpmPackages();
        await ensureBuilt();
      })(),
      ensurePythonEnvironment(['lab']),
    );
    await installJupyterParts();
    throwIfInterrupted();
    release();

    const { runLab } = await importBuiltCli('lab');
    const options = { python: venvPython, args: labArguments, notebook: TUTORIAL, cwd: root };
    const code = await runLab(options, async (ready) => {
      const url = await progress.step('Starting JupyterLab', () => ready);
      if (url) progress.line(`\nThe tutorial is at ${url}\nCtrl-C stops JupyterLab.`);
    });
    if (code === 0) progress.line('JupyterLab has stopped.');
    return code;
  });
}
