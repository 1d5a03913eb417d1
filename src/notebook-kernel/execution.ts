// Runs cells. What a cell has made stays, however it ends: its names are read through getters while it runs, and
// kept as far as they were reached.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { InterruptError } from '../core/interrupt.js';
import { type Cell, currentCell } from './cell.js';
import { type CellBinding, RUN_KEY, wrapCell } from './cell-transform.js';
import { withoutMissing } from './declarations.js';
import type { CellModules } from './modules.js';
import { Phase, type SharedState } from './shared-state.js';
import type { CellCompiler, CellDiagnostic, CompiledCell } from './tslab.js';

/** How a cell ended. */
export type Outcome =
  | { readonly status: 'ok'; readonly value: unknown }
  | { readonly status: 'thrown'; readonly error: unknown }
  | { readonly status: 'rejected'; readonly diagnostics: readonly CellDiagnostic[] };

/** Reads, and where it can be assigned writes, one name of a running cell. */
interface Accessor {
  get(): unknown;
  set?(value: unknown): void;
}

/** What the emitted wrapper of a cell is called with; see `WRAPPER_PARAMETERS`. */
type CellFunction = (...parameters: unknown[]) => unknown;

type RunnableCell = Extract<CompiledCell, { diagnostics?: undefined }>;

export interface ExecutionParts {
  readonly folder: string;
  readonly state: SharedState;
  readonly compiler: CellCompiler;
  readonly modules: CellModules;
}

export class Execution {
  readonly #parts: ExecutionParts;
  /** The names that cells have made: cells refer to those of earlier ones as properties of this object. */
  readonly names: Record<string, unknown> = {};
  #declarations = '';
  #rejectRunning: ((reason: InterruptError) => void) | undefined;

  constructor(parts: ExecutionParts) {
    this.#parts = parts;
  }

  /** What the cells so far have declared. */
  get declarations(): string {
    return this.#declarations;
  }

  /** Compiles and runs one cell; what it throws is part of the outcome. */
  async run(cell: Cell, source: string): Promise<Outcome> {
    const { compiler, modules, state } = this.#parts;
    const moduleDiagnostics = compiler.addModule(source);
    if (moduleDiagnostics !== undefined) {
      return moduleDiagnostics.length > 0
        ? { status: 'rejected', diagnostics: moduleDiagnostics }
        : { status: 'ok', value: undefined };
    }
    const compiled = compiler.compile(this.#declarations, source, cell.name);
    if (compiled.diagnostics !== undefined) return { status: 'rejected', diagnostics: compiled.diagnostics };
    modules.update(compiled.sideModules);
    if (compiled.code === '') {
      this.#declarations = compiled.declarations;
      return { status: 'ok', value: undefined };
    }
    const scope = new CellScope(this.names, compiled.bindings);
    try {
      // One that came while the cell was compiled.
      if (state.interruptPending) throw new InterruptError();
      await this.#runScript(cell, compiled, scope);
      scope.settle();
      this.#declarations = compiled.declarations;
      const value = compiled.lastExpression === undefined ? undefined : this.names[compiled.lastExpression];
      return { status: 'ok', value };
    } catch (error) {
      const missing = scope.settle();
      this.#declarations = withoutMissing(
        compiler.typescript,
        this.#declarations,
        compiled.declarations,
        missing,
      );
      return { status: 'thrown', error: asInterrupt(error) ?? error };
    } finally {
      if (compiled.lastExpression !== undefined) delete this.names[compiled.lastExpression];
      state.phase = Phase.idle;
      state.lowerInterrupt();
    }
  }

  /** Ends the running cell where it waits. Does nothing once the interrupt has been met. */
  interrupt(): void {
    const { state } = this.#parts;
    if (!state.interruptPending) return;
    if (this.#rejectRunning !== undefined) this.#rejectRunning(new InterruptError());
    // Nothing runs, not even a timer that loops: nobody else would lower the flag.
    else state.lowerInterrupt();
  }

  async #runScript(cell: Cell, compiled: RunnableCell, scope: CellScope): Promise<void> {
    const { state } = this.#parts;
    const holder = globalThis as { [key: symbol]: unknown };
    const key = Symbol.for(RUN_KEY);
    holder[key] = (body: CellFunction) => {
      try {
        return body(...this.#wrapperArguments(cell, scope));
      } finally {
        state.leaveSynchronous();
      }
    };
    let result: unknown;
    state.phase = Phase.synchronous;
    try {
      result = currentCell.run(cell, () =>
        runInThisContext(wrapCell(compiled.code, compiled.isAsync), {
          filename: cell.name,
          breakOnSigint: true,
        }),
      );
    } finally {
      state.phase = Phase.asynchronous;
      delete holder[key];
    }
    if (compiled.isAsync) await this.#interruptible(cell, result);
  }

  /** Shows what a cell has made: its own `Jupyter.display` may take for ever, and can be interrupted. */
  async show<T>(cell: Cell, display: () => Promise<T>): Promise<T> {
    const { state } = this.#parts;
    try {
      return await this.#interruptible(cell, currentCell.run(cell, display));
    } finally {
      state.lowerInterrupt();
    }
  }

  /** Waits for what a cell does in its later turns, or for an interrupt. */
  async #interruptible<T>(cell: Cell, result: T | Promise<T>): Promise<T> {
    const interrupted = new Promise<never>((_resolve, reject) => {
      this.#rejectRunning = reject;
    });
    try {
      return await Promise.race([result, interrupted]);
    } catch (error) {
      cell.cancelled = asInterrupt(error) !== undefined;
      throw error;
    } finally {
      this.#rejectRunning = undefined;
    }
  }

  /** The values of `WRAPPER_PARAMETERS`. */
  #wrapperArguments(cell: Cell, scope: CellScope): unknown[] {
    const { folder, modules, state } = this.#parts;
    const file = join(folder, `${cell.name}.ts`);
    const meta = { url: pathToFileURL(file).href, filename: file, dirname: folder };
    const stop = (): void => {
      state.lowerInterrupt();
      throw new InterruptError();
    };
    const bind = (accessors: Record<string, Accessor>): void => scope.bind(accessors);
    return [this.names, modules.require, folder, file, state.flags, stop, resume, meta, bind];
  }
}

/** Stands behind each `await` of a cell: one that was interrupted goes no further. */
function resume(value: unknown): unknown {
  if (currentCell.getStore()?.cancelled) throw new InterruptError();
  return value;
}

/** The engine's own interrupt, or ours, as ours. */
function asInterrupt(error: unknown): InterruptError | undefined {
  if (error instanceof InterruptError) return error;
  if (!(error instanceof Error)) return undefined;
  if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED')
    return new InterruptError();
  // The library may be another copy than ours.
  return error.name === 'KeyboardInterrupt' ? error : undefined;
}

/** The names of one run of a cell among those of the session. */
class CellScope {
  readonly #names: Record<string, unknown>;
  readonly #bindings: readonly CellBinding[];
  readonly #before = new Map<string, PropertyDescriptor | undefined>();
  #bound = false;

  constructor(names: Record<string, unknown>, bindings: readonly CellBinding[]) {
    this.#names = names;
    this.#bindings = bindings;
  }

  /** Called by the cell itself before its first statement. */
  bind(accessors: Record<string, Accessor>): void {
    this.#bound = true;
    for (const { name } of this.#bindings) {
      this.#before.set(name, Object.getOwnPropertyDescriptor(this.#names, name));
      Object.defineProperty(this.#names, name, { ...accessors[name], enumerable: true, configurable: true });
    }
  }

  /** Keeps what was reached and puts back what the rest stood for; returns the names of the rest. */
  settle(): Set<string> {
    // A script that does not even parse binds nothing.
    if (!this.#bound) return new Set(this.#bindings.map(({ name }) => name));
    const missing = new Set<string>();
    for (const { name, kind } of this.#bindings) {
      let value: unknown;
      try {
        value = this.#names[name];
      } catch {
        // Its declaration was not reached: reading it is a ReferenceError.
        missing.add(name);
        this.#restore(name);
        continue;
      }
      if (kind === 'value') {
        Object.defineProperty(this.#names, name, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
    }
    return missing;
  }

  #restore(name: string): void {
    const before = this.#before.get(name);
    if (before === undefined) delete this.#names[name];
    else Object.defineProperty(this.#names, name, before);
  }
}
