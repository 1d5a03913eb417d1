// Every `@example` of the library and every TypeScript block of the README and docs/ runs, and what a comment beside a
// statement says is what the statement gives.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as convlens from '../../src/index.js';
import { docstringExamples, documentBlocks, type Example, withoutExample } from './example-source.js';
import { runExample } from './run-example.js';

const root = path.resolve(import.meta.dirname, '../..');

/** Programs, not the library: their docstrings have no examples for a notebook. */
const PROGRAMS = ['cli', 'notebook-kernel'];

function sourceFiles(): string[] {
  return fs
    .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !PROGRAMS.includes(name.split(path.sep)[0]))
    .map((name) => path.join('src', name));
}

function documents(): string[] {
  const inDocs = fs.readdirSync(path.join(root, 'docs')).map((name) => path.join('docs', name));
  return ['README.md', ...inDocs].filter(
    (name) => name.endsWith('.md') && fs.existsSync(path.join(root, name)),
  );
}

const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');

const library: Example[] = sourceFiles().flatMap((file) => docstringExamples(file, read(file)));
const written: Example[] = documents().flatMap((file) => documentBlocks(file, read(file)));

// What an example saves is saved here.
const home = process.cwd();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convlens-examples-'));
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(home);
  fs.rmSync(folder, { recursive: true });
});

describe('the docstrings', () => {
  test('have one for every function and class of the API', async () => {
    // What `autograd.Function` gives to `forward`: its examples have it.
    const shown = new Set<unknown>([convlens.autograd.FunctionContext]);
    const { autograd, data, functional, io, nn, optim } = convlens;
    const rooms = [convlens, autograd, data, functional, io, nn, nn.init, nn.utils, optim, optim.lrScheduler];
    const api = new Set<unknown>(rooms.flatMap((room) => Object.values(room)));
    const missing: string[] = [];
    for (const file of sourceFiles()) {
      const names = withoutExample(read(file));
      if (names.length === 0) continue;
      const own: Record<string, unknown> = await import(pathToFileURL(path.join(root, file)).href);
      missing.push(
        ...names
          .filter((name) => api.has(own[name]) && !shown.has(own[name]))
          .map((name) => `${file}: ${name}`),
      );
    }
    expect(missing).toEqual([]);
  });

  test.each(library)('$place', async ({ file, code }) => {
    const own = await import(pathToFileURL(path.join(root, file)).href);
    await runExample(code, { ...convlens, F: convlens.functional, ...own });
  });
});

describe('the documents', () => {
  test('begin with the README', () => expect(documents()).toContain('README.md'));

  test.each(written)('$place', async ({ code }) => {
    await runExample(code, {});
  });
});

describe('an example', () => {
  test('fails when its comment is wrong', async () => {
    await expect(runExample('1 + 1; // 3', {})).rejects.toThrow('1 + 1');
  });

  test('fails when it throws', async () => {
    await expect(runExample('missing()', {})).rejects.toThrow('missing');
  });
});
