// A tensor in every form of a display.
import { bytesPerElement, isFloatingPoint } from '../core/dtype.js';
import { formatShape } from '../core/shape.js';
import {
  formatBytes,
  formatCount,
  formatInteger,
  formatNumber,
  type TensorPayload,
} from '../protocol/index.js';
import { formatTensor } from '../tensor/printing.js';
import type { Tensor } from '../tensor/tensor.js';
import { mimeBundle } from './bundle.js';
import type { MimeBundle } from './host.js';
import { type InspectedTensor, inspectTensor } from './inspected.js';
import { holdForSlices } from './live-slices.js';
import { detailsHtml, escapeHtml, figureHtml, pictureHtml, preHtml, tableHtml } from './static/html.js';
import { tensorPicture } from './static/tensor-picture.js';
import { tensorPayload } from './tensor-payload.js';

/** The bundle that shows a tensor, under a name where one is known. */
export function tensorBundle(tensor: Tensor, name?: string): MimeBundle {
  const inspected = inspectTensor(tensor, name);
  const picture = tensorPicture(inspected);
  const text = formatTensor(tensor.raw, inspected.distribution);
  const note =
    picture === null || picture.notes.length === 0 ? '' : `<p>${escapeHtml(notesText(picture.notes))}</p>`;
  return mimeBundle({
    payload: livePayload(tensor, inspected),
    picture,
    text,
    html: figureHtml(
      caption(inspected),
      pictureHtml(picture, tensorAlt(inspected)),
      note,
      statisticsTable(inspected),
      picture === null ? preHtml(text) : detailsHtml('values', preHtml(text)),
    ),
  });
}

/** With a handle, where the notebook does not hold every value exactly. */
function livePayload(tensor: Tensor, inspected: InspectedTensor): TensorPayload {
  const payload = tensorPayload(inspected);
  const { encoding, window } = payload.values;
  const whole = window.every(({ count }, axis) => count === payload.shape[axis]);
  const live = encoding === 'exact' && whole ? undefined : holdForSlices(tensor.raw);
  return live === undefined ? payload : { ...payload, live };
}

/** `In the picture the tiles show every 3rd row and column.` */
export function notesText(notes: readonly string[]): string {
  return `In the picture ${notes.join('; ')}.`;
}

/** `output: tensor [20, 33, 26, 100] float32, 6.86 MB` */
function caption({ name, shape, dtype, statistics }: InspectedTensor): string {
  const label = name === undefined ? '' : `${escapeHtml(name)}: `;
  const bytes = formatBytes(statistics.count * bytesPerElement(dtype));
  return `${label}tensor <code>${formatShape(shape)}</code> ${dtype}, ${bytes}`;
}

function statisticsTable({ statistics, dtype }: InspectedTensor): string {
  const { count, min, mean, max, std, zeros, nan, positiveInfinity, negativeInfinity } = statistics;
  if (count === 0) return '';
  const number = (value: number | null): string => (value === null ? '' : formatNumber(value));
  const columns = ['min', 'mean', 'max', 'std', 'zeros'];
  const cells = [number(min), number(mean), number(max), number(std), formatInteger(zeros)];
  const note = statistics.sampled === undefined ? '' : `<p>${sampledSentence(statistics)}</p>`;
  if (!isFloatingPoint(dtype)) return tableHtml(columns, [cells]) + note;
  const special = [nan, positiveInfinity, negativeInfinity].map(formatInteger);
  return tableHtml([...columns, 'NaN', '+Inf', '−Inf'], [[...cells, ...special]]) + note;
}

function sampledSentence({ sampled = 0, count }: InspectedTensor['statistics']): string {
  return `Looked at: ${formatInteger(sampled)} of ${formatInteger(count)} values, evenly taken; NaN and infinities are of all.`;
}

/**
 * The picture in two sentences: what, the size, the finding, the range.
 * `Heat maps of output[0]: 33 channels of 26 by 100, channel 0 enlarged. Blue is negative, orange positive, …`
 */
export function tensorAlt({ name, shape, statistics, range }: InspectedTensor): string {
  const rank = shape.length;
  const what = name ?? 'the tensor';
  const subject =
    rank === 1
      ? `Plot of ${what}: ${shape[0]} values.`
      : rank === 2
        ? `Heat map of ${what}: ${shape[0]} by ${shape[1]} values.`
        : `Heat maps of ${what}${leadingIndex(shape)}: ${shape[rank - 3]} planes of ${shape[rank - 2]} by ${shape[rank - 1]}, plane 0 enlarged.`;
  return [subject, specialSentence(statistics), rangeSentence(statistics, range)]
    .filter((text) => text !== '')
    .join(' ');
}

/** `[0, 0]`: which of the outer planes is drawn; nothing where there is one. */
function leadingIndex(shape: readonly number[]): string {
  return shape.length > 3 ? formatShape(shape.slice(0, -3).map(() => 0)) : '';
}

function specialSentence({ nan, positiveInfinity, negativeInfinity }: InspectedTensor['statistics']): string {
  const found = [
    nan > 0 ? `${formatCount(nan)} NaN` : '',
    positiveInfinity > 0 ? `${formatCount(positiveInfinity)} +Inf` : '',
    negativeInfinity > 0 ? `${formatCount(negativeInfinity)} −Inf` : '',
  ].filter((text) => text !== '');
  return found.length > 0 ? `${found.join(', ')}.` : '';
}

function rangeSentence(
  { min }: InspectedTensor['statistics'],
  { low, high, below, above }: InspectedTensor['range'],
): string {
  if (min === null) return 'No value is finite.';
  const colours = low < 0 ? 'Blue is negative, orange positive, range' : 'Orange is positive, range';
  const clipped = below + above > 0 ? `; ${formatCount(below + above)} values lie beyond` : '';
  return `${colours} ${formatNumber(low, 3)} to ${formatNumber(high, 3)}${clipped}.`;
}
