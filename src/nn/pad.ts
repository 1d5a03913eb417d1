import type { PaddingMode } from '../core/conv-arithmetic.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { argumentList, collapse } from '../core/expression.js';
import { type PerAxis, parseInteger, type SpatialRank } from '../core/per-axis.js';
import { padFor } from '../functional/pad.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/** Sides in the order of the amounts. */
const SIDES = ['left', 'right', 'top', 'bottom', 'front', 'back'];

/** What every padding layer has: cells on each side, the last axis first. */
abstract class Padding extends Module {
  /** `[left, right]`, then `top, bottom`, then `front, back`; negative ones are cut off. */
  readonly padding: readonly number[];
  private readonly mode: PaddingMode;

  constructor(op: string, spatialRank: SpatialRank, mode: PaddingMode, padding: PerAxis) {
    super();
    this.padding = parsePadding(op, spatialRank, padding);
    this.mode = mode;
  }

  forward(input: Tensor): Tensor {
    return padFor(onBehalfOf(this, {}), input, this.padding, this.mode, this.filler());
  }

  /** @internal What a constant padding fills with. */
  protected filler(): number | bigint | boolean | undefined {
    return undefined;
  }

  /** The arguments of the constructor as source. */
  protected override argumentText(): string {
    return argumentList([collapse(this.padding)]);
  }
}

/** One number for every side, or one for each. */
function parsePadding(op: string, spatialRank: SpatialRank, padding: unknown): number[] {
  const sides = SIDES.slice(0, 2 * spatialRank);
  if (!Array.isArray(padding)) {
    const cells = parseInteger(padding, { op, name: 'padding' });
    return sides.map(() => cells);
  }
  if (padding.length !== sides.length) {
    throw new ArgumentError({
      op,
      problem: `padding has ${padding.length} ${padding.length === 1 ? 'number' : 'numbers'}, ${describeValue(padding)}; it takes one for every side, or [${sides.join(', ')}]`,
      expected: sides.length,
      actual: padding,
      pytorch: padding.length % 2 === 1 ? 'Padding length must be divisible by 2' : undefined,
    });
  }
  return Array.from(padding, (cells, i) => parseInteger(cells, { op, name: `padding ${sides[i]}` }));
}

abstract class ConstantPadding extends Padding {
  /** What is filled with. */
  readonly value: number | bigint | boolean;

  constructor(op: string, spatialRank: SpatialRank, padding: PerAxis, value: number | bigint | boolean) {
    super(op, spatialRank, 'zeros', padding);
    if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') {
      throw new ArgumentError({
        op,
        problem:
          value === undefined ? 'value is missing' : `value is ${describeValue(value)}; it takes a number`,
        actual: value,
        hint: value === undefined ? `For zeros use ${op.replace('Constant', 'Zero')}` : undefined,
        pytorch: value === undefined ? "missing 1 required positional argument: 'value'" : undefined,
      });
    }
    this.value = value;
  }

  protected override filler(): number | bigint | boolean {
    return this.value;
  }

  /** The arguments of the constructor as source. */
  protected override argumentText(): string {
    return argumentList([collapse(this.padding), this.value]);
  }
}

/**
 * Zeros around the last axis: one number of cells for every side, or `[left, right]`; negative ones are cut off. Any input of so many axes or more, any dtype.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ZeroPad1d(1)(ones(2, 4)).shape; // [2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad1d.html
 */
export class ZeroPad1d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('ZeroPad1d', 1, 'zeros', padding);
  }
}

/**
 * Zeros around the last two axes: one number of cells for every side, or `[left, right, top, bottom]`; negative ones are cut off. Any input of so many axes or more, any dtype.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ZeroPad2d(1)(ones(2, 4, 4)).shape; // [2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html
 */
export class ZeroPad2d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('ZeroPad2d', 2, 'zeros', padding);
  }
}

/**
 * Zeros around the last three axes: one number of cells for every side, or `[left, right, top, bottom, front, back]`; negative ones are cut off. Any input of so many axes or more, any dtype.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ZeroPad3d(1)(ones(2, 4, 4, 4)).shape; // [2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad3d.html
 */
export class ZeroPad3d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('ZeroPad3d', 3, 'zeros', padding);
  }
}

/**
 * A value around the last axis: one number of cells for every side, or `[left, right]`; negative ones are cut off. Any input of so many axes or more, any dtype.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ConstantPad1d(1, 3.5)(ones(2, 4)).shape; // [2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad1d.html
 */
export class ConstantPad1d extends ConstantPadding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis, value: number | bigint | boolean) {
    super('ConstantPad1d', 1, padding, value);
  }
}

/**
 * A value around the last two axes: one number of cells for every side, or `[left, right, top, bottom]`; negative ones are cut off. Any input of so many axes or more, any dtype.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ConstantPad2d(1, 3.5)(ones(2, 4, 4)).shape; // [2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad2d.html
 */
export class ConstantPad2d extends ConstantPadding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis, value: number | bigint | boolean) {
    super('ConstantPad2d', 2, padding, value);
  }
}

/**
 * A value around the last three axes: one number of cells for every side, or `[left, right, top, bottom, front, back]`; negative ones are cut off. Any input of so many axes or more, any dtype.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ConstantPad3d(1, 3.5)(ones(2, 4, 4, 4)).shape; // [2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad3d.html
 */
export class ConstantPad3d extends ConstantPadding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis, value: number | bigint | boolean) {
    super('ConstantPad3d', 3, padding, value);
  }
}

/**
 * The cells next to the edge, mirrored in it, around the last axis: one number of cells for every side, or `[left, right]`; negative ones are cut off. `[C, L]` or `[N, C, L]`. Fewer cells than the axis has.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ReflectionPad1d(1)(ones(2, 4)).shape; // [2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad1d.html
 */
export class ReflectionPad1d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('ReflectionPad1d', 1, 'reflect', padding);
  }
}

/**
 * The cells next to the edge, mirrored in it, around the last two axes: one number of cells for every side, or `[left, right, top, bottom]`; negative ones are cut off. `[C, H, W]` or `[N, C, H, W]`. Fewer cells than the axis has.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ReflectionPad2d(1)(ones(2, 4, 4)).shape; // [2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad2d.html
 */
export class ReflectionPad2d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('ReflectionPad2d', 2, 'reflect', padding);
  }
}

/**
 * The cells next to the edge, mirrored in it, around the last three axes: one number of cells for every side, or `[left, right, top, bottom, front, back]`; negative ones are cut off. `[C, D, H, W]` or `[N, C, D, H, W]`. Fewer cells than the axis has.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ReflectionPad3d(1)(ones(2, 4, 4, 4)).shape; // [2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad3d.html
 */
export class ReflectionPad3d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('ReflectionPad3d', 3, 'reflect', padding);
  }
}

/**
 * Copies of the edge around the last axis: one number of cells for every side, or `[left, right]`; negative ones are cut off. `[C, L]` or `[N, C, L]`.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ReplicationPad1d(1)(ones(2, 4)).shape; // [2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad1d.html
 */
export class ReplicationPad1d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('ReplicationPad1d', 1, 'replicate', padding);
  }
}

/**
 * Copies of the edge around the last two axes: one number of cells for every side, or `[left, right, top, bottom]`; negative ones are cut off. `[C, H, W]` or `[N, C, H, W]`.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ReplicationPad2d(1)(ones(2, 4, 4)).shape; // [2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad2d.html
 */
export class ReplicationPad2d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('ReplicationPad2d', 2, 'replicate', padding);
  }
}

/**
 * Copies of the edge around the last three axes: one number of cells for every side, or `[left, right, top, bottom, front, back]`; negative ones are cut off. `[C, D, H, W]` or `[N, C, D, H, W]`.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.ReplicationPad3d(1)(ones(2, 4, 4, 4)).shape; // [2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad3d.html
 */
export class ReplicationPad3d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('ReplicationPad3d', 3, 'replicate', padding);
  }
}

/**
 * The cells of the other end around the last axis: one number of cells for every side, or `[left, right]`; negative ones are cut off. `[C, L]` or `[N, C, L]`. At most as many cells as the axis has.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.CircularPad1d(1)(ones(2, 4)).shape; // [2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad1d.html
 */
export class CircularPad1d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('CircularPad1d', 1, 'circular', padding);
  }
}

/**
 * The cells of the other end around the last two axes: one number of cells for every side, or `[left, right, top, bottom]`; negative ones are cut off. `[C, H, W]` or `[N, C, H, W]`. At most as many cells as the axis has.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.CircularPad2d(1)(ones(2, 4, 4)).shape; // [2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad2d.html
 */
export class CircularPad2d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('CircularPad2d', 2, 'circular', padding);
  }
}

/**
 * The cells of the other end around the last three axes: one number of cells for every side, or `[left, right, top, bottom, front, back]`; negative ones are cut off. `[C, D, H, W]` or `[N, C, D, H, W]`. At most as many cells as the axis has.
 *
 * @throws {@link ArgumentError} for amounts that no input could make right; when called, {@link ShapeError} for an input
 * with too few axes or cells.
 *
 * @example
 * new nn.CircularPad3d(1)(ones(2, 4, 4, 4)).shape; // [2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad3d.html
 */
export class CircularPad3d extends Padding {
  static readonly namespace: string = 'nn';

  constructor(padding: PerAxis) {
    super('CircularPad3d', 3, 'circular', padding);
  }
}
