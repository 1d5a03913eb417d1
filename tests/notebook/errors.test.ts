// One error message a failing cell, in the user's own lines and columns.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
  writeFileSync(
    join(kernel.folder, 'side.ts'),
    "// a module beside the notebook\nexport interface I { a: number }\n\nexport function boom(i: I): never {\n  throw new RangeError('side ' + i.a);\n}\n",
  );
});
afterAll(() => kernel?.stop());

/** Cells run in order; each names the places that its error must show, `#` standing for its own number. */
const CASES: readonly (readonly [what: string, code: string, places: readonly string[]])[] = [
  ['the first line', "throw new Error('boom')", ['In[#]:1:7']],
  [
    'types and functions above',
    "const a: number = 1;\ninterface Foo { x: number }\n\nfunction f(x: number): number {\n  if (x > 0) throw new TypeError('in f');\n  return x;\n}\n\nlet z = 3\n   f(2)",
    ['In[#]:5:20', 'In[#]:10:4'],
  ],
  [
    'after an await',
    'const one = await Promise.resolve(1);\nawait new Promise<void>((r) => setTimeout(r, 5));\nconst obj: any = null;\nobj.field.deep',
    ['In[#]:4:5'],
  ],
  ['in the middle of a line', "const k = 1; JSON.parse('{bad')", ['In[#]:1:19']],
  [
    'in a loop after an await',
    'await 1;\nfor (const x of [1, 2]) {\n  if (x === 2) throw new Error("two");\n}',
    ['In[#]:3:22'],
  ],
  [
    'in a module beside the notebook',
    "import { boom } from './side';\nboom({ a: 1 })",
    ['side.ts:5:9', 'In[#]:2:', '5 |   throw new RangeError'],
  ],
];

describe('the traceback shows the user’s lines', () => {
  test.each(CASES)('%s', async (_what, code, places) => {
    const answer = await kernel.run(code);
    const { text } = answer.error;
    for (const place of places) {
      expect(text).toContain(place.replace('#', String(answer.reply?.content.execution_count)));
    }
    expect(text).not.toMatch(/node:|tslab|notebook-kernel|evalmachine/);
    expect(answer.types).toEqual(['execute_input', 'error']);
  });

  test('across cells', async () => {
    const first = await kernel.run(
      'type T = { q?: { r: number } };\nfunction deep<X extends T>(v: X) {\n  return v.q!.r;\n}',
    );
    const second = await kernel.run(
      '// comment\nconst out = [1, 2].map((n: number) =>\n   n > 1 ? deep({}) : 0);',
    );
    const number = first.reply!.content.execution_count;
    expect(second.error.text).toContain(`at deep (In[${number}]:3:15)`);
    expect(second.error.text).toContain(`In[${number + 1}]:3:12`);
  });

  test('with the line itself and a caret', async () => {
    const { text } = (await kernel.run('const x = 1;\n  throw new Error("here");')).error;
    expect(text).toContain('  2 |   throw new Error("here");\n    |         ^');
  });
});

describe('the calling cell is found below many frames', () => {
  test('of a recursion, told once', async () => {
    const answer = await kernel.run(
      "const down = (n: number): number => {\n  if (n === 0) throw new Error('deep');\n  return down(n - 1) + 1;\n};\ndown(40)",
    );
    const cell = `In[${answer.reply?.content.execution_count}]`;
    expect(answer.error.text.split('\n').slice(3)).toEqual([
      `    at down (${cell}:2:22)`,
      `    at down (${cell}:3:10)`,
      '    … 39 more',
      `    at ${cell}:5:1`,
    ]);
  });

  test('of two functions that call each other', async () => {
    const answer = await kernel.run(
      "function ping(n: number): void {\n  if (n === 0) throw new Error('end');\n  pong(n - 1);\n}\nfunction pong(n: number): void {\n  ping(n);\n}\nping(20)",
    );
    const { text } = answer.error;
    expect(text.match(/at pong/g)).toHaveLength(1);
    expect(text).toContain(`at In[${answer.reply?.content.execution_count}]:8:1`);
  });

  test('of a library that a class of another cell called', async () => {
    const first = await kernel.run(
      "import * as torch from 'convlens';\nclass Net extends torch.nn.Module {\n  conv = new torch.nn.Conv2d(1, 2, 3);\n  forward(x: torch.Tensor): torch.Tensor {\n    return this.conv(x);\n  }\n}\nconst net = new Net();",
    );
    const second = await kernel.run('net(torch.zeros(3, 4))');
    expect(second.error.text).toContain(`(In[${first.reply?.content.execution_count}]:5:`);
    expect(second.error.text).toContain(`at In[${second.reply?.content.execution_count}]:1:1`);
    expect(second.error.text).not.toContain('dist/');
  });

  test('of a function that awaited', async () => {
    const answer = await kernel.run(
      "const later = async () => {\n  await 1;\n  throw new Error('late');\n};\nawait later()",
    );
    const cell = `In[${answer.reply?.content.execution_count}]`;
    const frames = answer.error.text.split('\n').filter((line) => line.startsWith('    at '));
    expect(frames).toEqual([`    at later (${cell}:3:9)`, `    at ${cell}:5:1`]);
  });
});

describe('an error that is shown, not thrown, has the same stack', () => {
  test.each([
    ['as a result', "new Error('seen')"],
    ['in an object', "({ problem: new Error('seen') })"],
    ['printed', "console.log(new Error('seen'))"],
    ['as text', "new Error('seen').stack"],
  ])('%s', async (_what, code) => {
    const answer = await kernel.run(code);
    const text = `${answer.result}${answer.printed()}`;
    expect(text).toMatch(new RegExp(`In\\[${answer.reply?.content.execution_count}\\]:1:\\d+`));
    expect(text).not.toMatch(/node:|notebook-kernel|tslab/);
  });
});

describe('a cell cannot end the process', () => {
  test.each(['process.exit(3)', 'process.exit()', 'process.abort()'])('%s', async (code) => {
    const { evalue, text } = (await kernel.run(`const before = 7;\n${code};`)).error;
    expect(evalue).toContain(`${code} would end the kernel`);
    expect(evalue).toContain('Kernel > Restart');
    expect(text).toMatch(/In\[\d+\]:2:/);
    expect((await kernel.run('before')).result).toBe('7');
  });

  test('process.exit in a timer', async () => {
    const id = await kernel.sendCell('setTimeout(() => process.exit(0), 5); undefined');
    const answer = await kernel.wait(id, { type: 'error' });
    expect(answer.of('error')[0].evalue).toContain('Kernel > Restart');
    expect((await kernel.run('1 + 1')).result).toBe('2');
  });
});

test('name, message and reply say the same', async () => {
  const answer = await kernel.run(
    'class MyError extends Error { override name = "MyError" }\nthrow new MyError("mine")',
  );
  expect(answer.error).toMatchObject({ ename: 'MyError', evalue: 'mine' });
  expect(answer.reply?.content).toMatchObject({ status: 'error', ename: 'MyError', evalue: 'mine' });
});

test('an error without a name is a message all the same', async () => {
  const { ename, evalue } = (await kernel.run('throw Object.assign(new Error("x"), { name: undefined })'))
    .error;
  expect([ename, evalue]).toEqual(['Error', 'x']);
});

test('a cause is shown below', async () => {
  const { text } = (await kernel.run('throw new Error("outer", { cause: new TypeError("inner") })')).error;
  expect(text).toMatch(/Error: outer[\s\S]*Caused by:\nTypeError: inner/);
});

test.each([
  ['"text"', "'text'"],
  ['null', 'null'],
  ['{ a: 1 }', '{ a: 1 }'],
])('throw %s is an error too', async (thrown, text) => {
  expect((await kernel.run(`throw ${thrown}`)).error).toMatchObject({ ename: 'Thrown', evalue: text });
});

describe('type errors', () => {
  test('list line and column of the cell', async () => {
    const { ename, evalue, text } = (
      await kernel.run('const ok = 1;\n  const bad: string = ok;\nunknownName(1);')
    ).error;
    expect(ename).toBe('TypeScriptError');
    expect(evalue).toBe(
      "2:9 - Type 'number' is not assignable to type 'string'.\n3:1 - Cannot find name 'unknownName'.",
    );
    expect(text).toContain('  2 |   const bad: string = ok;\n    |         ^');
  });

  test('nothing of the cell runs', async () => {
    expect((await kernel.run('console.log("ran");\nconst n: number = "x";')).types).toEqual([
      'execute_input',
      'error',
    ]);
  });
});

describe('late failures are shown with the cell they come from', () => {
  test.each([
    ['a throw in a timer', "setTimeout(() => {\n  throw new Error('late');\n}, 30); undefined", 'In[#]:2:9'],
    [
      'a rejection that nobody handles',
      "void (async () => {\n  await new Promise((r) => setTimeout(r, 30));\n  throw new Error('late');\n})(); undefined",
      'In[#]:3:9',
    ],
  ])('%s', async (_what, code, place) => {
    const id = await kernel.sendCell(code);
    const done = await kernel.wait(id);
    expect(done.status).toBe('ok');
    await kernel.run('"another cell"');
    const answer = await kernel.wait(id, { type: 'error' });
    expect(answer.error.evalue).toBe('late');
    expect(answer.error.text).toContain(place.replace('#', String(done.reply?.content.execution_count)));
    expect((await kernel.run('1 + 1')).result).toBe('2');
  });
});

describe('a mistake with shapes', () => {
  test('is drawn once, with the line of the cell corrected, and told in one error message', async () => {
    await kernel.run("import { nn, zeros } from 'convlens';\nconst conv = new nn.Conv2d(3, 16, 3);");
    const answer = await kernel.run('const photos = zeros(8, 32, 48, 3);\nconst seen = conv(photos);');
    expect(answer.types).toEqual(['execute_input', 'display_data', 'error']);
    const data = answer.of('display_data')[0].data as Record<string, string>;
    expect(data['application/vnd.convlens.v1+json']).toMatchObject({
      type: 'error',
      operands: [
        { name: 'photos', axis: 1 },
        { name: 'weight', axis: 1 },
      ],
      fix: { code: 'const seen = conv(photos.permute(0, 3, 1, 2));' },
    });
    expect(data['text/html']).toContain('≠ 32');
    expect(answer.error.text).toContain('The last axis is 3: channels last? Try input.permute(0, 3, 1, 2)');
  });

  test('of a model is drawn as the table up to the layer that failed', async () => {
    const model = `import { nn, summary, zeros, type Tensor } from 'convlens';
class Net extends nn.Module {
  conv = new nn.Conv2d(1, 6, 5);
  pool = new nn.MaxPool2d(2);
  fc = new nn.Linear(512, 10);
  forward(x: Tensor): Tensor {
    x = this.pool(this.conv(x)).flatten(1);
    return this.fc(x);
  }
}
const net = new Net();`;
    const answer = await kernel.run(`${model}\nnet(zeros(2, 1, 28, 28))`);
    expect(answer.types).toEqual(['execute_input', 'display_data', 'error']);
    const data = answer.of('display_data')[0].data as Record<string, string>;
    expect(data['application/vnd.convlens.v1+json']).toMatchObject({
      op: 'Net.fc, Linear(512, 10)',
      operands: [
        { name: 'x', shape: [2, 864], axis: 1 },
        { name: 'weight', axis: 1 },
      ],
      table: { rows: [{ path: 'conv' }, { path: 'pool' }, { path: 'fc' }], failure: { row: 2 } },
      fix: { code: 'fc = new nn.Linear(864, 10)', from: 19, to: 22 },
    });
    expect(data['text/html']).toContain('does not fit');
    expect(answer.error.text).toContain('  fc   Linear    864      → does not fit             5 130');
    expect(answer.error.text).toContain('For this input: new nn.Linear(864, 10)');
    const table = await kernel.run('summary(net, [2, 1, 28, 28])');
    expect(table.of('execute_result')[0].data['application/vnd.convlens.v1+json']).toMatchObject({
      type: 'shape-table',
      failure: { row: 2, fix: { code: 'fc = new nn.Linear(864, 10)' } },
    });
  });

  test('of a layer in a model corrects the line of the forward that calls it', async () => {
    const answer = await kernel.run(`class Flat extends nn.Module {
  conv = new nn.Conv2d(1, 6, 5);
  fc = new nn.Linear(96, 10);
  forward(x: Tensor): Tensor {
    x = this.conv(x);
    return this.fc(x);
  }
}
new Flat()(zeros(1, 1, 8, 8))`);
    const { data } = answer.of('display_data')[0];
    expect(data['application/vnd.convlens.v1+json'].fix.code).toBe('return this.fc(x.flatten(1));');
  });

  test('is not drawn where nothing is shown, nor where there are no shapes', async () => {
    expect((await kernel.run('conv(zeros(1, 1, 9, 9));', { silent: true })).types).toEqual([]);
    const { types } = await kernel.run('new nn.Conv2d(3, 8, 3, { strides: 2 } as object)');
    expect(types).toEqual(['execute_input', 'error']);
  });
});
