// The display host that convlens (any copy of it) finds in this process.
import { INTERRUPT_KEY, InterruptError } from '../core/interrupt.js';
import { type Comm, type DisplayBundle, type DisplayHost, HOST_KEY } from '../display/host.js';
import { type Cell, currentCell } from './cell.js';
import type { Comms } from './comms.js';
import { sendable } from './display-hook.js';
import type { Messenger } from './messenger.js';
import { Phase, type SharedState } from './shared-state.js';

export interface HostParts {
  readonly messenger: Messenger;
  readonly comms: Comms;
  readonly state: SharedState;
  /** The names that cells have made. */
  readonly names: () => Readonly<Record<string, unknown>>;
  /** The cell to which output belongs where no cell is known. */
  readonly lastCell: () => Cell | undefined;
}

export class KernelHost implements DisplayHost {
  readonly name = 'convlens' as const;
  readonly #parts: HostParts;
  readonly #atCellEnd: (() => void)[] = [];

  constructor(parts: HostParts) {
    this.#parts = parts;
  }

  /** Makes this host and the interrupt flag known to the library. */
  register(): void {
    Object.assign(globalThis, { [HOST_KEY]: this, [INTERRUPT_KEY]: this.#parts.state.flags });
  }

  publish(
    { data, metadata = {} }: DisplayBundle,
    { displayId, update = false }: { readonly displayId?: string; readonly update?: boolean } = {},
  ): void {
    const transient = displayId === undefined ? {} : { display_id: displayId };
    const type = update ? 'update_display_data' : 'display_data';
    this.#publish(type, { data: sendable(data), metadata, transient });
  }

  clearOutput(wait: boolean): void {
    this.#publish('clear_output', { wait });
  }

  input(prompt: string, { password }: { readonly password: boolean }): string {
    const { messenger, state } = this.#parts;
    const cell = this.#cell();
    if (cell === undefined) throw new Error('input: no cell is running');
    if (cell.request.content.allow_stdin !== true) {
      throw new Error('input: this front end cannot ask for text (it runs the notebook unattended)');
    }
    const { phase } = state;
    state.openInput();
    state.phase = Phase.input;
    try {
      messenger.requestInput(cell.request, { prompt, password });
      const text = state.interruptPending ? undefined : state.waitForInput();
      if (text === undefined) {
        state.lowerInterrupt();
        throw new InterruptError();
      }
      return text;
    } finally {
      state.phase = phase;
    }
  }

  atCellEnd(callback: () => void): void {
    this.#atCellEnd.push(callback);
  }

  /** A cell has ended: what waited for that is called. */
  cellEnded(cell: Cell): void {
    currentCell.run(cell, () => {
      for (const callback of this.#atCellEnd.splice(0)) {
        try {
          callback();
        } catch (error) {
          console.error(error);
        }
      }
    });
  }

  variables(): { readonly [name: string]: unknown } {
    const names = this.#parts.names();
    const found: Record<string, unknown> = {};
    for (const name of Object.keys(names)) {
      try {
        found[name] = names[name];
      } catch {
        // A name of a running cell that has no value yet.
      }
    }
    return found;
  }

  registerCommTarget(name: string, open: (comm: Comm, data: unknown) => void): void {
    this.#parts.comms.registerTarget(name, open);
  }

  #cell(): Cell | undefined {
    return currentCell.getStore() ?? this.#parts.lastCell();
  }

  #publish(type: string, content: { readonly [key: string]: unknown }): void {
    const cell = this.#cell();
    if (cell?.silent) return;
    this.#parts.messenger.publish(type, content, cell?.request.header);
  }
}
