// A real JupyterLab in a real Chromium: a server on a free loopback port with a token, nothing of the user's, the built
// extension found through JUPYTER_PATH, and pages that say what went wrong on their console.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { jupyterEnvironment, python, ROOT, temporaryFolder } from '../notebook/jupyter.js';

const EXTENSION = join(ROOT, 'labextension/convlens_labextension/labextension');
const SHOTS = join(ROOT, 'tests/browser/shots');
const START_TIMEOUT_MS = 60_000;

/** A page with a notebook in it. */
export interface OpenNotebook {
  readonly page: Page;
  /** Errors and warnings of the console, and exceptions of the page. */
  readonly complaints: string[];
  /** Addresses of the scripts that were fetched. */
  readonly scripts: string[];
}

/** How a page is opened. */
export interface PageOptions {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly forcedColors?: boolean;
  /** Whether the notebook names a kernel that is to start; else it is looked at without one. */
  readonly kernel?: boolean;
}

/** JupyterLab and the browser. */
export interface Lab {
  /** Writes a notebook where the server finds it. */
  write(name: string, notebook: object): void;
  /** Reads a notebook as it was saved. */
  read(name: string): unknown;
  open(name: string, options?: PageOptions): Promise<OpenNotebook>;
  stop(): Promise<void>;
}

/** Starts both; a few seconds. */
export async function startLab(): Promise<Lab> {
  if (!existsSync(EXTENSION)) throw new Error('The extension is not built: npm run build');
  const folder = temporaryFolder('browser');
  const notebooks = join(folder, 'notebooks');
  mkdirSync(notebooks);
  mkdirSync(SHOTS, { recursive: true });
  const token = randomBytes(24).toString('hex');
  const port = await freePort();
  const server = startServer(folder, notebooks, port, token);
  const address = `http://127.0.0.1:${port}`;
  await answering(`${address}/api?token=${token}`, server, join(folder, 'server.log'));
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
  const contexts: BrowserContext[] = [];
  return {
    write: (name, notebook) => writeFileSync(join(notebooks, name), JSON.stringify(notebook)),
    read: (name) => JSON.parse(readFileSync(join(notebooks, name), 'utf8')),
    async open(name, options = {}) {
      const context = await newContext(browser, options);
      contexts.push(context);
      return openNotebook(
        context,
        `${address}/lab/workspaces/auto-${contexts.length}/tree/${name}?token=${token}`,
        options,
      );
    },
    async stop() {
      for (const context of contexts) await context.close();
      await browser.close();
      server.kill('SIGTERM');
      await new Promise((resolve) => server.once('exit', resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Saves a picture of an output (or of the page) for the eye. */
export async function shoot(notebook: OpenNotebook, name: string, selector?: string): Promise<void> {
  const path = join(SHOTS, `${name}.png`);
  if (selector) await notebook.page.locator(selector).first().screenshot({ path });
  else await notebook.page.screenshot({ path });
}

/** Switches JupyterLab's theme and waits until it is there. */
export async function switchTheme({ page }: OpenNotebook, theme: 'light' | 'dark'): Promise<void> {
  const name = theme === 'light' ? 'JupyterLab Light' : 'JupyterLab Dark';
  await page.evaluate((wanted) => {
    const { jupyterapp } = window as unknown as JupyterWindow;
    return jupyterapp.commands.execute('apputils:change-theme', { theme: wanted });
  }, name);
  await page.waitForFunction((wanted) => document.body.dataset.jpThemeName === wanted, name);
  await settled(page);
}

/** Waits for two frames: views paint in the one after a change. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30)))),
  );
}

/** What `--LabApp.expose_app_in_browser` puts on the window. */
export interface JupyterWindow {
  readonly jupyterapp: {
    readonly commands: { execute(id: string, args?: object): Promise<unknown> };
    readonly shell: { readonly currentWidget: unknown };
  };
}

function startServer(folder: string, notebooks: string, port: number, token: string): ChildProcess {
  const env = jupyterEnvironment(folder);
  const extensions = join(folder, 'jupyter', 'labextensions', '@convlens', 'labextension');
  cpSync(EXTENSION, extensions, { recursive: true });
  const settings = join(folder, 'config', 'labconfig');
  mkdirSync(settings, { recursive: true });
  // Asks the network for news otherwise.
  const disabled = { '@jupyterlab/apputils-extension:announcements': true };
  writeFileSync(join(settings, 'page_config.json'), JSON.stringify({ disabledExtensions: disabled }));
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
      JUPYTERLAB_SETTINGS_DIR: join(folder, 'settings'),
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

/** The browser that `npm test` found or installed; without it, an installed one. */
function chromiumPath(): string {
  const named = process.env.CONVLENS_CHROMIUM;
  if (named) return named;
  const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    existsSync,
  );
  if (!installed)
    throw new Error('No Chromium: name one in CONVLENS_CHROMIUM, or run `npm test`, which finds one');
  return installed;
}

/** Chromium's own sandbox does not work for root. */
function chromiumArguments(): string[] {
  return ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
}

function newContext(browser: Browser, { width = 1100, forcedColors }: PageOptions): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width, height: 1000 },
    forcedColors: forcedColors ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
}

/** Before, JupyterLab drops what is run. */
function kernelIsIdle(): boolean {
  const { jupyterapp } = window as unknown as JupyterWindow;
  const { sessionContext } = (jupyterapp.shell.currentWidget ?? {}) as {
    sessionContext?: { session?: { kernel?: { status: string } | null } | null };
  };
  return sessionContext?.session?.kernel?.status === 'idle';
}

async function openNotebook(
  context: BrowserContext,
  address: string,
  { theme, kernel = false }: PageOptions,
): Promise<OpenNotebook> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const scripts: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(`${error}`));
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url());
  });
  await page.goto(address);
  await page.waitForSelector('.jp-NotebookPanel .jp-Cell', { timeout: START_TIMEOUT_MS });
  await page.waitForSelector('#jupyterlab-splash', { state: 'detached' });
  const notebook = { page, complaints, scripts };
  // The notebook alone, so that its width is the page's.
  await page.evaluate(() => {
    const { jupyterapp } = window as unknown as JupyterWindow;
    return jupyterapp.commands.execute('application:toggle-left-area');
  });
  if (kernel) await page.waitForFunction(kernelIsIdle, null, { timeout: START_TIMEOUT_MS });
  else await page.locator('.jp-Dialog .jp-mod-reject').click();
  if (theme) await switchTheme(notebook, theme);
  return notebook;
}
