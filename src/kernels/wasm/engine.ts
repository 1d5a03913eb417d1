// The part of the WebAssembly JavaScript API that the kernels use, typed here because neither the `es2023`
// library nor Node's types declare it, and the browser's would bring the whole DOM.
// https://webassembly.github.io/spec/js-api/

/** Linear memory. `grow` replaces `buffer`: views on the old one become empty. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Compiled code, which other threads can take as it is. */
export type WasmModule = object;

/** An exported function of 32-bit integers. */
export type WasmExport = (...args: number[]) => void;

interface Engine {
  readonly Memory: new (limits: { initial: number; maximum: number; shared?: boolean }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: Record<string, Record<string, WasmMemory>>,
  ) => { readonly exports: Readonly<Record<string, WasmExport>> };
  validate(bytes: Uint8Array): boolean;
}

/** The engine's WebAssembly, or undefined where there is none (an interpreter, a locked-down page). */
export function webAssembly(): Engine | undefined {
  return (globalThis as unknown as { WebAssembly?: Engine }).WebAssembly;
}
