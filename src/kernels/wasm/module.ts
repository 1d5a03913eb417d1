// A WebAssembly module around assembled functions: they share one imported memory and are exported by name.
// https://webassembly.github.io/spec/core/binary/modules.html
import { type FunctionBuilder, TYPE_CODE } from './assembler.js';
import { type WasmExport, type WasmMemory, webAssembly } from './engine.js';
import { unsignedLeb128 } from './leb128.js';

const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]; // "\0asm", version 1
const FUNCTION_TYPE = 0x60;
const END = 0x0b;
/** The most pages of 64 kB a 32-bit memory has: the import accepts a memory of any maximum. */
const MOST_PAGES = 65536;

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsignedLeb128(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsignedLeb128(items.length), ...items.flat()];
}

function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsignedLeb128(bytes.length), ...bytes];
}

/** The binary of a module that imports `env.memory` and exports each function under its name. */
export function encodeModule(functions: readonly FunctionBuilder[]): Uint8Array {
  const types = functions.map(({ params }) => [
    FUNCTION_TYPE,
    ...vector(params.map((type) => [TYPE_CODE[type]])),
    0, // no results
  ]);
  const memoryImport = [...name('env'), ...name('memory'), 2, 1, 0, ...unsignedLeb128(MOST_PAGES)];
  const bodies = functions.map(({ locals, code }) => {
    const body = [...vector(locals.map((type) => [1, TYPE_CODE[type]])), ...code, END];
    return [...unsignedLeb128(body.length), ...body];
  });
  return Uint8Array.from([
    ...HEADER,
    ...section(SECTION.type, vector(types)),
    ...section(SECTION.import, vector([memoryImport])),
    ...section(SECTION.function, vector(functions.map((_, i) => unsignedLeb128(i)))),
    ...section(SECTION.export, vector(functions.map((f, i) => [...name(f.name), 0, ...unsignedLeb128(i)]))),
    ...section(SECTION.code, vector(bodies)),
  ]);
}

/** Whether this engine knows every instruction of the function. */
export function canCompile(candidate: FunctionBuilder): boolean {
  return webAssembly()?.validate(encodeModule([candidate])) ?? false;
}

/** Compiles one function onto a memory. */
export function instantiate(source: FunctionBuilder, memory: WasmMemory): WasmExport {
  const engine = webAssembly();
  if (engine === undefined) throw new Error('This JavaScript engine has no WebAssembly');
  const module = new engine.Module(encodeModule([source]));
  return new engine.Instance(module, { env: { memory } }).exports[source.name];
}
