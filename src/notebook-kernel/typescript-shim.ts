// Stock TypeScript under the name and with the extra functions of `@tslab/typescript-for-tslab`, the fork of
// 5.0.4 that tslab is written against.
import { dirname, join } from 'node:path';
import type ts from 'typescript';

export type TypeScript = typeof ts;

/** What of TypeScript's inside the shim needs; stable over the 5.x line, and pinned with the version. */
interface Internals {
  readonly nullTransformationContext: ts.TransformationContext;
  getTouchingPropertyName(file: ts.SourceFile, position: number): ts.Node;
  getContainerNode(node: ts.Node): ts.Node | undefined;
  createTextSpanFromNode(node: ts.Node, file: ts.SourceFile): ts.TextSpan;
  readonly SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: ts.TypeChecker,
      symbol: ts.Symbol,
      file: ts.SourceFile,
      container: ts.Node | undefined,
      node: ts.Node,
    ): {
      symbolKind: ts.ScriptElementKind;
      displayParts: ts.SymbolDisplayPart[];
      documentation: ts.SymbolDisplayPart[];
      tags?: ts.JSDocTagInfo[];
    };
  };
  readonly Completions: {
    getCompletionsAtPosition(
      host: object,
      program: ts.Program,
      ...rest: unknown[]
    ): ts.CompletionInfo | undefined;
  };
}

/** "'await' expressions are only allowed within async functions": how tslab learns of a top-level await. */
const TOP_LEVEL_AWAIT = 1308;

/** The `@types` folders from `folder` up to the root. */
function typeRoots(folder: string, exists: (path: string) => boolean): string[] {
  const parent = dirname(folder);
  const here = join(folder, 'node_modules', '@types');
  return [...(exists(here) ? [here] : []), ...(parent === folder ? [] : typeRoots(parent, exists))];
}

/** Every `await` and `for await` of a file that stands in no function or class. */
export function topLevelAwaits(typescript: TypeScript, file: ts.SourceFile): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (typescript.isFunctionLike(node) || typescript.isClassLike(node)) return;
    if (typescript.isAwaitExpression(node)) found.push(node);
    else if (typescript.isForOfStatement(node) && node.awaitModifier) found.push(node.awaitModifier);
    else if (
      typescript.isVariableDeclarationList(node) &&
      (node.flags & typescript.NodeFlags.AwaitUsing) === typescript.NodeFlags.AwaitUsing
    ) {
      found.push(node);
    }
    typescript.forEachChild(node, visit);
  };
  typescript.forEachChild(file, visit);
  return found;
}

/** Presents stock TypeScript as tslab's fork of it. */
export function shimTypeScript(typescript: TypeScript): TypeScript {
  const internals = typescript as unknown as Internals;

  function topLevelAwaitDiagnostics(file: ts.SourceFile): ts.Diagnostic[] {
    return topLevelAwaits(typescript, file).map((node) => ({
      file,
      start: node.getStart(file),
      length: 'await'.length,
      code: TOP_LEVEL_AWAIT,
      category: typescript.DiagnosticCategory.Error,
      messageText: 'top-level await',
    }));
  }

  // Without those of declaration emit: in a notebook nobody asks for declarations (see cell-emit.ts).
  const diagnostics = (program: ts.Program, file?: ts.SourceFile): ts.Diagnostic[] => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ];

  const additions = {
    getPreEmitDiagnostics: diagnostics,
    getDefaultTypeRoots: (folder: string, host: { directoryExists?(path: string): boolean }) =>
      typeRoots(folder, (path) => host.directoryExists?.(path) ?? false),
    getNullTransformationContext: () => internals.nullTransformationContext,
    getPreEmitDiagnosticsOfFiles: (program: ts.Program, files: readonly ts.SourceFile[]) =>
      files.flatMap((file) => [
        ...diagnostics(program, file),
        ...(/__tslab__\.[jt]s$/.test(file.fileName) ? topLevelAwaitDiagnostics(file) : []),
      ]),
    Completions: {
      ...internals.Completions,
      getCompletionsAtPositionForTslab: (host: object, program: ts.Program, ...rest: unknown[]) =>
        internals.Completions.getCompletionsAtPosition(
          { getCompilationSettings: () => program.getCompilerOptions(), ...host },
          program,
          ...rest,
        ),
    },
    getQuickInfoAtPosition(
      file: ts.SourceFile,
      checker: ts.TypeChecker,
      _token: unknown,
      position: number,
    ): ts.QuickInfo | undefined {
      const node = internals.getTouchingPropertyName(file, position);
      const symbol = node === file ? undefined : checker.getSymbolAtLocation(node);
      if (symbol === undefined) return undefined;
      const { symbolKind, displayParts, documentation, tags } =
        internals.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
          checker,
          symbol,
          file,
          internals.getContainerNode(node),
          node,
        );
      return {
        kind: symbolKind,
        kindModifiers: '',
        textSpan: internals.createTextSpanFromNode(node, file),
        displayParts,
        documentation,
        tags,
      };
    },
  };
  // A copy: TypeScript's own exports are getters and cannot be replaced.
  return { ...typescript, ...additions };
}
