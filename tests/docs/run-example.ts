import ts from 'typescript';
import { expect } from 'vitest';
import * as arithmetic from '../../src/core/conv-arithmetic.js';
import * as convlens from '../../src/index.js';
import * as protocol from '../../src/protocol/index.js';

/** What an example may import, by the names a user knows. */
const MODULES: Readonly<Record<string, object>> = {
  convlens,
  'convlens/protocol': protocol,
  'convlens/conv-arithmetic': arithmetic,
};

/**
 * Runs an example with `scope` as its global names. A statement with a literal in the comment behind it
 * (`x.shape; // [2, 3]`) must give that value.
 */
export async function runExample(code: string, scope: Readonly<Record<string, unknown>>): Promise<void> {
  const source = withChecks(code);
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  const require = (name: string): object => {
    if (!(name in MODULES)) throw new Error(`An example imports '${name}', which no user has`);
    return MODULES[name];
  };
  const check = (text: string, actual: unknown, expected: unknown): void => {
    expect(actual, text).toEqual(expected);
  };
  const names = { ...scope, require, exports: {}, $check: check };
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  // A block of its own, so that the example may declare the names that it is given.
  const run = AsyncFunction(...Object.keys(names), `{ ${outputText}\n }`);
  await run(...Object.values(names));
}

/** Rewrites each `expression; // literal` to a check. */
function withChecks(code: string): string {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  let result = '';
  let end = 0;
  for (const statement of file.statements) {
    result += code.slice(end, statement.getStart());
    end = statement.getEnd();
    const text = statement.getText();
    const literal = literalBehind(code, end);
    if (ts.isExpressionStatement(statement) && literal !== undefined) {
      const expression = statement.expression.getText();
      result += `$check(${JSON.stringify(expression)}, ${expression}, ${literal});`;
    } else {
      result += text;
    }
  }
  return result + code.slice(end);
}

/** The comment that ends the line, if all of it is a literal: prose is for the reader alone. */
function literalBehind(code: string, index: number): string | undefined {
  const text = /^[ \t]*\/\/ (.+)$/m.exec(code.slice(index).split('\n')[0])?.[1];
  if (text === undefined) return undefined;
  const file = ts.createSourceFile('literal.ts', `(${text})`, ts.ScriptTarget.Latest, true);
  const [statement, ...more] = file.statements;
  const broken = (file as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics.length > 0;
  const literal =
    !broken && more.length === 0 && ts.isExpressionStatement(statement) && isLiteral(statement.expression);
  return literal ? text : undefined;
}

function isLiteral(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isLiteral(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return isLiteral(node.operand);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral);
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every(
      (property) => ts.isPropertyAssignment(property) && isLiteral(property.initializer),
    );
  }
  if (ts.isIdentifier(node)) return ['NaN', 'Infinity', 'undefined'].includes(node.text);
  return (
    ts.isLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword
  );
}
