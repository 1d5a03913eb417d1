import { AsyncLocalStorage } from 'node:async_hooks';
import type { Request } from './io-protocol.js';

/** One run of a cell. */
export interface Cell {
  readonly request: Request;
  /** The name of its script, as stack traces show it: `In[3]`. */
  readonly name: string;
  /** Nothing is shown. */
  readonly silent: boolean;
  /** Interrupted: what is left of it must not go on. */
  cancelled: boolean;
}

/** The cell that the running code belongs to, kept through timers and promises. */
export const currentCell: AsyncLocalStorage<Cell> = new AsyncLocalStorage<Cell>();
