// What is done to a cell between type check and emit, on TypeScript's own tree: where tslab's emit would lose
// something that the type checker knows.
import type ts from 'typescript';
import type { TypeScript } from './typescript-shim.js';

/** tslab's names for the cell, for what the earlier ones have declared, and for the emitted declarations. */
const CELL_FILE = /__tslab__\.ts$/;
const EARLIER_FILE = /__prev__\.d\.ts$/;
const CELL_DECLARATIONS = 'outDir/__tslab__.d.ts';

/**
 * `{ x }` with an `x` of an earlier cell: tslab writes such an `x` as `exports.x`, but overlooks the shorthand.
 */
function expandShorthand(
  typescript: TypeScript,
  checker: ts.TypeChecker,
): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = typescript;
  const isEarlier = (node: ts.ShorthandPropertyAssignment): boolean =>
    checker
      .getShorthandAssignmentValueSymbol(node)
      ?.declarations?.some((declaration) => EARLIER_FILE.test(declaration.getSourceFile().fileName)) ?? false;
  return (context) => (file) => {
    const visit = (node: ts.Node): ts.Node => {
      if (!typescript.isShorthandPropertyAssignment(node) || !isEarlier(node)) {
        return typescript.visitEachChild(node, visit, context);
      }
      const value = factory.createPropertyAccessExpression(
        factory.createIdentifier('exports'),
        node.name.text,
      );
      return factory.createPropertyAssignment(node.name.text, value);
    };
    return visit(file) as ts.SourceFile;
  };
}

/** `await import('node:fs')`: the module's name. */
function importedModule(typescript: TypeScript, initializer: ts.Expression | undefined): string | undefined {
  if (!initializer || !typescript.isAwaitExpression(initializer)) return undefined;
  const call = initializer.expression;
  const isImport =
    typescript.isCallExpression(call) && call.expression.kind === typescript.SyntaxKind.ImportKeyword;
  const [specifier] = isImport ? call.arguments : [];
  return specifier && typescript.isStringLiteral(specifier) ? specifier.text : undefined;
}

/**
 * A declaration file cannot name every type ("Exported variable … cannot be named", TS4xxx), and one such variable
 * would cost the declarations of the whole cell. A module is named by `typeof import`, the rest is `any`.
 */
function annotateUnnameable(typescript: TypeScript, program: ts.Program, file: ts.SourceFile): void {
  const { factory } = typescript;
  const errors = program.getDeclarationDiagnostics(file);
  for (const statement of file.statements) {
    if (!typescript.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (declaration.type || !typescript.isIdentifier(declaration.name)) continue;
      const module = importedModule(typescript, declaration.initializer);
      const { pos, end } = declaration;
      const isUnnameable = errors.some(({ start }) => start !== undefined && start >= pos && start < end);
      if (module === undefined && !isUnnameable) continue;
      const type =
        module === undefined
          ? factory.createKeywordTypeNode(typescript.SyntaxKind.AnyKeyword)
          : factory.createImportTypeNode(
              factory.createLiteralTypeNode(factory.createStringLiteral(module)),
              undefined,
              undefined,
              undefined,
              true,
            );
      (declaration as { type?: ts.TypeNode }).type = type;
    }
  }
}

/** Where no declarations could be emitted: every value is `any`, every type is as it was written. */
function anyDeclarations(typescript: TypeScript, file: ts.SourceFile): string {
  const { locals } = file as ts.SourceFile & { locals?: ReadonlyMap<string, ts.Symbol> };
  const lines: string[] = [];
  for (const [name, symbol] of locals ?? []) {
    if (symbol.flags & typescript.SymbolFlags.Value) lines.push(`declare let ${name}: any;`);
    else lines.push(...(symbol.declarations ?? []).map((declaration) => declaration.getText(file)));
  }
  return `${lines.join('\n')}\n`;
}

type Builder = ts.EmitAndSemanticDiagnosticsBuilderProgram;

/** Makes a builder program emit cells in our way. */
export function patchEmit(typescript: TypeScript, builder: Builder): Builder {
  const emit = builder.emit.bind(builder);
  builder.emit = (file, writeFile, token, onlyDeclarations, transformers) => {
    if (file === undefined || !CELL_FILE.test(file.fileName) || writeFile === undefined) {
      return emit(file, writeFile, token, onlyDeclarations, transformers);
    }
    const program = builder.getProgram();
    annotateUnnameable(typescript, program, file);
    let hasDeclarations = false;
    const write: ts.WriteFileCallback = (name, ...rest) => {
      hasDeclarations ||= name === CELL_DECLARATIONS;
      writeFile(name, ...rest);
    };
    const result = emit(file, write, token, onlyDeclarations, {
      ...transformers,
      before: [expandShorthand(typescript, program.getTypeChecker()), ...(transformers?.before ?? [])],
    });
    if (!hasDeclarations) writeFile(CELL_DECLARATIONS, anyDeclarations(typescript, file), false);
    return result;
  };
  return builder;
}
