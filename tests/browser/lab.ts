// A real JupyterLab in a real Chromium: the server of server.ts on a free loopback port with a token, nothing of the
// user's, the built extension found through JUPYTER_PATH, and pages that say what went wrong on their console.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { ROOT } from '../notebook/jupyter.js';

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
  /** Writes a user's settings of a plugin, as the settings editor would; pages opened after it have them. */
  set(plugin: string, values: object): void;
  open(name: string, options?: PageOptions): Promise<OpenNotebook>;
  stop(): Promise<void>;
}

/** Starts a browser for one test file, which gets a folder and JupyterLab's default settings. */
export async function startLab(): Promise<Lab> {
  const { address, token, notebooks, settings } = inject('labServer');
  const folder = mkdtempSync(join(notebooks, 'file-'));
  mkdirSync(SHOTS, { recursive: true });
  // An earlier file may have chosen a theme.
  rmSync(settings, { recursive: true, force: true });
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
  const contexts: BrowserContext[] = [];
  return {
    write: (name, notebook) => writeFileSync(join(folder, name), JSON.stringify(notebook)),
    read: (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')),
    set(plugin, values) {
      const file = join(settings, `${plugin.replace(':', '/')}.jupyterlab-settings`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(values));
    },
    async open(name, options = {}) {
      const context = await newContext(browser, options);
      contexts.push(context);
      const workspace = `${basename(folder)}-${contexts.length}`;
      return openNotebook(
        context,
        `${address}/lab/workspaces/${workspace}/tree/${basename(folder)}/${name}?token=${token}`,
        options,
      );
    },
    async stop() {
      for (const context of contexts) await context.close();
      await browser.close();
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

/** The browser that `npm test` found or installed; without it, an installed one. */
export function chromiumPath(): string {
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
export function chromiumArguments(): string[] {
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
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`.trim());
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
