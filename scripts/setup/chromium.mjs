// A Chromium for the browser tests: one named, one installed, one from apt, one shipped inside an npm package.
import fs from 'node:fs';
import path from 'node:path';
import { runtimeNode } from './node-runtime.mjs';
import { runNpm } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { progress } from './progress.mjs';
import { cacheFolder, readIfThere, root } from './project.mjs';
import { run, throwIfInterrupted } from './run-command.mjs';

const VARIABLES = ['CONVLENS_CHROMIUM', 'CHROME_PATH', 'CHROME_BIN', 'PUPPETEER_EXECUTABLE_PATH'];

const NAMES = {
  linux: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'chrome',
    'microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** `@sparticuz/chromium` carries a compressed Chromium for x64 Linux, and the libraries it needs. */
const SHIPPED = { name: '@sparticuz/chromium', version: '153.0.0' };
const shippedFolder = path.join(cacheFolder, 'chromium');
const provenFile = path.join(cacheFolder, 'chromium-path');

const isRoot = process.getuid?.() === 0;

/** Chromium's own sandbox does not work for root: for nobody else is it switched off. */
export const chromiumArguments = isRoot ? ['--no-sandbox'] : [];

/** The path of a Chromium that has drawn a page; installs one where there is none. */
export async function ensureChromium() {
  const asked = named();
  const proven = readIfThere(provenFile);
  if (proven && (!asked || asked === proven) && fs.existsSync(proven)) return proven;
  const found = (await installed()) ?? (await progress.step('Installing Chromium', install));
  fs.writeFileSync(provenFile, found);
  return found;
}

function named() {
  const variable = VARIABLES.find((name) => process.env[name]);
  return variable && process.env[variable];
}

async function installed() {
  const asked = named();
  if (asked) {
    if (await draws(asked)) return asked;
    const variable = VARIABLES.find((name) => process.env[name]);
    throw new Problem(
      `${variable} names a browser that does not draw a page headless: ${asked}`,
      'Name a Chromium or Chrome, or unset the variable: then the installed ones are tried.',
    );
  }
  return firstThatDraws((NAMES[process.platform] ?? []).map(onPath).filter(Boolean));
}

function onPath(name) {
  if (path.isAbsolute(name)) return fs.existsSync(name) && name;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

async function install(note) {
  const ways = [installByApt, installShipped];
  for (const way of ways) {
    const found = await way(note);
    throwIfInterrupted();
    if (found) return found;
  }
  throw new Problem(
    'The browser tests need Chromium, and none could be found or installed (.cache/setup.log says why).',
    'Install Chromium or Google Chrome (Debian, Ubuntu: sudo apt install chromium), or name one in CONVLENS_CHROMIUM. ' +
      'All other tests: npm test -- --project library --project notebook',
  );
}

async function installByApt(note) {
  if (process.platform !== 'linux' || !isRoot || !onPath('apt-get')) return undefined;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  note('apt-get update');
  await run('apt-get', ['update', '-q'], { env });
  const args = ['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'];
  await run('apt-get', args, { env, onLine: note });
  return firstThatDraws(NAMES.linux.map(onPath).filter(Boolean));
}

/** Its package is unpacked beside the clone's own: it is large, and only this machine's tests want it. */
async function installShipped(note) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  note(`${SHIPPED.name} from npm`);
  fs.mkdirSync(shippedFolder, { recursive: true });
  fs.writeFileSync(path.join(shippedFolder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const wanted = `${SHIPPED.name}@${SHIPPED.version}`;
  const args = ['install', '--prefix', shippedFolder, '--no-save', '--no-audit', '--no-fund', wanted];
  const { ok } = await runNpm(args, { cwd: shippedFolder });
  if (!ok) return undefined;
  const unpack = `
    import chromium from '${SHIPPED.name}';
    import fs from 'node:fs';
    fs.copyFileSync(await chromium.executablePath(), 'chromium');
    fs.chmodSync('chromium', 0o755);
  `;
  const options = { cwd: shippedFolder, env: { TMPDIR: shippedFolder } };
  await run(runtimeNode(), ['--input-type=module', '-e', unpack], options);
  return firstThatDraws([path.join(shippedFolder, 'chromium')]);
}

async function firstThatDraws(candidates) {
  for (const candidate of candidates) if (await draws(candidate)) return candidate;
  return undefined;
}

/** A browser counts when it has run a script as the tests drive it: stubs that point to a store, or lack libraries, do not. */
async function draws(executable) {
  const { ok } = await run(runtimeNode(), ['--input-type=module', '-e', PROOF], {
    cwd: root,
    env: {
      CONVLENS_PROOF: JSON.stringify({
        executablePath: executable,
        args: chromiumArguments,
        timeout: 30_000,
      }),
    },
  });
  return ok;
}

const PROOF = `
  import { chromium } from 'playwright-core';
  const browser = await chromium.launch(JSON.parse(process.env.CONVLENS_PROOF));
  const page = await browser.newPage();
  await page.goto('data:text/html,<script>document.title = 6 * 7</script>', { timeout: 30_000 });
  const title = await page.title();
  await browser.close();
  process.exit(title === '42' ? 0 : 1);
`;
