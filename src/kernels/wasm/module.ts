// A WebAssembly module around assembled functions: they share one imported memory and are exported by name.
// https://webassembly.github.io/spec/core/binary/modules.html
import { type FunctionBuilder, TYPE_CODE, type ValueType } from './assembler.js';
import { type WasmExport, type WasmMemory, type WasmModule, webAssembly } from './engine.js';
import { unsignedLeb128 } from './leb128.js';

const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]; // "\0asm", version 1
const FUNCTION_TYPE = 0x60;
const END = 0x0b;
/** Flags of a memory's limits. */
const WITH_MAXIMUM = 1;
const SHARED = 2;
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

/** The locals of a function, neighbours of one type together. */
function declared(locals: readonly ValueType[]): number[] {
  const groups: number[][] = [];
  for (let i = 0, from = 0; i < locals.length; i++) {
    if (locals[i] === locals[i + 1]) continue;
    groups.push([...unsignedLeb128(i + 1 - from), TYPE_CODE[locals[i]]]);
    from = i + 1;
  }
  return vector(groups);
}

/** The code section in pieces: thousands of bytes a function, which are copied once, in {@link joined}. */
function codeSection(functions: readonly FunctionBuilder[]): (readonly number[])[] {
  const bodies = functions.flatMap(({ locals, prologue, code }) => {
    const body = [declared(locals), prologue, code, [END]];
    return [unsignedLeb128(lengthOf(body)), ...body];
  });
  const count = unsignedLeb128(functions.length);
  return [[SECTION.code], unsignedLeb128(count.length + lengthOf(bodies)), count, ...bodies];
}

function lengthOf(pieces: readonly (readonly number[])[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function joined(pieces: readonly (readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The binary of a module that imports `env.memory`, plain or shared, and exports each function under its name. */
export function encodeModule(functions: readonly FunctionBuilder[], shared: boolean = false): Uint8Array {
  const types = functions.map(({ params }) => [
    FUNCTION_TYPE,
    ...vector(params.map((type) => [TYPE_CODE[type]])),
    0, // no results
  ]);
  const limits = shared ? WITH_MAXIMUM | SHARED : WITH_MAXIMUM;
  const memoryImport = [...name('env'), ...name('memory'), 2, limits, 0, ...unsignedLeb128(MOST_PAGES)];
  return joined([
    HEADER,
    section(SECTION.type, vector(types)),
    section(SECTION.import, vector([memoryImport])),
    section(SECTION.function, vector(functions.map((_, i) => unsignedLeb128(i)))),
    section(SECTION.export, vector(functions.map((f, i) => [...name(f.name), 0, ...unsignedLeb128(i)]))),
    ...codeSection(functions),
  ]);
}

/** Whether this engine knows every instruction of the function. */
export function canCompile(candidate: FunctionBuilder): boolean {
  return webAssembly()?.validate(encodeModule([candidate])) ?? false;
}

/** A function on a memory, and the module it comes from. */
export interface Compiled {
  readonly module: WasmModule;
  readonly run: WasmExport;
}

/** Compiles one function onto a memory. */
export function compile(source: FunctionBuilder, memory: WasmMemory): Compiled {
  const engine = webAssembly();
  if (engine === undefined) throw new Error('This JavaScript engine has no WebAssembly');
  const shared = !(memory.buffer instanceof ArrayBuffer);
  const module = new engine.Module(encodeModule([source], shared));
  return { module, run: new engine.Instance(module, { env: { memory } }).exports[source.name] };
}

/** The function alone. */
export function instantiate(source: FunctionBuilder, memory: WasmMemory): WasmExport {
  return compile(source, memory).run;
}
