// A running kernel, seen through a real Jupyter client (driver.py).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { jupyterEnvironment, python, temporaryFolder } from './jupyter.js';

// biome-ignore lint/suspicious/noExplicitAny: contents are looked at by the tests, field by field
export type Content = { [key: string]: any };

export interface Message {
  readonly type: string;
  readonly id: string;
  readonly parent: string;
  readonly content: Content;
  readonly metadata: Content;
  /** base64 */
  readonly buffers: readonly string[];
  /** Seconds on the driver's clock. */
  readonly at: number;
}

/** Everything that answered one request. */
export class Answer {
  readonly reply: Message | undefined;
  readonly messages: readonly Message[];

  constructor(record: { reply: Message | null; messages: readonly Message[] }) {
    this.reply = record.reply ?? undefined;
    this.messages = record.messages;
  }

  get status(): string {
    return this.reply?.content.status;
  }

  of(type: string): readonly Content[] {
    return this.messages.filter((message) => message.type === type).map(({ content }) => content);
  }

  /** Text printed on one stream. */
  printed(name: 'stdout' | 'stderr' = 'stdout'): string {
    return this.of('stream')
      .filter((content) => content.name === name)
      .map(({ text }) => text)
      .join('');
  }

  /** `text/plain` of the result; of a cell that failed the error, for the test's message. */
  get result(): string | undefined {
    if (this.status === 'error') return this.error.text;
    return this.of('execute_result')[0]?.data['text/plain'];
  }

  /** The one error; throws where there are none or several. */
  get error(): { ename: string; evalue: string; traceback: string[]; text: string } {
    const errors = this.of('error');
    if (errors.length !== 1) throw new Error(`${errors.length} errors: ${JSON.stringify(this.messages)}`);
    const { ename, evalue, traceback } = errors[0];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
    return { ename, evalue, traceback, text: traceback.join('\n').replace(/\u001b\[[\d;]*m/g, '') };
  }

  /** Types in order, without `status`. */
  get types(): readonly string[] {
    return this.messages.map(({ type }) => type).filter((type) => type !== 'status');
  }
}

export type Until =
  | 'done'
  | 'comm'
  | 'replied'
  | { readonly text: string }
  | { readonly type: string; readonly count?: number };

const DRIVER = fileURLToPath(new URL('driver.py', import.meta.url));
const DEFAULT_TIMEOUT_S = 30;

export class KernelClient {
  readonly #driver: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #requests = 0;
  #stderr = '';
  /** A folder of its own; the kernel runs in `folder`. */
  readonly home: string;
  readonly folder: string;
  readyMs = 0;
  pid = 0;

  private constructor(home: string, folder: string, name: string) {
    this.home = home;
    this.folder = folder;
    const env = jupyterEnvironment(home);
    this.#driver = spawn(python(), [DRIVER], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#driver.stderr!.on('data', (data: Buffer) => {
      this.#stderr += data.toString();
    });
    createInterface({ input: this.#driver.stdout! }).on('line', (line) => this.#receive(line));
    this.#driver.on('exit', () => {
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`the driver of ${name} ended: ${this.#stderr}`));
      }
    });
  }

  /** Starts a kernel in a fresh folder, or in `folder`; `early` is a cell sent before the kernel can listen. */
  static async start(
    options: { name?: string; folder?: string; early?: string } = {},
  ): Promise<KernelClient> {
    const home = temporaryFolder('kernel');
    const folder = options.folder ?? join(home, 'notebooks');
    mkdirSync(folder, { recursive: true });
    const client = new KernelClient(home, folder, options.name ?? 'convlens');
    const { readyMs, pid } = (await client.call(
      'start',
      options.name ?? 'convlens',
      folder,
      options.early,
    )) as {
      readyMs: number;
      pid: number;
    };
    client.readyMs = readyMs;
    client.pid = pid;
    return client;
  }

  /** Calls a method of the driver's `Kernel`. */
  call(method: string, ...parameters: unknown[]): Promise<unknown> {
    this.#requests += 1;
    const id = this.#requests;
    this.#driver.stdin!.write(`${JSON.stringify({ id, method, arguments: parameters })}\n`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #receive(line: string): void {
    const { id, result, error } = JSON.parse(line);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`${error}\n${this.#stderr}`));
  }

  /** Sends a request and returns its id. */
  async send(
    type: string,
    content: Content,
    { channel = 'shell', buffers = [] as readonly string[] } = {},
  ): Promise<string> {
    const { id } = (await this.call('request', channel, type, content, buffers)) as { id: string };
    return id;
  }

  async wait(id: string, until: Until = 'done', timeout: number = DEFAULT_TIMEOUT_S): Promise<Answer> {
    return new Answer((await this.call('wait', id, until, timeout)) as never);
  }

  async record(id: string): Promise<Answer> {
    return new Answer((await this.call('record', id)) as never);
  }

  /** Sends a cell without waiting for it. */
  sendCell(code: string, options: Content = {}): Promise<string> {
    return this.send('execute_request', {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      stop_on_error: true,
      ...options,
    });
  }

  /** Runs a cell to its end. */
  async run(code: string, options: Content = {}, timeout: number = DEFAULT_TIMEOUT_S): Promise<Answer> {
    return this.wait(await this.sendCell(code, options), 'done', timeout);
  }

  /** Asks, and returns the reply's content. */
  async ask(type: string, content: Content, channel: string = 'shell'): Promise<Content> {
    const answer = await this.wait(await this.send(type, content, { channel }), 'done');
    return answer.reply!.content;
  }

  /**
   * Interrupts as Jupyter does for kernels with `interrupt_mode: message`, and waits for the answer: a cell that is
   * sent meanwhile goes over another socket and may be the one that is met.
   */
  async interrupt(): Promise<void> {
    await this.wait(await this.send('interrupt_request', {}, { channel: 'control' }), 'replied');
  }

  /** Ends the kernel and removes what it was given. */
  async stop(): Promise<void> {
    this.#driver.stdin!.end();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#driver.kill('SIGKILL'), 10_000);
      if (this.#driver.exitCode !== null) resolve();
      this.#driver.on('exit', () => resolve());
      this.#driver.on('exit', () => clearTimeout(timer));
    });
    if (isAlive(this.pid)) process.kill(this.pid, 'SIGKILL');
    rmSync(this.home, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
