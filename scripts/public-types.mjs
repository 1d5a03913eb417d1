// Walks everything a module exports, as a compiler understands it, and finds what it understands as `any`.

const DEEPEST = 6;

/**
 * Dotted names of public values, parameters, results and members whose type is `any`.
 * @param deliberate names of types that say `any` on purpose: they are not looked into
 */
export function anyTypesOf(ts, program, file, deliberate) {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const seen = new Set();
  const found = new Map();

  function visitType(type, name, symbol, depth) {
    if (type.flags & ts.TypeFlags.Any) {
      if (!found.has(symbol)) found.set(symbol, name);
      return;
    }
    if (seen.has(type) || depth > DEEPEST || deliberate.has(type.symbol?.name)) return;
    seen.add(type);
    if (type.isTypeParameter()) {
      const constraint = checker.getBaseConstraintOfType(type);
      if (constraint !== undefined) visitType(constraint, name, symbol, depth);
      return;
    }
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) visitType(part, name, symbol, depth + 1);
      return;
    }
    for (const argument of writtenArguments(type)) visitType(argument, `${name}<…>`, symbol, depth + 1);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      if (!isOurs(signature.declaration)) continue;
      for (const parameter of signature.getParameters()) {
        visitSymbol(parameter, `${name}(${parameter.name})`, depth + 1);
      }
      visitType(signature.getReturnType(), `${name}()`, symbol, depth + 1);
    }
    for (const member of checker.getPropertiesOfType(type)) {
      if (isPublic(member)) visitSymbol(member, `${name}.${member.name}`, depth + 1);
    }
  }

  function visitSymbol(symbol, name, depth) {
    visitType(checker.getTypeOfSymbolAtLocation(symbol, source), name, symbol, depth);
  }

  /** An interface or alias has no value whose type could be asked. */
  function visitDeclared(symbol, name) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if (target.flags & ts.SymbolFlags.Type)
      visitType(checker.getDeclaredTypeOfSymbol(target), name, target, 0);
  }

  /** Iterators are declared with `any` for what they return at their end: only what they yield is ours. */
  function writtenArguments(type) {
    if (!(type.objectFlags & ts.ObjectFlags.Reference)) return [];
    const all = checker.getTypeArguments(type);
    return /Iterator|Iterable|Generator/.test(type.symbol?.name ?? '') ? all.slice(0, 1) : all;
  }

  /** JavaScript's own types (`Array.from`) are full of any: only what our declarations say counts. */
  function isOurs(declaration) {
    return declaration !== undefined && !program.isSourceFileDefaultLibrary(declaration.getSourceFile());
  }

  function isPublic(symbol) {
    return (symbol.declarations ?? []).some(
      (declaration) =>
        isOurs(declaration) &&
        !(declaration.name && ts.isPrivateIdentifier(declaration.name)) &&
        !(ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private),
    );
  }

  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(source))) {
    visitSymbol(exported, exported.name, 0);
    const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(target.flags & ts.SymbolFlags.Module)) continue;
    for (const member of checker.getExportsOfModule(target)) {
      visitDeclared(member, `${exported.name}.${member.name}`);
    }
  }
  return [...found.values()].sort();
}
