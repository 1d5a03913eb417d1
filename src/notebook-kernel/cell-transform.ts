// From what tslab makes of a cell (an ES module of plain JavaScript, its locals exported) to the script that we run:
// a CommonJS function body whose bindings can be read from outside while it runs, and whose loops can be stopped.
import type ts from 'typescript';
import { type TypeScript, topLevelAwaits } from './typescript-shim.js';

/** Names that the script meets as parameters of its wrapper. */
const FLAG = '__convlens_flag';
const STOP = '__convlens_stop';
const RESUME = '__convlens_resume';
const META = '__convlens_meta';
const BINDINGS = '__convlens_bindings';
const BIND = '__convlens_bind';

/** The global symbol under which the running script finds the function that calls it. */
export const RUN_KEY = 'convlens.run';

/** The parameters of the wrapper, in order. */
export const WRAPPER_PARAMETERS: readonly string[] = [
  'exports',
  'require',
  '__dirname',
  '__filename',
  FLAG,
  STOP,
  RESUME,
  META,
  BIND,
];

/** How one name of a cell lives on in the session. */
export interface CellBinding {
  readonly name: string;
  /**
   * `live`: a `let` or `var` that a function of the cell uses, so that both must go on seeing one variable;
   * `value`: its value when the cell ends is all that later cells need.
   */
  readonly kind: 'live' | 'value';
}

/** A cell, ready for {@link wrapCell}. */
export interface TransformedCell {
  readonly code: string;
  /** Of the second step (CommonJS), over the first step's JavaScript. */
  readonly sourceMap: string | undefined;
  readonly bindings: readonly CellBinding[];
  /** Whether it awaits at its top level. */
  readonly isAsync: boolean;
}

/** The text put before a cell on its first line; columns of that line are shifted by its length. */
export function wrapperPrefix(isAsync: boolean): string {
  const parameters = WRAPPER_PARAMETERS.join(', ');
  return `globalThis[Symbol.for('${RUN_KEY}')](${isAsync ? 'async ' : ''}function (${parameters}) { "use strict"; ${BIND}(${BINDINGS}()); `;
}

/** The script of a cell: it hands its wrapper function to whoever stands at {@link RUN_KEY}. */
export function wrapCell(code: string, isAsync: boolean): string {
  return `${wrapperPrefix(isAsync)}${code}\n})`;
}

interface Declared {
  readonly reassignable: Set<string>;
}

/** `let` and `var` names of the top level, destructured ones included. */
function declaredVariables(typescript: TypeScript, file: ts.SourceFile): Declared {
  const reassignable = new Set<string>();
  const addName = (name: ts.BindingName): void => {
    if (typescript.isIdentifier(name)) reassignable.add(name.text);
    else for (const element of name.elements) if (typescript.isBindingElement(element)) addName(element.name);
  };
  const visit = (node: ts.Node): void => {
    if (typescript.isFunctionLike(node) || typescript.isClassLike(node)) return;
    if (typescript.isVariableDeclarationList(node) && !(node.flags & typescript.NodeFlags.Const)) {
      for (const declaration of node.declarations) addName(declaration.name);
    }
    typescript.forEachChild(node, visit);
  };
  visit(file);
  return { reassignable };
}

/** Every identifier that a function or class of the cell mentions. */
function namesUsedInFunctions(typescript: TypeScript, file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node, inFunction: boolean): void => {
    if (inFunction && typescript.isIdentifier(node)) names.add(node.text);
    const inside = inFunction || typescript.isFunctionLike(node) || typescript.isClassLike(node);
    typescript.forEachChild(node, (child) => visit(child, inside));
  };
  visit(file, false);
  return names;
}

/**
 * Takes the `export { a, b }` that tslab has appended out of the text (lines are kept), and appends a function
 * that gives a getter, and where it can be assigned a setter, for each of the names. Read through them, a binding
 * survives a cell that throws half-way: reached ones have their value, the others throw a ReferenceError.
 */
function exposeBindings(
  typescript: TypeScript,
  code: string,
): { readonly code: string; readonly bindings: readonly CellBinding[] } {
  const file = typescript.createSourceFile('cell.js', code, typescript.ScriptTarget.Latest, false);
  const { reassignable } = declaredVariables(typescript, file);
  const usedInFunctions = namesUsedInFunctions(typescript, file);
  const names: { local: string; exported: string }[] = [];
  let body = code;
  for (const statement of [...file.statements].reverse()) {
    if (!typescript.isExportDeclaration(statement) || statement.moduleSpecifier) continue;
    if (statement.exportClause && typescript.isNamedExports(statement.exportClause)) {
      for (const { name, propertyName } of statement.exportClause.elements) {
        names.push({ local: (propertyName ?? name).text, exported: name.text });
      }
    }
    const start = statement.getStart(file);
    body =
      body.slice(0, start) +
      body.slice(start, statement.end).replace(/[^\n]/g, ' ') +
      body.slice(statement.end);
  }
  const accessors = names.map(({ local, exported }) => {
    const setter = reassignable.has(local) ? `, set: (value) => { ${local} = value; }` : '';
    return `${JSON.stringify(exported)}: { get: () => ${local}${setter} }`;
  });
  return {
    code: `${body}\nfunction ${BINDINGS}() { return { ${accessors.join(', ')} }; }\n`,
    bindings: names.map(({ local, exported }) => ({
      name: exported,
      kind: reassignable.has(local) && usedInFunctions.has(local) ? 'live' : 'value',
    })),
  };
}

/**
 * Puts a check of the interrupt flag where the engine's own interrupt may not reach: into functions, which timers and
 * later turns call, into their loops, and with `everywhere` into those of the top level; and one behind each `await`,
 * so that a cell interrupted while it waits does not go on.
 */
function stoppable(typescript: TypeScript, everywhere: boolean): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = typescript;
  // `if (flag[0] !== 0) stop();`, which a stack trace shows as the loop's own line.
  const check = (loop: ts.Node): ts.Statement => {
    const stop = typescript.setSourceMapRange(factory.createIdentifier(STOP), loop);
    const call = typescript.setSourceMapRange(factory.createCallExpression(stop, undefined, []), loop);
    const flag = factory.createElementAccessExpression(factory.createIdentifier(FLAG), 0);
    return factory.createIfStatement(
      factory.createStrictInequality(flag, factory.createNumericLiteral(0)),
      typescript.setSourceMapRange(factory.createExpressionStatement(call), loop),
    );
  };
  // A recursion has no loop. Behind the directives: `'use strict'` must stay first.
  const guarded = (body: ts.ConciseBody, owner: ts.Node): ts.Block => {
    if (!typescript.isBlock(body)) {
      return factory.createBlock([check(owner), factory.createReturnStatement(body)], true);
    }
    const isDirective = (statement: ts.Statement): boolean =>
      typescript.isExpressionStatement(statement) && typescript.isStringLiteral(statement.expression);
    const first = body.statements.findIndex((statement) => !isDirective(statement));
    const at = first < 0 ? body.statements.length : first;
    const { statements } = body;
    return factory.updateBlock(body, [...statements.slice(0, at), check(owner), ...statements.slice(at)]);
  };
  const resume = (argument: ts.Expression): ts.Expression =>
    factory.createCallExpression(factory.createIdentifier(RESUME), undefined, [argument]);

  return (context) => (file) => {
    const visit = (node: ts.Node, inFunction: boolean): ts.Node => {
      if (typescript.isFunctionDeclaration(node) && node.name?.text === BINDINGS) return node;
      const inside = inFunction || typescript.isFunctionLike(node);
      const visited = typescript.visitEachChild(
        node,
        (child) => {
          const part = visit(child, inside);
          const isBody = typescript.isFunctionLike(node) && 'body' in node && child === node.body;
          return isBody ? guarded(part as ts.ConciseBody, node) : part;
        },
        context,
      );
      const looped = (body: ts.Statement, isAsync = false): ts.Statement => {
        if (isAsync) {
          const resumed = factory.createExpressionStatement(resume(factory.createVoidZero()));
          return factory.createBlock([resumed, body], true);
        }
        return inFunction || everywhere ? factory.createBlock([check(node), body], true) : body;
      };
      if (typescript.isForStatement(visited)) {
        const { initializer, condition, incrementor, statement } = visited;
        return factory.updateForStatement(visited, initializer, condition, incrementor, looped(statement));
      }
      if (typescript.isWhileStatement(visited)) {
        return factory.updateWhileStatement(visited, visited.expression, looped(visited.statement));
      }
      if (typescript.isDoStatement(visited)) {
        return factory.updateDoStatement(visited, looped(visited.statement), visited.expression);
      }
      if (typescript.isForInStatement(visited)) {
        const { initializer, expression, statement } = visited;
        return factory.updateForInStatement(visited, initializer, expression, looped(statement));
      }
      if (typescript.isForOfStatement(visited)) {
        const { awaitModifier, initializer, expression, statement } = visited;
        const body = looped(statement, awaitModifier !== undefined);
        return factory.updateForOfStatement(visited, awaitModifier, initializer, expression, body);
      }
      if (typescript.isAwaitExpression(visited)) return resume(visited);
      if (
        typescript.isMetaProperty(visited) &&
        visited.keywordToken === typescript.SyntaxKind.ImportKeyword
      ) {
        return factory.createIdentifier(META);
      }
      return visited;
    };
    return visit(file, false) as ts.SourceFile;
  };
}

/** tslab's name for the value of the last expression. */
const LAST_EXPRESSION = /^tsLastExpr\d*$/;

/** Keeps a function or class that is the last expression from taking tslab's name for it as its own. */
function unnamedLastExpression(typescript: TypeScript): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = typescript;
  return (context) => (file) => {
    const visit = (node: ts.Node): ts.Node => {
      if (!typescript.isVariableDeclaration(node)) return typescript.visitEachChild(node, visit, context);
      const { name, initializer, exclamationToken, type } = node;
      if (!initializer || !typescript.isIdentifier(name) || !LAST_EXPRESSION.test(name.text)) return node;
      // An operand of a comma is given no name.
      const unnamed = factory.createComma(factory.createNumericLiteral(0), initializer);
      return factory.updateVariableDeclaration(node, name, exclamationToken, type, unnamed);
    };
    return typescript.visitEachChild(
      file,
      (node) => {
        const isLast = typescript.isVariableStatement(node);
        return isLast ? typescript.visitNode(node, visit) : node;
      },
      context,
    );
  };
}

/** tslab's second step for a cell: ES module to CommonJS, with the bindings exposed and the loops stoppable. */
export function transformCell(
  typescript: TypeScript,
  javascript: string,
  options: ts.CompilerOptions,
): TransformedCell {
  const { code, bindings } = exposeBindings(typescript, javascript);
  const file = typescript.createSourceFile('cell.js', javascript, typescript.ScriptTarget.Latest, false);
  const isAsync = topLevelAwaits(typescript, file).length > 0;
  const everywhere = isAsync || process.platform === 'win32';
  const output = typescript.transpileModule(code, {
    fileName: 'cell.js',
    compilerOptions: { ...options, sourceMap: true, inlineSourceMap: false },
    transformers: { before: [unnamedLastExpression(typescript), stoppable(typescript, everywhere)] },
  });
  return {
    code: output.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'),
    sourceMap: output.sourceMapText,
    bindings,
    isAsync,
  };
}
