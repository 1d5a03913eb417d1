// One JupyterLab for all browser tests: started before the first file and stopped after the last.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { jupyterEnvironment, python, ROOT, temporaryFolder } from '../notebook/jupyter.js';

/** Where the server answers, and its folders: of notebooks, and of the user's settings. */
export interface LabServer {
  readonly address: string;
  readonly token: string;
  readonly notebooks: string;
  readonly settings: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    labServer: LabServer;
  }
}

const EXTENSION = join(ROOT, 'labextension/convlens_labextension/labextension');
const START_TIMEOUT_MS = 60_000;

/** vitest's global setup: starts the server, and returns what stops it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(EXTENSION)) throw new Error('The extension is not built: npm run build');
  const folder = temporaryFolder('browser');
  const [notebooks, settings] = [join(folder, 'notebooks'), join(folder, 'settings')];
  mkdirSync(notebooks);
  const token = randomBytes(24).toString('hex');
  const port = await freePort();
  const server = startServer(folder, port, { notebooks, settings, token });
  const address = `http://127.0.0.1:${port}`;
  await answering(`${address}/api?token=${token}`, server, join(folder, 'server.log'));
  project.provide('labServer', { address, token, notebooks, settings });
  return async () => {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  };
}

function startServer(
  folder: string,
  port: number,
  { notebooks, settings, token }: Omit<LabServer, 'address'>,
): ChildProcess {
  const env = jupyterEnvironment(folder);
  const extensions = join(folder, 'jupyter', 'labextensions', '@convlens', 'labextension');
  cpSync(EXTENSION, extensions, { recursive: true });
  const config = join(folder, 'config', 'labconfig');
  mkdirSync(config, { recursive: true });
  // Asks the network for news otherwise.
  const disabled = { '@jupyterlab/apputils-extension:announcements': true };
  writeFileSync(join(config, 'page_config.json'), JSON.stringify({ disabledExtensions: disabled }));
  const log = openSync(join(folder, 'server.log'), 'w');
  const args = [
    ...['-m', 'jupyterlab', '--no-browser', '--ip=127.0.0.1', `--port=${port}`, '--ServerApp.port_retries=0'],
    ...[`--ServerApp.root_dir=${notebooks}`, '--LabApp.expose_app_in_browser=True'],
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
  return spawn(python(), args, {
    stdio: ['ignore', log, log],
    env: {
      ...env,
      JUPYTER_TOKEN: token,
      JUPYTER_DATA_DIR: join(folder, 'data'),
      JUPYTERLAB_SETTINGS_DIR: settings,
      JUPYTERLAB_WORKSPACES_DIR: join(folder, 'workspaces'),
    },
  });
}

async function answering(address: string, server: ChildProcess, log: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until) {
    if (server.exitCode !== null) break;
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  server.kill('SIGTERM');
  throw new Error(`JupyterLab did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const found = probe.address();
      probe.close(() =>
        found && typeof found === 'object' ? resolve(found.port) : reject(new Error('no port')),
      );
    });
  });
}
