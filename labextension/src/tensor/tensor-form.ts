// Which form a tensor is first shown in: a line, a small plane beside its spread, a picture, or planes and tiles.
import type { TensorPayload } from 'convlens/protocol';
import { type AxisRole, initialRoles, isVector, vectorRoles } from '../parts/axis-roles.js';
import type { NumberKind } from '../parts/cells.js';
import type { HeldValues } from '../parts/held-values.js';
import { type PictureAxes, pictureAxes, pictureRoles } from '../parts/rgb-picture.js';

/** Up to so many values stand side by side with their numbers; more make a line. */
const STRIP_LIMIT = 24;

/** A single plane of at most so many rows and columns stands beside its spread, every number readable without zoom. */
const COMPACT = { rows: 12, columns: 8 } as const;

export interface TensorForm {
  readonly isLine: boolean;
  readonly isCompact: boolean;
  /** Where the tensor is a colour picture. */
  readonly picture: PictureAxes | null;
  readonly roles: AxisRole[];
  readonly kind: NumberKind;
}

export function tensorForm(payload: TensorPayload, values: HeldValues): TensorForm {
  const { counts } = values;
  const isLine = isVector(counts) && Math.max(...counts) > STRIP_LIMIT;
  const picture = pictureAxes(payload);
  return {
    isLine,
    isCompact: isCompact(payload, counts),
    picture,
    roles: isLine ? vectorRoles(counts) : picture ? pictureRoles(counts, picture) : initialRoles(counts),
    kind: kindOf(values),
  };
}

function kindOf(values: HeldValues): NumberKind {
  if (values.dtype === 'bool') return 'bool';
  return values.dtype.startsWith('float') && !values.areWhole ? 'real' : 'integer';
}

/** Whether the tensor is one small plane that the colours do not clip anywhere. */
function isCompact({ range }: TensorPayload, counts: readonly number[]): boolean {
  const [rows, columns] = [counts.at(-2) ?? 1, counts.at(-1) ?? 1];
  const single = counts.slice(0, -2).every((count) => count === 1);
  const small = rows <= COMPACT.rows && columns <= COMPACT.columns;
  return single && small && range.below + range.above === 0;
}
