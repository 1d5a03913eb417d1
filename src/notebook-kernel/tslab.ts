// The only file that knows tslab: its converter is made to run on stock TypeScript with our options, and what it
// makes of a cell is handed on through our transform.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';
import type ts from 'typescript';
import { patchEmit } from './cell-emit.js';
import { withoutExports } from './cell-source.js';
import { type CellBinding, type TransformedCell, transformCell, wrapperPrefix } from './cell-transform.js';
import { emitRoot, placeEmitted } from './emit-places.js';
import { hasOwnInstallation, PACKAGE_NAME, PACKAGE_ROOT, requireFromPackage } from './own-package.js';
import { type SourceMaps, splitInlineMap } from './source-maps.js';
import { shimTypeScript, type TypeScript } from './typescript-shim.js';

/** A type error or the like, at a place of the user's text; line and character count from 0. */
export interface CellDiagnostic {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
  readonly messageText: string;
  readonly code: number;
  /** Absent for the cell itself. */
  readonly fileName?: string;
}

/** A module of the user's, compiled because a cell imports it. */
export interface SideModule {
  readonly path: string;
  readonly code: string;
}

/** A compiled cell, or why there is none. */
export type CompiledCell =
  | { readonly diagnostics: readonly CellDiagnostic[] }
  | {
      readonly diagnostics?: undefined;
      /** The body of the wrapper function; empty for a cell of types alone. */
      readonly code: string;
      readonly isAsync: boolean;
      readonly bindings: readonly CellBinding[];
      /** Where the last expression's value is put, as a property of `exports`. */
      readonly lastExpression: string | undefined;
      /** What later cells know of this one and of all before it, as a declaration file. */
      readonly declarations: string;
      readonly sideModules: readonly SideModule[];
    };

/** What is known of the name under the cursor. */
export type { QuickInfo } from 'typescript';

export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly names: readonly string[];
  /** The kind of each, in TypeScript's words: `const`, `method`, `class`, …. */
  readonly kinds: ReadonlyMap<string, string>;
}

/** tslab's own converter, as its declarations have it. */
interface Converter {
  convert(declarations: string, source: string): ConvertResult;
  inspect(declarations: string, source: string, position: number): ts.QuickInfo | undefined;
  complete(declarations: string, source: string, position: number): TslabCompletions;
  addModule(name: string, source: string, metadata: CodeMetadata): CellDiagnostic[];
}
interface ConvertResult {
  readonly output?: string;
  readonly declOutput?: string;
  readonly diagnostics: CellDiagnostic[];
  readonly lastExpressionVar?: string;
  readonly sideOutputs?: { readonly path: string; readonly data: string }[];
}
interface TslabCompletions {
  readonly start: number;
  readonly end: number;
  readonly candidates: string[];
  readonly original?: { readonly entries: readonly { readonly name: string; readonly kind: string }[] };
}
interface CodeMetadata {
  readonly module?: string;
}

/** What `tslab.display` sends. */
export interface TslabDisplayData {
  readonly data: { readonly [mimeType: string]: string };
  readonly metadata: { readonly [key: string]: never };
  readonly transient: { readonly display_id?: string };
}

const requireFromTslab = createRequire(requireFromPackage.resolve('tslab/package.json'));
const TSLAB_ROOT = dirname(requireFromPackage.resolve('tslab/package.json')).replaceAll('\\', '/');

/** tslab puts `export {};` on a line of its own before every text that it compiles. */
const TSLAB_EXTRA_LINES = 1;

/** Compiles cells one after the other; each sees the declarations of those before. */
export class CellCompiler {
  readonly typescript: TypeScript;
  readonly #converter: Converter;
  readonly #maps: SourceMaps;
  readonly #folder: string;
  /** The cell that is being compiled. */
  #current: { name: string; source: string; transformed?: TransformedCell } | undefined;
  /** What the cell that is being compiled imports from outside the notebook's folder. */
  #outsideModules: SideModule[] = [];

  constructor(folder: string, maps: SourceMaps) {
    this.#folder = folder;
    this.#maps = maps;
    this.typescript = requireFromPackage('typescript') as TypeScript;
    this.#replaceTslabsTypeScript();
    const { createConverter } = requireFromTslab('./dist/converter.js') as {
      createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
    };
    this.#converter = createConverter({ isJS: false, isBrowser: false });
  }

  /** Compiles one cell that runs under the script name `name`. */
  compile(declarations: string, source: string, name: string): CompiledCell {
    this.#current = { name, source };
    this.#outsideModules = [];
    try {
      const result = this.#converter.convert(declarations, withoutExports(this.typescript, source));
      if (result.diagnostics.length > 0) return { diagnostics: result.diagnostics };
      const { transformed } = this.#current;
      return {
        code: result.output ?? '',
        isAsync: transformed?.isAsync ?? false,
        bindings: transformed?.bindings ?? [],
        lastExpression: result.lastExpressionVar,
        declarations: result.declOutput ?? '',
        sideModules: [
          ...(result.sideOutputs ?? []).map(({ path, data }) => ({ path, code: data })),
          ...this.#outsideModules,
        ],
      };
    } finally {
      this.#current = undefined;
    }
  }

  inspect(declarations: string, source: string, position: number): ts.QuickInfo | undefined {
    return this.#converter.inspect(declarations, source, position);
  }

  complete(declarations: string, source: string, position: number): Completions {
    const { start, end, candidates, original } = this.#converter.complete(declarations, source, position);
    const kinds = new Map((original?.entries ?? []).map(({ name, kind }) => [name, kind]));
    return { start, end, names: candidates, kinds };
  }

  /** A cell that is marked `@module name` becomes a module of that name; `undefined` for all other cells. */
  addModule(source: string): readonly CellDiagnostic[] | undefined {
    const { getCodeMetadata } = requireFromTslab('./dist/metadata.js') as {
      getCodeMetadata(source: string): CodeMetadata;
    };
    const metadata = getCodeMetadata(source);
    return metadata.module === undefined
      ? undefined
      : this.#converter.addModule(metadata.module, source, metadata);
  }

  /** What this Node runs as it is written: `using` from version 24 on. */
  get #target(): ts.ScriptTarget {
    const { ESNext, ES2022 } = this.typescript.ScriptTarget;
    return Number.parseInt(process.versions.node, 10) >= 24 ? ESNext : ES2022;
  }

  /** Puts our TypeScript where tslab's `require` looks for its fork, before tslab is loaded. */
  #replaceTslabsTypeScript(): void {
    const path = requireFromTslab.resolve('@tslab/typescript-for-tslab');
    const module = new Module(path);
    module.filename = path;
    module.loaded = true;
    module.exports = {
      ...shimTypeScript(this.typescript),
      createWatchCompilerHost: this.#createWatchCompilerHost,
      transpileModule: this.#transpileModule,
    };
    requireFromTslab.cache[path] = module;
  }

  readonly #createWatchCompilerHost = (
    files: string[],
    options: ts.CompilerOptions,
    system: ts.System,
    _createProgram: unknown,
    ...reporters: [ts.DiagnosticReporter, ts.WatchStatusReporter]
  ): unknown => {
    options.moduleResolution = this.typescript.ModuleResolutionKind.Bundler;
    options.lib = ['lib.esnext.d.ts'];
    options.target = this.#target;
    options.inlineSourceMap = true;
    options.rootDir = emitRoot(this.#folder);
    delete options.noImplicitUseStrict;
    delete options.disableTopLevelAwait;
    // The user's own types go first; tslab brings those of Node 18, which are not the ones we run on.
    const nodeTypes = join(requireFromPackage.resolve('@types/node/package.json'), '..', '..');
    const ofUser = (options.typeRoots ?? []).filter((root) => !root.startsWith(TSLAB_ROOT));
    options.typeRoots = ofUser.includes(nodeTypes) ? ofUser : [...ofUser, nodeTypes];
    options.types = ['node'];
    if (!hasOwnInstallation(this.#folder)) forwardOwnPackage(system, this.#folder);
    keepOtherTimers(system);
    const createProgram: ts.CreateProgram<ts.EmitAndSemanticDiagnosticsBuilderProgram> = (...parameters) =>
      patchEmit(
        this.typescript,
        placeEmitted(
          this.typescript.createEmitAndSemanticDiagnosticsBuilderProgram(...parameters),
          this.#folder,
          this.#takeOutside,
        ),
      );
    return this.typescript.createWatchCompilerHost(files, options, system, createProgram, ...reporters);
  };

  /** tslab's second step, ES module to CommonJS, of the cell and of the modules beside it. */
  readonly #transpileModule = (javascript: string, options: ts.TranspileOptions): ts.TranspileOutput => {
    const { code, map } = splitInlineMap(javascript);
    const current = this.#current;
    const sources = map === undefined ? [] : (JSON.parse(map) as { sources: string[] }).sources;
    const compilerOptions = options.compilerOptions ?? {};
    delete compilerOptions.noImplicitUseStrict;
    compilerOptions.target = this.#target;
    if (current !== undefined && sources.some((source) => source.endsWith('__tslab__.ts'))) {
      const transformed = transformCell(this.typescript, code, compilerOptions);
      current.transformed = transformed;
      this.#maps.add(current.name, [transformed.sourceMap, map], {
        source: current.source,
        firstLineShift: wrapperPrefix(transformed.isAsync).length,
        extraLines: TSLAB_EXTRA_LINES,
      });
      return { outputText: transformed.code };
    }
    return map === undefined
      ? this.typescript.transpileModule(code, options)
      : this.#sideModule(code, map, options, this.#folder);
  };

  /** tslab's second step for a module that tslab does not know. */
  readonly #takeOutside = (path: string, javascript: string): void => {
    const { code, map } = splitInlineMap(javascript);
    if (map === undefined) return;
    const { ModuleKind, NewLineKind } = this.typescript;
    const compilerOptions = {
      module: ModuleKind.CommonJS,
      esModuleInterop: true,
      target: this.#target,
      newLine: NewLineKind.LineFeed,
    };
    const { outputText } = this.#sideModule(code, map, { compilerOptions }, dirname(path));
    this.#outsideModules.push({ path, code: outputText });
  };

  /** A module of the user's in or below `folder`: only its positions are ours to keep. */
  #sideModule(code: string, map: string, options: ts.TranspileOptions, folder: string): ts.TranspileOutput {
    const output = this.typescript.transpileModule(code, {
      ...options,
      compilerOptions: { ...options.compilerOptions, sourceMap: true },
    });
    // The source is told as seen from a folder `outDir` that only tslab knows.
    const [source] = (JSON.parse(map) as { sources: string[] }).sources;
    const inFolder = folder === this.#folder ? source.replace(/^(\.\.\/)+/, '') : posix.basename(source);
    const path = join(folder, inFolder);
    this.#maps.add(path.replace(/\.tsx?$/, '.js'), [output.sourceMapText, map], {
      source: existsSync(path) ? readFileSync(path, 'utf8') : '',
      displayName: relative(this.#folder, path).replaceAll('\\', '/'),
      extraLines: existsSync(path) ? 0 : TSLAB_EXTRA_LINES,
    });
    return { ...output, outputText: output.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n') };
  }
}

/** Lets TypeScript find this package as if it were installed in `folder`. */
function forwardOwnPackage(system: ts.System, folder: string): void {
  const installed = join(folder, 'node_modules', PACKAGE_NAME).replaceAll('\\', '/');
  const forward = (path: string): string =>
    path === installed || path.startsWith(`${installed}/`)
      ? PACKAGE_ROOT + path.slice(installed.length)
      : path;
  const { readFile, fileExists, directoryExists } = system;
  system.readFile = (path, encoding) => readFile(forward(path), encoding);
  system.fileExists = (path) => fileExists(forward(path));
  system.directoryExists = (path) => directoryExists(forward(path));
}

/** The one timer that tslab knows: it runs it itself, to have the program of the moment. */
const UPDATE_TIMER = 'timerToUpdateProgram';

/**
 * TypeScript starts a second timer when a file appears where it has looked in vain, and tslab takes it for its own and
 * fails for ever. It needs no clock: TypeScript does what it stands for when it next updates the program.
 */
function keepOtherTimers(system: ts.System): void {
  const { setTimeout, clearTimeout } = system;
  const others = new Set<object>();
  system.setTimeout = (callback, milliseconds, ...parameters) => {
    if (parameters[0] === UPDATE_TIMER) return setTimeout?.(callback, milliseconds, ...parameters);
    const timer = {};
    others.add(timer);
    return timer;
  };
  system.clearTimeout = (timer) => {
    if (!others.delete(timer)) clearTimeout?.(timer);
  };
}

/** tslab's own module, with what `tslab.display` sends going to `publish`. */
export function loadTslabModule(publish: (data: TslabDisplayData, update: boolean) => void): unknown {
  const jupyter = requireFromTslab('./dist/jupyter.js') as {
    lastWriteDisplayData: (data: TslabDisplayData, update: boolean) => void;
  };
  jupyter.lastWriteDisplayData = publish;
  return requireFromTslab('./dist/public.js');
}
