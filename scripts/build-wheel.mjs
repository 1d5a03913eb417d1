// `npm run build:wheel`: the prebuilt extension as a wheel for an existing JupyterLab, in labextension/dist/.
import { ensureBuilt } from './setup/build.mjs';
import { runMain } from './setup/main.mjs';
import { Problem } from './setup/problem.mjs';
import { progress } from './setup/progress.mjs';
import { inProject } from './setup/project.mjs';
import { ensurePythonEnvironment, venvPython } from './setup/python-environment.mjs';
import { lastLines, run } from './setup/run-command.mjs';

await runMain(async () => {
  await ensurePythonEnvironment(['lab', 'test']);
  await ensureBuilt();
  const output = inProject(process.argv[2] ?? 'labextension/dist');
  await progress.step('Building the wheel', async () => {
    // Without isolation: the pinned hatchling of requirements/test.txt builds it, from no network.
    const args = ['-m', 'build', '--wheel', '--no-isolation', '--outdir', output, inProject('labextension')];
    const result = await run(venvPython, args);
    if (!result.ok) {
      const remedy = 'The whole output is in .cache/setup.log';
      throw new Problem(`The wheel could not be built:\n  ${lastLines(result.output)}`, remedy);
    }
  });
  return 0;
});
