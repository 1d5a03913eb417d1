// The tutorials: every one runs afresh under the kernel without an error, and the committed file shows its pictures
// without the extension and without a kernel.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jupyterEnvironment, python, ROOT, temporaryFolder } from './jupyter.js';

const TUTORIALS = join(ROOT, 'notebooks');
const names = readdirSync(TUTORIALS).filter((name) => name.endsWith('.ipynb'));

interface Output {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Cell {
  readonly cell_type: string;
  readonly metadata: { readonly tags?: readonly string[] };
  readonly outputs?: readonly Output[];
}

interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: { readonly kernelspec?: { readonly name: string } };
}

const readNotebook = (file: string): Notebook => JSON.parse(readFileSync(file, 'utf8'));

const code = ({ cells }: Notebook): readonly Cell[] => cells.filter((cell) => cell.cell_type === 'code');

const outputs = (notebook: Notebook): readonly Output[] =>
  code(notebook).flatMap((cell) => cell.outputs ?? []);

/** The kinds of picture and table each cell shows, in order; `error` for one that fails. What is printed may come in any number of pieces. */
const shown = (notebook: Notebook): readonly string[][] =>
  code(notebook).map((cell) =>
    (cell.outputs ?? [])
      .filter(({ output_type }) => output_type !== 'stream')
      .map(({ output_type, data }) => (data ? Object.keys(data).sort().join(' ') : output_type)),
  );

/** A cell that shows a mistake and its message: the tag lets nbclient go on. */
const failsOnPurpose = ({ metadata }: Cell): boolean => metadata.tags?.includes('raises-exception') ?? false;

function convert(folder: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(python(), ['-m', 'nbconvert', '--output-dir', folder, ...args], {
    cwd: TUTORIALS,
    env: jupyterEnvironment(folder),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

test('the first tutorial is there', () => expect(names).toContain('01-conv2d.ipynb'));

describe.each(names)('%s', (name) => {
  const committed = readNotebook(join(TUTORIALS, name));

  test('names our kernel, and is committed with its outputs', () => {
    expect(committed.metadata.kernelspec?.name).toBe('convlens');
    expect(outputs(committed).length).toBeGreaterThan(0);
    for (const cell of code(committed)) {
      const errors = (cell.outputs ?? []).filter(({ output_type }) => output_type === 'error');
      expect(errors).toHaveLength(failsOnPurpose(cell) ? 1 : 0);
    }
  });

  test('runs afresh, and shows what it was committed with', () => {
    const folder = temporaryFolder('tutorial');
    // nbconvert executes through nbclient; an error in a cell ends it, where the cell does not say that it fails.
    convert(folder, '--to', 'notebook', '--execute', name);
    expect(shown(readNotebook(join(folder, name)))).toEqual(shown(committed));
  });

  test('holds its pictures in nbconvert’s page', () => {
    const folder = temporaryFolder('page');
    mkdirSync(folder, { recursive: true });
    convert(folder, '--to', 'html', name);
    const page = readFileSync(join(folder, name.replace('.ipynb', '.html')), 'utf8');
    const pictures = [...page.matchAll(/<img\b[^>]*\bsrc="data:image\/png;base64,[^"]{100,}"[^>]*>/g)].map(
      ([tag]) => tag,
    );
    // A table is its own picture in HTML; its PNG is for what shows no HTML.
    const html = outputs(committed)
      .filter(({ data }) => data?.['image/png'] !== undefined)
      .map(({ data }) => [data?.['text/html']].flat().join(''));
    const drawn = html.filter((text) => text.includes('<img'));
    expect(drawn.length).toBeGreaterThan(0);
    expect(html.filter((text) => !/<img|<table/.test(text))).toEqual([]);
    expect(pictures.length).toBeGreaterThanOrEqual(drawn.length);
    expect(pictures.filter((tag) => !/\balt="[^"]+"/.test(tag))).toEqual([]);
  });
});
