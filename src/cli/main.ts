#!/usr/bin/env node
// convlens kernel install | uninstall, convlens lab, convlens doctor.
import { Command, Option } from 'commander';
import { examine, type Finding } from './doctor.js';
import { Failure } from './failure.js';
import { prefixDataFolder, userDataFolder } from './jupyter-paths.js';
import { installKernelSpec, KERNEL_NAME, uninstallKernelSpec } from './kernel-spec.js';
import { runLab } from './lab.js';
import { packageVersion } from './package-folder.js';
import { findPython, requireJupyterLab } from './python.js';

interface PlaceOptions {
  readonly prefix?: string;
  readonly user?: boolean;
  readonly sysPrefix?: boolean;
  readonly name: string;
  readonly displayName?: string;
}

const program = new Command('convlens')
  .description('PyTorch’s tensors and convolutions in a TypeScript notebook')
  .version(packageVersion())
  .enablePositionalOptions()
  .showHelpAfterError();

const kernel = program
  .command('kernel')
  .description('the notebook kernel’s entry in Jupyter’s list of kernels');

withPlace(kernel.command('install'))
  .description('tell Jupyter of the notebook kernel')
  .option('--display-name <text>', 'how Jupyter lists it')
  .action((options: PlaceOptions) => {
    const folder = installKernelSpec(dataFolder(options), options);
    console.log(`Installed the kernel '${options.name}' in ${folder}`);
  });

withPlace(kernel.command('uninstall'))
  .description('take the notebook kernel off Jupyter’s list')
  .action((options: PlaceOptions) => {
    const folder = uninstallKernelSpec(dataFolder(options), options.name);
    if (!folder) {
      throw new Failure(
        `There is no kernel '${options.name}' in ${dataFolder(options)}.`,
        'Give the same --prefix, --user or --sys-prefix as at its installation; jupyter kernelspec list shows all.',
      );
    }
    console.log(`Removed ${folder}`);
  });

program
  .command('lab')
  .description('start JupyterLab on loopback')
  .argument('[arguments...]', 'for jupyter lab: --port 9000, --no-browser, …')
  .allowUnknownOption()
  .passThroughOptions()
  .helpOption(false)
  .action(async (args: string[]) => {
    const python = requireJupyterLab().path;
    process.exitCode = await runLab({ python, args }, async (ready) => {
      const url = await ready;
      if (url) console.log(`JupyterLab runs at ${url}\nCtrl-C stops it.`);
    });
  });

program
  .command('doctor')
  .description('look at every part that a notebook needs')
  .action(() => {
    const findings = examine();
    for (const finding of findings) console.log(printed(finding));
    process.exitCode = findings.some(({ state }) => state === 'bad') ? 1 : 0;
  });

/** Where the kernelspec goes: at most one of three places, the user's own by default. */
function withPlace(command: Command): Command {
  return command
    .addOption(
      new Option('--prefix <folder>', 'below this folder’s share/jupyter').conflicts(['user', 'sysPrefix']),
    )
    .addOption(new Option('--user', 'for this user (the default)').conflicts('sysPrefix'))
    .option('--sys-prefix', 'into the active Python environment')
    .option('--name <name>', 'the kernel’s name', KERNEL_NAME);
}

function dataFolder({ prefix, sysPrefix }: PlaceOptions): string {
  if (prefix !== undefined) return prefixDataFolder(prefix);
  if (!sysPrefix) return userDataFolder();
  const python = findPython();
  if (python) return prefixDataFolder(python.prefix);
  throw new Failure('--sys-prefix needs a Python, and none was found.', 'Use --user, or --prefix <folder>.');
}

const MARKS = { good: '✓', advice: '!', bad: '✗' } as const;

function printed({ state, text, remedy }: Finding): string {
  return `${MARKS[state]} ${text}${remedy ? `\n    → ${remedy}` : ''}`;
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof Failure) {
    console.error(`convlens: ${error.message}\n  → ${error.remedy}`);
  } else if (isPathError(error)) {
    console.error(
      `convlens: ${error.message}\n  → Choose a place you can write: --user, or --prefix <folder>.`,
    );
  } else {
    throw error;
  }
  process.exitCode = 1;
}

function isPathError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'path' in error;
}
