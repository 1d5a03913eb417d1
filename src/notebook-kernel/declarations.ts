// What later cells know of earlier ones is a declaration file. A cell that fails half-way has made some of its names
// and not others: this file takes the latter out, and puts back what they stood for before.
import type ts from 'typescript';
import type { TypeScript } from './typescript-shim.js';

/** A piece of a declaration file that can be kept or dropped by itself, and the names of values it declares. */
interface Piece {
  readonly text: string;
  readonly values: readonly string[];
}

function namedImports(typescript: TypeScript, statement: ts.ImportDeclaration, file: ts.SourceFile): Piece[] {
  const clause = statement.importClause;
  const from = `from ${statement.moduleSpecifier.getText(file)};`;
  if (clause === undefined) return [{ text: statement.getText(file), values: [] }];
  const type = clause.isTypeOnly ? 'type ' : '';
  const pieces: Piece[] = [];
  if (clause.name)
    pieces.push({ text: `import ${type}${clause.name.text} ${from}`, values: [clause.name.text] });
  const { namedBindings } = clause;
  if (namedBindings && typescript.isNamespaceImport(namedBindings)) {
    const name = namedBindings.name.text;
    pieces.push({ text: `import ${type}* as ${name} ${from}`, values: [name] });
  } else if (namedBindings) {
    for (const element of namedBindings.elements) {
      pieces.push({
        text: `import ${type}{ ${element.getText(file)} } ${from}`,
        values: [element.name.text],
      });
    }
  }
  return pieces;
}

function pieces(typescript: TypeScript, declarations: string): Piece[] {
  const file = typescript.createSourceFile('cells.d.ts', declarations, typescript.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement): Piece[] => {
    const text = statement.getFullText(file).trim();
    if (typescript.isImportDeclaration(statement)) return namedImports(typescript, statement, file);
    if (typescript.isVariableStatement(statement)) {
      const { declarationList } = statement;
      const keyword = declarationList.flags & typescript.NodeFlags.Const ? 'const' : 'let';
      return declarationList.declarations.map((declaration) => ({
        text: `declare ${keyword} ${declaration.getText(file)};`,
        values: typescript.isIdentifier(declaration.name) ? [declaration.name.text] : [],
      }));
    }
    const isValue =
      typescript.isFunctionDeclaration(statement) ||
      typescript.isClassDeclaration(statement) ||
      typescript.isEnumDeclaration(statement);
    return [{ text, values: isValue && statement.name ? [statement.name.text] : [] }];
  });
}

/**
 * The declarations after a failed cell.
 *
 * @param before What was declared before the cell.
 * @param after What would be declared had the cell succeeded.
 * @param missing Names of values that the cell would have made, had it come so far.
 */
export function withoutMissing(
  typescript: TypeScript,
  before: string,
  after: string,
  missing: ReadonlySet<string>,
): string {
  if (missing.size === 0) return after;
  const isMissing = ({ values }: Piece): boolean => values.some((name) => missing.has(name));
  const kept = pieces(typescript, after).filter((piece) => !isMissing(piece));
  const restored = pieces(typescript, before).filter(isMissing);
  return [...kept, ...restored].map(({ text }) => `${text}\n`).join('');
}
