// What the compiler gives: completion, inspection, types, and imports from any folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Content, KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
  await kernel.run(
    'import { randn } from "convlens";\nconst picture = randn(2, 3);\nconst settings = { depth: { size: 3 } };',
  );
});
afterAll(() => kernel?.stop());

/** Asks at the `|` of the text. */
function ask(type: string, marked: string): Promise<Content> {
  const [before, after] = marked.split('|');
  return kernel.ask(type, { code: before + after, cursor_pos: [...before].length, detail_level: 0 });
}

describe('completion', () => {
  test('gives names with their kinds', async () => {
    const reply = await ask('complete_request', 'const é = "𝒳"; settings.de|');
    expect(reply.matches).toEqual(['depth']);
    expect([reply.cursor_start, reply.cursor_end]).toEqual([24, 26]);
    expect(reply.metadata._jupyter_types_experimental).toEqual([
      { text: 'depth', type: 'property', start: 24, end: 26 },
    ]);
  });

  test('knows methods of tensors and names of earlier cells', async () => {
    expect((await ask('complete_request', 'picture.resh|')).matches).toContain('reshape');
    expect((await ask('complete_request', 'pict|')).matches).toContain('picture');
  });
});

describe('inspection', () => {
  const text = async (marked: string): Promise<string> =>
    (await ask('inspect_request', marked)).data['text/plain'];

  test('shows signature and documentation', async () => {
    expect(await text('Math.ma|x(1)')).toMatch(
      /max\(\.\.\.values: number\[\]\): number[\s\S]*larger of a set/,
    );
  });

  test('shows the value that a variable has now', async () => {
    expect(await text('picture|')).toMatch(/const picture: Tensor[\s\S]*2.*3/);
    expect(await text('settings.depth.si|ze')).toMatch(/size: number\n\n3/);
  });

  test('names the errors that a method throws', async () => {
    const { data } = await ask('inspect_request', 'picture.matmu|l');
    expect(data['text/plain']).toMatch(/@throws ShapeError where K .*, DTypeError where/);
    expect(data['text/markdown']).toMatch(/\*\*@throws\*\* `ShapeError` where K .*, `DTypeError` where/);
    expect(data['text/plain']).not.toContain('link');
  });

  test('inside a call, shows the function', async () => {
    expect(await text('Math.max(1, |')).toMatch(/max\(/);
  });

  test('says where there is nothing to know', async () => {
    expect(await ask('inspect_request', 'nosuchname|')).toMatchObject({ status: 'ok', found: false });
  });
});

describe('types', () => {
  test.each([
    [
      'console, timers and Node’s globals',
      'console.log; setTimeout; Buffer.from("a"); process.version; fetch; structuredClone({}); 1',
    ],
    ['new methods', '[3, 1].toSorted(); new Set([1]).union(new Set([2])); [1].values().map((x) => x); 1'],
    ['using', 'using held = { [Symbol.dispose]() {} }; 1'],
    ['a module imported at run time', 'const fs = await import("node:fs"); fs.readFileSync; 1'],
    ['import.meta', 'import.meta.dirname; 1'],
    [
      'satisfies, enums, decorator-free classes',
      'enum Mode { A } ; ({ a: Mode.A }) satisfies { a: Mode }; 1',
    ],
  ])('%s', async (_what, code) => {
    const answer = await kernel.run(code);
    expect(answer.status === 'ok' ? answer.result : answer.error.evalue).toBe('1');
  });

  test('there is no DOM', async () => {
    expect((await kernel.run('document')).error.evalue).toMatch(/Cannot find name 'document'/);
  });
});

describe('imports', () => {
  test('an ESM-only package with exports is found, with its types', async () => {
    const folder = join(kernel.folder, 'node_modules', 'only-esm');
    mkdirSync(folder, { recursive: true });
    const exports = {
      '.': { types: './main.d.ts', default: './main.js' },
      './sub': { types: './main.d.ts', default: './main.js' },
    };
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'only-esm', version: '1.0.0', type: 'module', exports }),
    );
    writeFileSync(join(folder, 'main.js'), 'export const answer = 42;');
    writeFileSync(join(folder, 'main.d.ts'), 'export declare const answer: number;');
    expect(
      (
        await kernel.run(
          'import { answer } from "only-esm";\nimport { answer as again } from "only-esm/sub";\nanswer.toFixed(1) + again',
        )
      ).result,
    ).toBe("'42.042'");
  });

  test('a module outside the notebook’s folder is compiled, and again when it changes', async () => {
    const src = join(kernel.home, 'src');
    mkdirSync(src);
    writeFileSync(join(src, 'deeper.ts'), 'export const three: number = 3;\n');
    const write = (body: string): void =>
      writeFileSync(
        join(src, 'outside.ts'),
        `import { three } from './deeper';\n\nexport function made(n: number): number {\n  ${body}\n}\n`,
      );
    write('return n * three;');
    const run = 'import { made } from "../src/outside";\nmade(2)';
    expect((await kernel.run(run)).result).toBe('6');
    expect((await kernel.run('made(5)')).result).toBe('15');
    write("if (n > 0) throw new Error('outside ' + three);\n  return 0;");
    await expect.poll(async () => (await kernel.run(run)).result, { timeout: 10_000 }).toContain('outside 3');
    const { text } = (await kernel.run(run)).error;
    expect(text).toContain('at made (../src/outside.ts:4:20)');
    expect(text).toMatch(/at In\[\d+\]:2:\d/);
  });

  test('a module beside the notebook is compiled, and again when it changes', async () => {
    const path = join(kernel.folder, 'beside.ts');
    const run = 'import { made } from "./beside";\nmade';
    writeFileSync(path, 'import { ones } from "convlens";\nexport const made: number = ones(2).numel;');
    expect((await kernel.run(run)).result).toBe('2');
    writeFileSync(path, 'export const made: string = "changed";');
    await expect.poll(async () => (await kernel.run(run)).result, { timeout: 10_000 }).toBe("'changed'");
  });

  test('files that come and go disturb nothing', async () => {
    for (const name of ['one.txt', 'two.ts', 'three.json']) {
      writeFileSync(join(kernel.folder, name), '1');
      expect((await kernel.run('1 + 1')).result).toBe('2');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await kernel.run('2 + 1')).result).toBe('3');
    }
  });

  test('subpaths of convlens are found', async () => {
    expect((await kernel.run('import { MIME_TYPE } from "convlens/protocol";\nMIME_TYPE')).result).toMatch(
      /convlens/,
    );
  });
});
