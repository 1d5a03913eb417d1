// The equation of einsum: which label stands on which axis.
import { ArgumentError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';

/** A letter; `…0`, `…1`, … for the axes of an ellipsis, counted from its end. */
export type Label = string;

/** Labels of every axis of every operand, and of the result. */
export interface Equation {
  readonly operands: readonly (readonly Label[])[];
  readonly result: readonly Label[];
}

function mistake(problem: string, pytorch: string, hint?: string): ArgumentError {
  return new ArgumentError({
    op: 'einsum',
    problem,
    ...(hint === undefined ? {} : { hint }),
    pytorch: `einsum(): ${pytorch}`,
  });
}

/** Letters and ellipses of one operand, or of the result. */
function readTerm(term: string, place: string): string[] {
  const read: string[] = [];
  for (let i = 0; i < term.length; i++) {
    if (term.startsWith('...', i)) {
      if (read.includes('...'))
        throw mistake(
          `${place} has '...' twice`,
          `found '.' for ${place} for which an ellipsis was already found`,
        );
      read.push('...');
      i += 2;
    } else if (term[i] === '.') {
      throw mistake(
        `${place} has a '.' that is not part of '...'`,
        `found '.' for ${place} that is not part of any ellipsis`,
      );
    } else if (/[a-zA-Z]/.test(term[i])) read.push(term[i]);
    else if (term[i] !== ' ') {
      throw mistake(
        `'${term[i]}' in ${place} is no subscript; subscripts are letters`,
        'invalid subscript given, subscripts must be in [a-zA-Z]',
        "An equation is like 'ij,jk->ik'",
      );
    }
  }
  return read;
}

/** Labels of the axes of an operand: an ellipsis stands for all that no letter names. */
function labelAxes(term: readonly string[], shape: Shape, i: number): Label[] {
  const letters = term.filter((label) => label !== '...').length;
  const hidden = shape.length - letters;
  const hasEllipsis = letters < term.length;
  if (hidden < 0 || (hidden > 0 && !hasEllipsis)) {
    throw new ShapeError({
      op: 'einsum',
      problem: `operand ${i} is ${formatShape(shape)}, '${term.join('')}' has ${letters === 1 ? '1 subscript' : `${letters} subscripts`}; it takes one for each axis`,
      operands: [{ name: `operand ${i}`, shape }],
      operandsInText: false,
      expected: letters,
      actual: shape.length,
      hint: hidden > 0 ? `For the axes not named write '...': '...${term.join('')}'` : undefined,
      pytorch: `einsum(): the number of subscripts in the equation (${letters}) ${hasEllipsis ? 'is more than' : 'does not match'} the number of dimensions (${shape.length}) for operand ${i}${hasEllipsis ? '' : ' and no ellipsis was given'}`,
    });
  }
  return term.flatMap((label) => (label === '...' ? ellipsisLabels(hidden) : [label]));
}

function ellipsisLabels(count: number): Label[] {
  return Array.from({ length: count }, (_, d) => `…${count - 1 - d}`);
}

/** Labels of the result where the equation does not say: the ellipsis, then every letter that comes once, by alphabet. */
function implicitResult(operands: readonly (readonly Label[])[]): Label[] {
  const all = operands.flat();
  const once = all.filter((label) => !label.startsWith('…') && all.indexOf(label) === all.lastIndexOf(label));
  // As in PyTorch: capital letters first.
  return [...widestEllipsis(operands), ...once.sort((a, b) => (a < b ? -1 : 1))];
}

function widestEllipsis(operands: readonly (readonly Label[])[]): Label[] {
  return ellipsisLabels(
    Math.max(...operands.map((labels) => labels.filter((label) => label.startsWith('…')).length)),
  );
}

/**
 * Reads an equation for operands of these shapes.
 *
 * @throws ArgumentError or ShapeError
 */
export function parseEquation(equation: string, shapes: readonly Shape[]): Equation {
  const [left, right, ...more] = equation.split('->');
  if (more.length > 0) throw mistake("'->' comes twice", "found '->' more than once");
  const terms = left.split(',');
  if (terms.length !== shapes.length) {
    const [named, given] = [terms.length, shapes.length];
    throw mistake(
      `the equation '${equation}' names ${named === 1 ? '1 operand' : `${named} operands`}, got ${given}`,
      given > named
        ? 'more operands were provided than specified in the equation'
        : 'fewer operands were provided than specified in the equation',
    );
  }
  const operands = terms.map((term, i) => labelAxes(readTerm(term, `operand ${i}`), shapes[i], i));
  if (right === undefined) return { operands, result: implicitResult(operands) };
  const result = readTerm(right, 'the result').flatMap((label) =>
    label === '...' ? widestEllipsis(operands) : [label],
  );
  for (const [i, label] of result.entries()) {
    if (result.indexOf(label) !== i) {
      throw mistake(
        `subscript ${label} comes twice in the result`,
        `output subscript ${label} appears more than once in the output`,
      );
    }
    if (!operands.some((labels) => labels.includes(label))) {
      throw mistake(
        `subscript ${label} of the result is in no operand`,
        `output subscript ${label} does not appear in the equation for any input operand`,
      );
    }
  }
  return { operands, result };
}
