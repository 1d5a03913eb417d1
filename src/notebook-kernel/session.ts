// The session: takes the requests in order, runs cells one after the other, and answers.
import { flushCompileCache } from 'node:module';
import type { Worker } from 'node:worker_threads';
import type { DisplayBundle } from '../display/host.js';
import { type Cell, currentCell } from './cell.js';
import { Comms } from './comms.js';
import { complete } from './completion.js';
import { displayBundle, errorDrawing, trailingName } from './display-hook.js';
import { type ErrorReport, ErrorReporter } from './errors.js';
import { Execution } from './execution.js';
import { History } from './history.js';
import { KernelHost } from './host.js';
import { inspectName } from './inspection.js';
import type { Incoming, Request } from './io-protocol.js';
import { isComplete } from './is-complete.js';
import { Messenger } from './messenger.js';
import { CellModules } from './modules.js';
import { forbidExit } from './process-exit.js';
import type { SharedState } from './shared-state.js';
import { SourceMaps } from './source-maps.js';
import { StackTraces } from './stack-trace.js';
import { OutputStreams } from './streams.js';
import { CellCompiler, loadTslabModule } from './tslab.js';
import type { JsonObject } from './wire.js';

/** A killed process never writes its compile cache: it is written once the first cells have run. */
const COMPILE_CACHE_MS = 3000;

/** The global types are bound and checked, then the declarations of convlens read: the short step first. */
const WARM_UP_CELLS = ['[1].map((x) => x);', "import * as convlens from 'convlens';\nconvlens;"];

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class Session {
  readonly #messenger: Messenger;
  readonly #streams: OutputStreams;
  readonly #comms: Comms;
  readonly #compiler: CellCompiler;
  readonly #execution: Execution;
  readonly #errors: ErrorReporter;
  readonly #history = new History();
  readonly #host: KernelHost;
  readonly #queue: Request[] = [];
  #executionCount = 0;
  #unstored = 0;
  #runningCell = false;
  #lastCell: Cell | undefined;

  constructor(ioThread: Worker, state: SharedState) {
    const folder = process.cwd();
    const maps = new SourceMaps();
    this.#messenger = new Messenger(ioThread);
    this.#streams = new OutputStreams(this.#messenger);
    this.#comms = new Comms(this.#messenger);
    const stacks = new StackTraces(maps);
    stacks.install();
    this.#host = new KernelHost({
      messenger: this.#messenger,
      comms: this.#comms,
      state,
      names: () => this.#execution.names,
      lastCell: () => this.#lastCell,
    });
    this.#compiler = new CellCompiler(folder, maps);
    this.#errors = new ErrorReporter(maps, stacks, this.#compiler.typescript);
    const modules = new CellModules(folder, () =>
      loadTslabModule(({ data, metadata, transient }, update) =>
        this.#host.publish({ data, metadata }, { displayId: transient.display_id, update }),
      ),
    );
    this.#execution = new Execution({ folder, state, compiler: this.#compiler, modules });
    this.#host.register();
    this.#streams.install();
    forbidExit();
    this.#survive();
  }

  /** Compiles beforehand, as long as nobody has sent a cell, what the first cells would wait for. */
  async warmUp(): Promise<void> {
    for (const source of WARM_UP_CELLS) {
      await nextTurn();
      await nextTurn();
      if (this.#lastCell !== undefined) return;
      this.#compiler.compile('', source, 'warm-up');
    }
  }

  receive(message: Incoming): void {
    if (message.kind === 'interrupt') this.#execution.interrupt();
    else if (message.kind === 'shutdown') this.#messenger.close();
    else {
      this.#queue.push(message.request);
      this.#serve();
    }
  }

  /** Late throws and rejections are shown where they come from; the kernel lives on. */
  #survive(): void {
    process.on('SIGINT', () => this.#execution.interrupt());
    const show = (error: unknown): void => {
      const cell = currentCell.getStore() ?? this.#lastCell;
      this.#publishError(this.#errors.thrown(error), cell);
    };
    process.on('uncaughtException', show);
    process.on('unhandledRejection', show);
  }

  /** Works off the queue up to the next cell that must wait for the running one. */
  #serve(): void {
    while (this.#queue.length > 0) {
      const request = this.#queue[0];
      if (request.header.msg_type !== 'execute_request') {
        this.#queue.shift();
        this.#answer(request);
      } else {
        if (this.#runningCell) return;
        this.#queue.shift();
        this.#runningCell = true;
        void this.#executeRequest(request).finally(() => {
          this.#runningCell = false;
          this.#serve();
        });
      }
    }
  }

  #status(executionState: 'busy' | 'idle', request: Request): void {
    this.#messenger.publish('status', { execution_state: executionState }, request.header);
  }

  #answer(request: Request): void {
    this.#status('busy', request);
    try {
      const content = this.#replyTo(request);
      if (content !== undefined) this.#messenger.reply(request, content);
    } catch (error) {
      const report = this.#errors.thrown(error);
      if (request.header.msg_type.endsWith('_request'))
        this.#messenger.reply(request, { status: 'error', ...report });
      else this.#messenger.publish('error', { ...report }, this.#lastCell?.request.header ?? request.header);
    }
    this.#status('idle', request);
  }

  /** `undefined` for messages that have no answer. */
  #replyTo(request: Request): JsonObject | undefined {
    const { content, header } = request;
    const source = String(content.code ?? '');
    const cursor = typeof content.cursor_pos === 'number' ? content.cursor_pos : source.length;
    const { declarations, names } = this.#execution;
    switch (header.msg_type) {
      case 'complete_request':
        return complete(this.#compiler, declarations, source, cursor);
      case 'inspect_request':
        return inspectName(this.#compiler, declarations, names, source, cursor);
      case 'is_complete_request':
        return isComplete(this.#compiler.typescript, source);
      case 'history_request':
        return this.#history.reply(content);
      case 'comm_info_request':
        return this.#comms.info(content.target_name);
      case 'comm_open':
      case 'comm_msg':
      case 'comm_close':
        this.#comms.receive(request);
        return undefined;
      default:
        return undefined;
    }
  }

  async #executeRequest(request: Request): Promise<void> {
    this.#status('busy', request);
    const reply = await this.#execute(request).catch((error: unknown): JsonObject => {
      const report = this.#errors.thrown(error);
      this.#messenger.publish('error', { ...report }, request.header);
      return { status: 'error', execution_count: this.#executionCount, ...report };
    });
    const failed = reply.status === 'error' && request.content.stop_on_error !== false;
    const waiting = failed ? await this.#takeWaiting() : [];
    this.#messenger.reply(request, reply);
    this.#status('idle', request);
    this.#abort(waiting);
  }

  /** All that was sent before the failure is known outside: taken before the reply goes out. */
  async #takeWaiting(): Promise<Request[]> {
    // What the I/O thread has posted arrives within the next turns.
    await nextTurn();
    await nextTurn();
    return this.#queue.splice(0);
  }

  /** Cells that waited behind a failed one are not run. */
  #abort(waiting: readonly Request[]): void {
    for (const request of waiting) {
      if (request.header.msg_type !== 'execute_request') this.#answer(request);
      else {
        this.#status('busy', request);
        this.#messenger.reply(request, { status: 'aborted', execution_count: this.#executionCount });
        this.#status('idle', request);
      }
    }
  }

  async #execute(request: Request): Promise<JsonObject> {
    const { content } = request;
    const source = String(content.code ?? '');
    const silent = content.silent === true;
    const stored = !silent && content.store_history !== false;
    if (stored) {
      this.#executionCount += 1;
      this.#history.add(this.#executionCount, source);
    }
    const execution_count = this.#executionCount;
    const cell = this.#newCell(request, silent, stored ? `In[${execution_count}]` : undefined);
    if (!silent) this.#messenger.publish('execute_input', { code: source, execution_count }, request.header);
    const { report, drawing, value } = await this.#runCell(cell, source);
    if (report !== undefined) {
      if (drawing !== undefined && !silent) {
        this.#messenger.publish('display_data', { ...drawing, transient: {} }, request.header);
      }
      this.#publishError(report, cell);
      return { status: 'error', execution_count, ...report };
    }
    if (value !== undefined && !silent) {
      const bundle = await this.#execution.show(cell, () => displayBundle(value, trailingName(source)));
      if (stored) this.#history.setOutput(String(bundle.data['text/plain']));
      this.#messenger.publish('execute_result', { ...bundle, execution_count }, request.header);
    }
    const user_expressions = await this.#userExpressions(request);
    return { status: 'ok', execution_count, payload: [], user_expressions };
  }

  #newCell(request: Request, silent: boolean, name: string | undefined): Cell {
    this.#unstored += name === undefined ? 1 : 0;
    const cell: Cell = { request, name: name ?? `In[·${this.#unstored}]`, silent, cancelled: false };
    this.#lastCell = cell;
    this.#streams.fallbackCell = cell;
    return cell;
  }

  async #runCell(
    cell: Cell,
    source: string,
  ): Promise<{
    readonly report?: ErrorReport;
    readonly drawing?: Required<DisplayBundle>;
    readonly value?: unknown;
  }> {
    const outcome = await this.#execution.run(cell, source);
    this.#host.cellEnded(cell);
    if (outcome.status === 'ok') return { value: outcome.value };
    if (outcome.status === 'thrown') {
      const { error } = outcome;
      const drawing = await this.#execution.show(cell, () => errorDrawing(error, this.#errors.source(error)));
      return { report: this.#errors.thrown(error), drawing };
    }
    return { report: this.#errors.rejected(outcome.diagnostics, source) };
  }

  async #userExpressions(request: Request): Promise<JsonObject> {
    const results: Record<string, JsonObject> = {};
    for (const [name, expression] of Object.entries(request.content.user_expressions ?? {})) {
      const cell = this.#newCell(request, false, undefined);
      const { report, value } = await this.#runCell(cell, String(expression));
      results[name] =
        report === undefined
          ? { status: 'ok', ...(await displayBundle(value)) }
          : { status: 'error', ...report };
    }
    return results;
  }

  #publishError(report: ErrorReport, cell: Cell | undefined): void {
    if (cell?.silent) return;
    this.#messenger.publish('error', { ...report }, cell?.request.header);
  }
}

/**
 * Starts to serve the requests that the I/O thread passes on.
 *
 * @param early What it has passed on already.
 */
export function startSession(ioThread: Worker, state: SharedState, early: readonly Incoming[]): void {
  const session = new Session(ioThread, state);
  ioThread.on('message', (message: Incoming) => session.receive(message));
  for (const message of early) session.receive(message);
  void session.warmUp();
  setTimeout(flushCompileCache, COMPILE_CACHE_MS).unref();
}
