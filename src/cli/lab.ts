import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Failure } from './failure.js';
import { runtimeFolder } from './jupyter-paths.js';

/** What to start. */
export interface LabOptions {
  /** A Python that has JupyterLab. */
  readonly python: string;
  /** The user's own arguments: they go to `jupyter lab` as they are, and win over ours. */
  readonly args: readonly string[];
  /** The notebook to open, relative to the folder that is served. */
  readonly notebook?: string;
  readonly cwd?: string;
}

/** A JupyterLab server that is starting or runs. */
export interface Lab {
  /** Its address, with the token; undefined where the command only printed something (`--help`). */
  readonly ready: Promise<string | undefined>;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** Ends it, with its kernels; the second time at once. */
  stop(): void;
}

/**
 * Runs JupyterLab until it ends or Ctrl-C ends it, with its kernels.
 * @param onStart gets the address as soon as there is one; a failing start rejects it
 * @returns the exit code: 0 after Ctrl-C
 */
export async function runLab(
  options: LabOptions,
  onStart: (ready: Promise<string | undefined>) => Promise<void>,
): Promise<number> {
  const lab = await startLab(options);
  let stopped = false;
  const stop = () => {
    stopped = true;
    lab.stop();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  try {
    await onStart(lab.ready);
    const code = await lab.ended;
    return stopped ? 0 : (code ?? 1);
  } catch (error) {
    if (!stopped) throw error;
    await lab.ended;
    return 0;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** Starts JupyterLab on loopback with its token on. */
export async function startLab({ python, args, notebook, cwd = process.cwd() }: LabOptions): Promise<Lab> {
  await checkPort(args);
  const child = spawn(python, ['-m', 'jupyterlab', ...ownArguments(args, notebook), ...args], {
    cwd,
    // A group of its own: Ctrl-C reaches us alone, and we end the server without its question.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...process.env, JUPYTER_PREFER_ENV_PATH: '1' },
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  const early = holdBackErrors(child);
  const ready = address(child, ended, early.said, notebook).finally(early.release);
  return { ready, ended, stop: stopper(child) };
}

/** Our settings, each unless the user gives it. */
function ownArguments(args: readonly string[], notebook: string | undefined): string[] {
  const given = (...names: string[]) =>
    args.some((arg) => names.some((name) => arg === name || arg.startsWith(`${name}=`)));
  const own: string[] = [];
  if (!given('--ip', '--ServerApp.ip')) own.push('--ServerApp.ip=127.0.0.1');
  if (!given('--log-level', '--debug', '--Application.log_level', '--ServerApp.log_level')) {
    own.push('--log-level=WARN');
  }
  if (notebook && !given('--LabApp.default_url', '--ServerApp.default_url')) {
    own.push(`--LabApp.default_url=/lab/tree/${notebook}`);
  }
  // In our own JupyterLab the first thing seen is the tutorial, not the question whether to fetch news.
  if (notebook && !given('--LabApp.news_url')) own.push('--LabApp.news_url=None');
  if (!given('--no-browser', '--ServerApp.open_browser') && !hasBrowser()) own.push('--no-browser');
  if (process.getuid?.() === 0 && !given('--allow-root')) own.push('--allow-root');
  // A port that was asked for is that port, not the next free one.
  if (wantedPort(args) !== undefined) own.push('--ServerApp.port_retries=0');
  return own;
}

/** Without a display Python would open a text browser in this very terminal. */
function hasBrowser(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER);
}

function wantedPort(args: readonly string[]): number | undefined {
  const at = args.findIndex((arg) => /^--(ServerApp\.)?port(=|$)/.test(arg));
  if (at < 0) return undefined;
  const text = args[at].includes('=') ? args[at].slice(args[at].indexOf('=') + 1) : args[at + 1];
  const port = Number(text);
  if (/^\d+$/.test(text ?? '') && port < 65536) return port;
  throw new Failure(`--port takes a number up to 65535, got '${text ?? ''}'.`, 'For example: --port 9000');
}

async function checkPort(args: readonly string[]): Promise<void> {
  const port = wantedPort(args);
  if (!port || (await isFree(port))) return;
  throw new Failure(
    `Port ${port} is taken by another program.`,
    `Choose another (--port ${port + 1}), leave --port out to get a free one, or stop the other program.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EACCES') {
        reject(new Failure(`Port ${port} is reserved for the system.`, 'Choose one above 1023: --port 9000'));
      } else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** What the server says is kept until it is ready (its own address banner is replaced by ours), then passed on. */
function holdBackErrors(child: ChildProcess): { said(): string; release(): void } {
  let held = '';
  let holding = true;
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    if (holding) held += chunk;
    else process.stderr.write(chunk);
  });
  return {
    said: () => held,
    release: () => {
      holding = false;
    },
  };
}

/** Waits for the server's own note of its address. */
async function address(
  child: ChildProcess,
  ended: Promise<number | null>,
  said: () => string,
  notebook: string | undefined,
): Promise<string | undefined> {
  const note = path.join(runtimeFolder(), `jpserver-${child.pid}.json`);
  let code: number | null | undefined;
  void ended.then((value) => {
    code = value;
  });
  while (code === undefined) {
    const server = readServer(note);
    if (server && (await answers(server))) {
      const page = notebook ? `lab/tree/${notebook}` : 'lab';
      return `${server.url}${page}${server.token ? `?token=${server.token}` : ''}`;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (code === 0) return undefined;
  const text = said()
    .split('\n')
    .filter((line) => line.trim())
    .slice(-5)
    .join('\n  ');
  throw new Failure(
    `JupyterLab did not start:\n  ${text}`,
    'convlens doctor looks at every part of the installation.',
  );
}

interface RunningServer {
  readonly url: string;
  readonly token: string;
}

function readServer(file: string): RunningServer | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined; // not written yet, or half
  }
}

async function answers({ url, token }: RunningServer): Promise<boolean> {
  try {
    const headers = { authorization: `token ${token}` };
    return (await fetch(`${url}api`, { headers, signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

function stopper(child: ChildProcess): () => void {
  let asked = false;
  return () => {
    const signal = asked ? 'SIGKILL' : 'SIGTERM';
    asked = true;
    try {
      child.kill(signal);
    } catch {
      // It has ended already.
    }
  };
}
