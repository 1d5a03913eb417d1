// The columns of a shape table: what stands in each, what it is sorted by, and which of them fit a width.
import {
  asciiNumber,
  formatBytes,
  formatCount,
  formatInteger,
  jumpText,
  type LayerWindow,
  type ShapeRow,
  type ShapeTablePayload,
  type ShapeTotals,
  windowText,
} from 'convlens/protocol';
import { type Child, element } from '../parts/dom.js';
import { kernelGlyph } from './kernel-glyph.js';
import { isBatched, perAxis, type TableRow } from './rows.js';

/** The columns. The first, `layer`, is always there: its cells are the rows' names (lines.ts). */
export type ColumnId =
  | 'layer'
  | 'input'
  | 'output'
  | 'kernel'
  | 'stride'
  | 'padding'
  | 'dilation'
  | 'groups'
  | 'params'
  | 'trainable'
  | 'multAdds'
  | 'memory'
  | 'sees'
  | 'jump';

/** One column. */
export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** What it says, for who hovers over the title. */
  readonly hint: string;
  /** Pixels that it takes, about. */
  readonly width: number;
  readonly isNumber: boolean;
  /** What it is sorted by; null for rows that come last. */
  sortKey(row: ShapeRow): number | string | null;
  /** In one line of text, to be copied; empty where there is nothing. */
  text(row: ShapeRow): string;
  /** What is drawn; the text unless given. `share`: whether the number is part of the total. */
  draw?(row: TableRow, share: boolean): Child[];
  total?(totals: ShapeTotals): string;
}

/** The column of the names, by which a table can be sorted as well. */
export const LAYER: Column = {
  id: 'layer',
  title: 'layer',
  hint: 'the module, by its name in the model',
  width: 175,
  isNumber: false,
  sortKey: ({ path, kind }) => `${kind} ${path}`,
  text: ({ path }) => path,
};

/** The columns of a table that have something to say. */
export function columnsOf(payload: ShapeTablePayload): readonly Column[] {
  const all = allColumns(payload);
  return all.filter(({ id, text }) => id === 'output' || payload.rows.some((row) => text(row) !== ''));
}

/** From the one that is kept longest when there is less room. What is not here is shown only when it is asked for. */
const BY_IMPORTANCE: readonly ColumnId[] = [
  'output',
  'params',
  'kernel',
  'multAdds',
  'input',
  'sees',
  'trainable',
  'memory',
  'jump',
];

/** The columns that fit, the most important first; never less than two. */
export function fittingColumns(
  columns: readonly Column[],
  width: number,
  { frozen = 0 }: ShapeTotals,
): Set<ColumnId> {
  // Narrow tables are set smaller, without glyphs (shape-table.css).
  const scale = width < 620 ? 0.72 : 1;
  let room = width - LAYER.width * scale;
  const chosen = new Set<ColumnId>();
  for (const id of BY_IMPORTANCE) {
    const column = columns.find((one) => one.id === id);
    if (column === undefined || (id === 'trainable' && frozen === 0)) continue;
    const left = room - column.width * scale;
    if (left < 0 && chosen.size >= 2) continue;
    room = left;
    chosen.add(id);
  }
  return chosen;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}

function allColumns(payload: ShapeTablePayload): Column[] {
  const skip = isBatched(payload) ? 1 : 0;
  const { totals } = payload;
  const shapeText = (shape: readonly number[] | null): string => {
    if (shape === null || shape.length === 0) return '';
    return shape.slice(skip).join('×') || '1';
  };
  const ofWindow = (
    id: ColumnId,
    title: string,
    hint: string,
    of: (window: LayerWindow) => string,
  ): Column => ({
    id,
    title,
    hint,
    width: 70,
    isNumber: false,
    sortKey: ({ window }) => (window === undefined ? null : Number.parseFloat(of(window)) || 0),
    text: ({ window }) => (window === undefined ? '' : of(window)),
  });
  const seen = ({ seesAll, receptiveField, window, container, parameters }: ShapeRow): string => {
    if (seesAll) return parameters > 0 || container ? 'all' : '';
    return window !== undefined || container ? perAxis(receptiveField) : '';
  };
  return [
    {
      id: 'input',
      title: 'input',
      hint: 'the shape that goes in',
      width: 100,
      isNumber: false,
      sortKey: ({ inputShape }) => (inputShape.length === 0 ? null : product(inputShape)),
      text: ({ inputShape }) => shapeText(inputShape),
      draw: ({ row }) => [
        element('span', { class: 'cl-quiet' }, ...shapeChildren(shapeText(row.inputShape))),
      ],
    },
    {
      id: 'output',
      title: 'output',
      hint: 'the shape that comes out',
      width: 115,
      isNumber: false,
      sortKey: ({ outputShape }) => (outputShape === null ? null : product(outputShape)),
      text: ({ outputShape }) => shapeText(outputShape),
      draw: ({ row, state }) => {
        if (state === 'fails') return [element('b', { class: 'cl-wrong' }, 'does not fit')];
        if (row.outputShape === null) return [];
        return [
          element('span', { class: 'cl-quiet' }, '→ '),
          element('b', {}, ...shapeChildren(shapeText(row.outputShape) || 'scalar')),
        ];
      },
    },
    {
      id: 'kernel',
      title: 'kernel',
      hint: 'the window, and what of it is not the default: s stride, p padding, d dilation, g groups',
      width: 130,
      isNumber: false,
      sortKey: ({ window }) => (window === undefined ? null : product(window.kernelSize)),
      text: ({ window }) => (window === undefined ? '' : windowText(window)),
      draw: ({ row }) => kernelChildren(row.window),
    },
    ofWindow('stride', 'stride', 'input cells from one place of the window to the next', ({ stride }) =>
      perAxis(stride),
    ),
    ofWindow('padding', 'padding', 'cells added on each side', ({ padding }) =>
      perAxis(padding.map(([before, after]) => (before === after ? before : `${before}+${after}`))),
    ),
    ofWindow('dilation', 'dilation', 'input cells from one tap of the window to the next', ({ dilation }) =>
      perAxis(dilation),
    ),
    ofWindow('groups', 'groups', 'parts of the channels that do not meet', ({ groups, kind }) =>
      kind === 'convolution' ? String(groups ?? 1) : '',
    ),
    {
      id: 'params',
      title: 'params',
      hint: 'numbers that are learned; a module that is called again is counted once',
      width: 95,
      isNumber: true,
      sortKey: ({ parameters }) => parameters,
      text: ({ parameters, again }) => countText(parameters, again),
      draw: ({ row }, share) =>
        row.parameters === 0 && row.again
          ? [element('span', { class: 'cl-quiet' }, 'again')]
          : costChildren(row.parameters, share ? totals.parameters : 0, 'cl-share-weight'),
      total: ({ parameters }) => formatInteger(parameters),
    },
    {
      id: 'trainable',
      title: 'trainable',
      hint: 'of the params, those that gradients are wanted for',
      width: 80,
      isNumber: true,
      sortKey: ({ parameters, frozen = 0 }) => parameters - frozen,
      text: ({ parameters, frozen = 0 }) =>
        parameters === 0 ? '' : parameters === frozen ? 'frozen' : formatInteger(parameters - frozen),
      total: ({ parameters, frozen = 0 }) => formatInteger(parameters - frozen),
    },
    {
      id: 'multAdds',
      title: 'mult-adds',
      hint: 'products of values with weights, of one item of the batch; additions of the bias are not counted',
      width: 95,
      isNumber: true,
      sortKey: ({ multiplyAdds }) => multiplyAdds,
      text: ({ multiplyAdds }) => countText(multiplyAdds),
      draw: ({ row, state }, share) =>
        state === 'fits' ? costChildren(row.multiplyAdds, share ? totals.multiplyAdds : 0, '') : [],
      total: ({ multiplyAdds }) => (multiplyAdds > 0 ? formatCount(multiplyAdds) : ''),
    },
    {
      id: 'memory',
      title: 'memory',
      hint: 'bytes of the output, of the whole batch',
      width: 85,
      isNumber: true,
      sortKey: ({ outputBytes }) => outputBytes ?? null,
      text: ({ outputBytes }) => (outputBytes === undefined ? '' : formatBytes(outputBytes)),
      draw: ({ row }, share) =>
        row.outputBytes === undefined
          ? []
          : barChildren(
              formatBytes(row.outputBytes),
              row.outputBytes,
              share ? totals.activationBytes : 0,
              '',
            ),
      total: ({ activationBytes }) => (activationBytes > 0 ? formatBytes(activationBytes) : ''),
    },
    {
      id: 'sees',
      title: 'sees, px',
      hint: 'receptive field: input cells that one output cell depends on, along each axis',
      width: 65,
      isNumber: true,
      sortKey: ({ receptiveField, seesAll }) =>
        seesAll ? Number.POSITIVE_INFINITY : receptiveField ? product(receptiveField) : null,
      text: seen,
    },
    {
      id: 'jump',
      title: 'jump, px',
      hint: 'input cells from one output cell to the next, along each axis',
      width: 65,
      isNumber: true,
      sortKey: ({ jump }) => (jump ? product(jump) : null),
      text: ({ jump, window, container }) =>
        window !== undefined || container ? perAxis(jump?.map(jumpText)) : '',
    },
  ];
}

function countText(count: number, again: boolean = false): string {
  return count > 0 ? formatInteger(count) : again ? 'again' : '';
}

/** `6×28×28`, the signs between quieter than the numbers. */
function shapeChildren(text: string): Child[] {
  return text
    .split('×')
    .flatMap((size, i) => (i > 0 ? [element('i', { class: 'cl-times' }, '×'), size] : [size]));
}

function kernelChildren(window: LayerWindow | undefined): Child[] {
  if (window === undefined) return [];
  const [size, ...options] = windowText(window).split(' ');
  const name = `kernel ${window.kernelSize.join(' by ')}, stride ${window.stride.join(', ')}, padding ${window.padding.join(' / ')}, dilation ${window.dilation.join(', ')}, groups ${window.groups ?? 1}`;
  return [
    element(
      'span',
      { class: 'cl-kernel', title: name },
      kernelGlyph(window),
      element('b', {}, size),
      element('span', { class: 'cl-quiet' }, options.join(' ')),
    ),
  ];
}

/** A number with its share of the total as a bar under it. */
function costChildren(value: number, total: number, kind: string): Child[] {
  return value === 0 ? [] : barChildren(formatCount(value), value, total, kind);
}

function barChildren(text: string, value: number, total: number, kind: string): Child[] {
  if (total === 0) return [text];
  const bar = element('i', {});
  bar.style.width = `${Math.min(100, (100 * value) / total)}%`;
  return [text, element('span', { class: `cl-share cl-share-right ${kind}` }, bar)];
}

/** The table in Markdown, with ASCII signs, to be pasted anywhere: every column that says something. */
export function markdownOf(payload: ShapeTablePayload, rows: readonly TableRow[]): string {
  const columns = columnsOf(payload);
  const line = (cells: readonly string[]): string => `| ${cells.map(asciiNumber).join(' | ')} |`;
  const body = rows.map(({ row, state }) =>
    line([
      row.path,
      row.kind,
      ...columns.map(({ id, text }) => (id === 'output' && state === 'fails' ? 'does not fit' : text(row))),
    ]),
  );
  return [
    line(['layer', 'kind', ...columns.map(({ title }) => title)]),
    line(['---', '---', ...columns.map(({ isNumber }) => (isNumber ? '---:' : '---'))]),
    ...body,
    line(['total', '', ...columns.map(({ total }) => total?.(payload.totals) ?? '')]),
  ].join('\n');
}
