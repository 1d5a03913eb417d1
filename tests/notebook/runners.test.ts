// Notebooks run unattended, by the tools that others will use.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jupyterEnvironment, python, temporaryFolder } from './jupyter.js';

let home: string;
beforeAll(() => {
  home = temporaryFolder('runners');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function writeNotebook(name: string, sources: readonly string[]): string {
  const path = join(home, name);
  const cells = sources.map((source, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    execution_count: null,
    metadata: {},
    outputs: [],
    source,
  }));
  const kernelspec = { name: 'convlens', display_name: 'TypeScript (convlens)', language: 'typescript' };
  writeFileSync(path, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
  return path;
}

function runPython(...parameters: readonly string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(python(), parameters, {
    cwd: home,
    env: jupyterEnvironment(home),
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { status, stderr };
}

test('nbclient runs a notebook and keeps its outputs', () => {
  const path = writeNotebook('runs.ipynb', [
    'import { Tensor } from "convlens";\nconst a = 2;\nconsole.log("printed", typeof Tensor);',
    'a * 21',
    'await new Promise((resolve) => setTimeout(resolve, 10)); "waited"',
  ]);
  const { status, stderr } = runPython(
    '-c',
    `import nbformat, nbclient; nb = nbformat.read(${JSON.stringify(path)}, 4); nbclient.NotebookClient(nb, timeout=60).execute(); nbformat.write(nb, ${JSON.stringify(path)})`,
  );
  expect(status, stderr).toBe(0);
  const outputs = JSON.parse(readFileSync(path, 'utf8')).cells.map(
    (cell: { outputs: unknown[] }) => cell.outputs,
  );
  expect(outputs).toMatchObject([
    [{ output_type: 'stream', text: ['printed function\n'] }],
    [{ output_type: 'execute_result', execution_count: 2, data: { 'text/plain': ['42'] } }],
    [{ output_type: 'execute_result', data: { 'text/plain': ["'waited'"] } }],
  ]);
});

test('nbconvert executes a notebook to HTML', () => {
  const path = writeNotebook('page.ipynb', ['const word = "in the page";', 'word']);
  const { status, stderr } = runPython('-m', 'nbconvert', '--execute', '--to', 'html', path);
  expect(status, stderr).toBe(0);
  expect(readFileSync(join(home, 'page.html'), 'utf8')).toContain('in the page');
});

test('nbconvert stops at a failing cell and says where', () => {
  const path = writeNotebook('fails.ipynb', ['const x = 1;\nthrow new Error("on purpose");']);
  const { status, stderr } = runPython('-m', 'nbconvert', '--execute', '--to', 'notebook', path);
  expect(status).not.toBe(0);
  expect(stderr).toContain('on purpose');
  expect(stderr).toContain('In[1]:2:7');
});
