// The frame of a command: runs it, and turns what it throws into two lines and an exit code.
import { Interrupted } from './problem.mjs';
import { progress } from './progress.mjs';
import { logFile, writeLog } from './run-command.mjs';

const REMEDIES = {
  EACCES: 'Check who owns the file; convlens writes only inside its own folder.',
  EPERM: 'Check who owns the file; convlens writes only inside its own folder.',
  EROFS: 'The disk is mounted read-only: clone convlens elsewhere.',
  ENOSPC: 'The disk is full: convlens needs about 1.5 GB.',
  ENOTDIR: 'Something else has the name of a folder that convlens needs: move it away.',
};

/** Runs a command's main function; ends the process with its exit code, or with the problem in two lines. */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    progress.clear();
    if (error instanceof Interrupted) {
      console.error('Stopped. The next try goes on from here.');
      process.exitCode = 130;
      return;
    }
    writeLog(`${error.stack}\n`);
    const remedy = error.remedy ?? REMEDIES[error.code];
    console.error(`\nconvlens: ${error.message}`);
    console.error(`  → ${remedy ?? `This was not foreseen. Please report it with ${logFile}`}`);
    process.exitCode = 1;
  }
}
