// What goes wrong on a new machine: one sentence and a remedy, no stack trace, and the next try works.
//
// Each test runs the set-up modules in a small clone of their own: the scripts are the real ones, the packages to
// install are one each, so that a whole installation takes seconds.
import { once } from 'node:events';
import fs from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Outcome, ROOT, runProgram, startProgram, temporaryFolder } from './run-program.js';

/** A port of loopback on which nothing listens: discard. */
const NOWHERE = 'http://127.0.0.1:9';

const NPM_PACKAGE = 'is-number';

let clone: string;

beforeEach(() => {
  clone = temporaryFolder();
  fs.cpSync(path.join(ROOT, 'scripts'), path.join(clone, 'scripts'), { recursive: true });
  write('requirements/lab.txt', 'six==1.17.0\n');
  const dependencies = { [NPM_PACKAGE]: '7.0.0' };
  write('package.json', JSON.stringify({ name: 'small', version: '1.0.0', private: true, dependencies }));
});

function write(name: string, text: string, mode = 0o644): string {
  const file = path.join(clone, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
  return file;
}

/** Runs one function of a set-up module, in the frame of a command. */
function setUp(call: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof startProgram> {
  const file = write(
    'scripts/try.mjs',
    `${MODULES}\nawait runMain(async () => { stopOnInterrupt(); await ${call}; return 0; });\n`,
  );
  return startProgram(process.execPath, [file], { cwd: clone, env: { ...process.env, ...env } });
}

const MODULES = `
import { ensureChromium } from './setup/chromium.mjs';
import { runMain } from './setup/main.mjs';
import { ensureNpmPackages } from './setup/npm-packages.mjs';
import { assertWritable } from './setup/project.mjs';
import { ensurePythonEnvironment } from './setup/python-environment.mjs';
import { stopOnInterrupt } from './setup/run-command.mjs';
`;
const PYTHON = `ensurePythonEnvironment(['lab'])`;
const NPM = 'ensureNpmPackages()';

function expectProblem({ code, output }: Outcome, ...texts: string[]): void {
  for (const text of texts) expect(output).toContain(text);
  expect(output).toContain('  → ');
  expect(output).not.toMatch(/Traceback|\n\s+at /);
  expect(code).toBe(1);
}

/** A stand-in for a Python that reports what we want. */
function fakePython(report: object): string {
  return write('bin/python3', `#!/bin/sh\necho '${JSON.stringify(report)}'\n`, 0o755);
}

describe('Node.js', () => {
  test.each(['start', 'test'])('an old one is said by npm %s', async (script) => {
    const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.0'})";
    const args = ['--import', old, path.join(ROOT, 'scripts', `${script}.mjs`)];
    expectProblem(
      await runProgram(process.execPath, args),
      'this is Node.js 18.20.0; convlens needs 20 or newer',
    );
  });
});

describe('Python', () => {
  test('a missing one is said', async () => {
    expectProblem(
      await setUp(PYTHON, { PATH: path.join(clone, 'nothing') }).ended,
      'Python was not found.',
      'CONVLENS_PYTHON',
    );
  });

  test('one that is too old is said', async () => {
    const python = fakePython({ version: [3, 8], venv: true, executable: '/usr/bin/python3' });
    const { ended } = setUp(PYTHON, { PATH: path.dirname(python) });
    expectProblem(await ended, 'python3 is Python 3.8; convlens needs 3.10 or newer');
  });

  test('one without venv is said, with Debian’s remedy', async () => {
    const python = fakePython({ version: [3, 11], venv: false, executable: '/usr/bin/python3' });
    const { ended } = setUp(PYTHON, { PATH: path.dirname(python) });
    expectProblem(await ended, 'has no venv module', 'apt install python3-venv');
  });

  test('an index that does not answer is said, and the next try works', async () => {
    const offline = {
      PIP_INDEX_URL: `${NOWHERE}/simple`,
      PIP_CONFIG_FILE: '/dev/null',
      PIP_FIND_LINKS: '',
    };
    const { ended } = setUp(PYTHON, { ...offline, PIP_NO_CACHE_DIR: '1', PIP_EXTRA_INDEX_URL: '' });
    expectProblem(await ended, 'the package index does not answer', 'Check the network');
    expect((await setUp(PYTHON).ended).code).toBe(0);
    const python = path.join(clone, '.venv/bin/python');
    expect((await runProgram(python, ['-c', 'import six; print(six.__version__)'])).output).toBe('1.17.0\n');
  });

  test('a half-made environment is made anew, a whole one is left alone', async () => {
    write('.venv/bin/python', '#!/bin/sh\nexit 1\n', 0o755);
    expect((await setUp(PYTHON).ended).output).toContain('Installing JupyterLab into .venv');
    expect((await setUp(PYTHON).ended).output).toBe('');
  });
});

describe('npm', () => {
  test('a registry that does not answer is said, and the next try works', async () => {
    const offline = { npm_config_registry: NOWHERE, npm_config_cache: path.join(clone, 'npm-cache') };
    expectProblem(
      await setUp(NPM, offline).ended,
      'the package registry does not answer',
      'Check the network',
    );
    expect((await setUp(NPM).ended).code).toBe(0);
    expect(fs.existsSync(path.join(clone, 'node_modules', NPM_PACKAGE, 'package.json'))).toBe(true);
    expect((await setUp(NPM).ended).output).toBe('');
  });

  test('an interrupted installation is begun anew', async () => {
    const { url, connected } = await silentServer();
    const first = setUp(NPM, { npm_config_registry: url, npm_config_cache: path.join(clone, 'npm-cache') });
    // It has looked at the folder, and waits. What npm leaves when it is ended while it unpacks: a package without its files.
    await connected;
    write(
      `node_modules/${NPM_PACKAGE}/package.json`,
      JSON.stringify({ name: NPM_PACKAGE, version: '7.0.0' }),
    );
    first.signal('SIGINT');
    const { code, output } = await first.ended;
    expect({ code, output }).toEqual({
      code: 130,
      output: expect.stringContaining('Stopped. The next try goes on from here.'),
    });
    expect((await setUp(NPM).ended).code).toBe(0);
    expect(fs.existsSync(path.join(clone, 'node_modules', NPM_PACKAGE, 'index.js'))).toBe(true);
  });
});

describe('the folder', () => {
  test('one that cannot be written is said', async () => {
    // Root may write everywhere: a file in the place of a folder stops even root.
    write('.cache', '');
    expectProblem(await setUp('assertWritable()').ended, 'This folder cannot be written', clone);
  });
});

describe('Chromium', () => {
  test('a named one that draws nothing is said', async () => {
    fs.mkdirSync(path.join(clone, '.cache'));
    const { ended } = setUp('ensureChromium()', { CONVLENS_CHROMIUM: '/bin/false' });
    expectProblem(
      await ended,
      'CONVLENS_CHROMIUM names a browser that does not draw a page headless: /bin/false',
    );
  });
});

/** A registry that takes connections and never answers. */
async function silentServer(): Promise<{ url: string; connected: Promise<unknown> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket));
  const connected = once(server, 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connected };
}
