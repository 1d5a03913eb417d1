import { type DisplayHost, HOST_KEY } from './host.js';
import { denoHost } from './hosts/deno.js';
import { terminalHost } from './hosts/terminal.js';

/** The place that shows things here: the notebook kernel that registered itself, Deno's, else the terminal. */
export function findHost(): DisplayHost {
  const registered = (globalThis as { [HOST_KEY]?: DisplayHost })[HOST_KEY];
  return registered ?? denoHost() ?? terminalHost;
}
