// `npm start` in this clone, whose parts are installed: a user's second start.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Running, startProgram, temporaryFolder } from './run-program.js';

/** Quick: everything is installed and built. Generous, since tests may run beside it. */
const SECOND_START_MS = 30_000;

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function npmStart(args: readonly string[]): Running {
  const home = temporaryFolder();
  const { npm_lifecycle_event: _, ...rest } = process.env;
  const env = { ...rest, HOME: home, JUPYTER_RUNTIME_DIR: path.join(home, 'runtime') };
  const running = startProgram(process.execPath, ['scripts/start.mjs', ...args], { env });
  onTestFinished(() => running.signal('SIGKILL'));
  return running;
}

test('serves the tutorial on loopback with a token, and Ctrl-C ends it with its kernels', async () => {
  const port = await freePort();
  const since = Date.now();
  const start = npmStart(['--no-browser', '--port', String(port)]);
  const said = await start.says(/The tutorial is at (\S+)/);
  expect(Date.now() - since).toBeLessThan(SECOND_START_MS);

  const url = new URL(/The tutorial is at (\S+)/.exec(said)![1]);
  expect(url.host).toBe(`127.0.0.1:${port}`);
  expect(url.pathname).toBe('/lab/tree/notebooks/01-conv2d.ipynb');
  const token = url.searchParams.get('token')!;
  expect(token.length).toBeGreaterThan(30);

  const api = `http://127.0.0.1:${port}/api`;
  expect((await fetch(`${api}/kernelspecs`)).status).toBe(403);
  const headers = { authorization: `token ${token}` };
  const specs = await (await fetch(`${api}/kernelspecs`, { headers })).json();
  expect(specs.kernelspecs.convlens.spec.display_name).toBe('TypeScript (convlens)');
  expect(await connects(outerAddress(), port)).toBe(false);
  const page = await (await fetch(`http://127.0.0.1:${port}/lab`, { headers })).text();
  expect(page, 'nobody is asked about news').toMatch(/"news":\s*\{\s*"disabled":\s*true/);

  const body = JSON.stringify({ name: 'convlens' });
  const kernel = await (await fetch(`${api}/kernels`, { method: 'POST', headers, body })).json();
  await expect.poll(() => processesWith(kernel.id), { timeout: 20_000 }).not.toEqual([]);

  start.signal('SIGINT');
  const { code, output } = await start.ended;
  expect(code).toBe(0);
  expect(output).toContain('JupyterLab has stopped.');
  await expect.poll(() => processesWith(kernel.id), { timeout: 10_000 }).toEqual([]);
  expect(await connects('127.0.0.1', port)).toBe(false);
});

test('a taken port is said before anything starts', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  const { code, output } = await npmStart(['--no-browser', `--port=${port}`]).ended;
  expect(code).toBe(1);
  expect(output).toContain(`Port ${port} is taken by another program.`);
  expect(output).toContain(`--port ${port + 1}`);
  expect(output).not.toMatch(/Traceback|\n\s+at /);
});

test('a port that is no number is said', async () => {
  const { code, output } = await npmStart(['--no-browser', '--port', 'many']).ended;
  expect(code).toBe(1);
  expect(output).toContain("--port takes a number up to 65535, got 'many'");
});

/** An address of this machine that others see; loopback where it has none. */
function outerAddress(): string {
  const all = Object.values(os.networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.2';
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2000 });
    const end = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** Command lines that hold a text, from /proc. */
function processesWith(text: string): string[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return ''; // it has ended meanwhile
      }
    })
    .filter((line) => line.includes(text));
}
