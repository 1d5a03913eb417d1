// A cell that ends the process would take every variable of the session with it, and ZeroMQ's open sockets would turn
// the exit into an abort: it is an error of the cell instead.

/** Ends the process: for the kernel itself. */
export const exitProcess: (code: number) => never = process.exit.bind(process);

function refuse(call: string): never {
  throw new Error(
    `${call} would end the kernel, and every variable with it; to end it, choose Kernel > Restart or Kernel > Shut Down. ` +
      'To end only the cell, throw an error.',
  );
}

/** Makes `process.exit` and its like throw. */
export function forbidExit(): void {
  process.exit = (code) => refuse(code === undefined ? 'process.exit()' : `process.exit(${code})`);
  process.abort = () => refuse('process.abort()');
}
