// Deno's notebook kernel: https://docs.deno.com/runtime/reference/cli/jupyter/. It asks values for
// Symbol.for('Jupyter.display') itself; what we publish goes out by `Deno.jupyter.broadcast`.
import type { DisplayHost } from '../host.js';
import { terminalHost } from './terminal.js';

interface DenoJupyter {
  broadcast(messageType: string, content: object): Promise<void>;
}

/** The host, where Deno runs us in a notebook. */
export function denoHost(): DisplayHost | undefined {
  const { Deno } = globalThis as { Deno?: { jupyter?: Partial<DenoJupyter> } };
  // In a script `Deno.jupyter` exists and throws when it is touched.
  let broadcast: DenoJupyter['broadcast'];
  try {
    if (typeof Deno?.jupyter?.broadcast !== 'function') return undefined;
    broadcast = Deno.jupyter.broadcast;
  } catch {
    return undefined;
  }
  const send = (messageType: string, content: object): void => {
    broadcast(messageType, content).catch((error: unknown) => console.error(error));
  };
  return {
    name: 'deno',
    publish({ data, metadata = {} }, { displayId, update = false } = {}) {
      const transient = displayId === undefined ? {} : { display_id: displayId };
      send(update ? 'update_display_data' : 'display_data', { data, metadata, transient });
    },
    clearOutput: (wait) => send('clear_output', { wait }),
    input: (prompt, options) => terminalHost.input(prompt, options),
  };
}
