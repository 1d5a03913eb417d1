/** A piece of code in a docstring or a document. */
export interface Example {
  readonly file: string;
  /** File and line, to be found from a failing test. */
  readonly place: string;
  readonly code: string;
}

/** The `@example` blocks of a source file: their first line may hold a title. */
export function docstringExamples(file: string, text: string): Example[] {
  const examples: Example[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    for (const block of comment[0].matchAll(/@example\b[^\n]*\n([\s\S]*?)(?=\n\s*\*\s*@\w|\*\/)/g)) {
      const code = block[1].replace(/^\s*\* ?/gm, '').replace(/^```.*$/gm, '');
      examples.push({ file, place: place(file, text, comment.index + block.index), code });
    }
  }
  return examples;
}

/** Functions and classes that a source file exports without an example of their own, but for what is internal. */
export function withoutExample(text: string): string[] {
  const declared =
    /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)?\s*(?:\/\/[^\n]*)?\nexport (?:abstract )?(?:function|class) (\w+)/g;
  const all = [...text.matchAll(declared)].map(([, doc = '', name]) => ({ doc, name }));
  // Of overloads one has it.
  const shown = new Set(all.filter(({ doc }) => /@example|@internal/.test(doc)).map(({ name }) => name));
  return [...new Set(all.map(({ name }) => name))].filter((name) => !shown.has(name));
}

/** The fenced `ts` blocks of a document. */
export function documentBlocks(file: string, text: string): Example[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((block) => ({
    file,
    place: place(file, text, block.index),
    code: block[1],
  }));
}

function place(file: string, text: string, index: number): string {
  return `${file}:${text.slice(0, index).split('\n').length}`;
}
