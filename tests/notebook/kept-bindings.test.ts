// A cell that fails keeps what it made before: values, and their types.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
});
afterAll(() => kernel?.stop());

async function expectResult(code: string, text: string): Promise<void> {
  const answer = await kernel.run(code);
  expect(answer.status === 'ok' ? answer.result : answer.error.text).toBe(text);
}

async function expectTypeError(code: string, message: RegExp): Promise<void> {
  const { error } = await kernel.run(code);
  expect(error.ename).toBe('TypeScriptError');
  expect(error.evalue).toMatch(message);
}

describe('after a throw', () => {
  test('constants are there, with their types', async () => {
    expect((await kernel.run('const a = 1; const word = "w";\nthrow new Error("stop");')).status).toBe(
      'error',
    );
    await expectResult('a + 1', '2');
    await expectTypeError('word.nothing', /'nothing' does not exist on type 'string|"w"'/);
  });

  test('functions are there, those after the throw too', async () => {
    await kernel.run(
      'function before(): number { return 1; }\nthrow 0;\nfunction behind(): number { return 2; }',
    );
    await expectResult('before() + behind()', '3');
  });

  test('classes, enums and destructured names are there', async () => {
    await kernel.run(
      'class Net { size = 3 }\nenum Mode { Train, Test }\nconst { p, q: [r] } = { p: 1, q: [2] };\nthrow 0;',
    );
    await expectResult('[new Net().size, Mode.Test, p, r]', '[ 3, 1, 1, 2 ]');
  });

  test('imports are there', async () => {
    await kernel.run('import { join } from "node:path";\nimport * as os from "node:os";\nthrow 0;');
    await expectResult('join("a", os.EOL.trim(), "b")', "'a/b'");
  });

  test('types and interfaces are there', async () => {
    await kernel.run('interface Point { x: number }\ntype Pair = [Point, Point];\nthrow 0;');
    await expectResult('const pair: Pair = [{ x: 1 }, { x: 2 }];\npair[1].x', '2');
  });

  test('names behind the throw are not declared', async () => {
    await kernel.run('const first = 1;\nthrow 0;\nconst second = 2;');
    await expectTypeError('second', /Cannot find name 'second'/);
    await expectResult('first', '1');
  });

  test('names behind the throw keep what they stood for', async () => {
    await kernel.run('const size: string = "large"; let level = 1;');
    await kernel.run('throw 0;\nconst size: number = 3; let level = "high";');
    await expectResult('size.toUpperCase() + level.toFixed(1)', "'LARGE1.0'");
  });

  test('a redeclared name has its new value and type', async () => {
    await kernel.run('const shape = "flat";');
    await kernel.run('const shape = [1, 2];\nthrow 0;');
    await expectResult('shape.map((n) => n * 2)', '[ 2, 4 ]');
  });

  test('a let is what it was last set to', async () => {
    await kernel.run('let step = 0;\nfor (;;) { step++; if (step === 7) throw new Error("seven"); }');
    await expectResult('step', '7');
  });
});

describe('after a throw in a cell with await', () => {
  test('what was made before it is there', async () => {
    await kernel.run(
      'const early = await Promise.resolve(5);\nlet count = 1; count += early;\nawait Promise.reject(new Error("no"));\nconst late = 1;',
    );
    await expectResult('early + count', '11');
    await expectTypeError('late', /Cannot find name 'late'/);
  });

  test('imported modules are there', async () => {
    await kernel.run('const fs = await import("node:fs");\nthrow 0;');
    await expectResult('typeof fs.readFileSync', "'function'");
  });
});

describe('after an interrupt', () => {
  test.each([
    ['of a synchronous loop', 'let sum = 0; console.log("here"); while (true) sum += 1;'],
    ['of a loop after an await', 'let sum = 0; await 1; console.log("here"); while (true) sum += 1;'],
    ['of an await', 'let sum = 1; console.log("here"); await new Promise(() => {});'],
  ])('%s, what was made is there', async (_what, code) => {
    const id = await kernel.sendCell(`const held = { x: 1 };\n${code}\nconst afterwards = 1;`);
    await kernel.wait(id, { text: 'here' });
    await kernel.interrupt();
    await kernel.wait(id);
    await expectResult('held.x', '1');
    await expectResult('sum > 0', 'true');
    await expectTypeError('afterwards', /Cannot find name 'afterwards'/);
  });
});

describe('names shared by cells', () => {
  test('a let that a function uses is one variable for all cells', async () => {
    await kernel.run('let tally = 0; function bump() { return ++tally; }');
    await expectResult('tally = 10; bump()', '11');
    await expectResult('tally', '11');
  });

  test('const and let can be declared again, with another type', async () => {
    await kernel.run('const again = 1; let other = "x";');
    await expectResult('const again = "now text"; let other = 2; again.length + other', '10');
  });

  test('a shorthand property reads an earlier cell', async () => {
    await kernel.run('const width = 4; const height = 5;');
    await expectResult('({ width, height })', '{ width: 4, height: 5 }');
  });

  test('export before a declaration is taken as the declaration', async () => {
    await kernel.run(
      'export const exported = 1;\nexport class Layer { units = 2 }\nexport { exported as renamed };',
    );
    await expectResult('exported + new Layer().units', '3');
  });

  test('a class that is exported by default has its name', async () => {
    await kernel.run('export default class Bar { x = 3 }');
    await expectResult('new Bar().x', '3');
  });

  test('a cell with a type error changes nothing', async () => {
    await kernel.run('const steady = 1;');
    await kernel.run('const steady: string = 2;');
    await expectResult('steady', '1');
  });
});
