// A convolution in every form of a display: one output cell worked out where the extension is not.
import { formatShape } from '../core/shape.js';
import { formatInteger, toldRows } from '../protocol/index.js';
import { mimeBundle } from './bundle.js';
import type { Explanation } from './explain.js';
import { type InspectedConvolution, inspectConvolution } from './explain-inspected.js';
import { convolutionPayload } from './explain-payload.js';
import { axisFormula, cellName, explainAlt, explainText, rowName, sumFormats } from './explain-text.js';
import type { MimeBundle } from './host.js';
import { explainPicture } from './static/explain-picture.js';
import { detailsHtml, escapeHtml, figureHtml, pictureHtml, tableHtml } from './static/html.js';

/** Products of a channel that are written out; of a larger kernel the text would hide the sum. */
const MOST_TERMS = 50;

export function explainBundle(explanation: Explanation): MimeBundle {
  const inspected = inspectConvolution(explanation);
  const picture = explainPicture(inspected);
  return mimeBundle({
    payload: convolutionPayload(inspected),
    picture,
    text: explainText(inspected),
    html: figureHtml(
      caption(inspected),
      pictureHtml(picture, explainAlt(inspected)),
      `<p>${sumSentence(inspected)}</p>`,
      detailsHtml('the sum written out', termsTable(inspected)),
      detailsHtml('size, parameters, multiply-adds', arithmeticTable(inspected)),
    ),
  });
}

function caption({ expression, name, inputShape, outputShape, batch }: InspectedConvolution): string {
  const label = name === undefined ? '' : `${escapeHtml(name)} `;
  const item = batch === undefined ? '' : `, item ${batch.item} of ${batch.size}`;
  return `<code>${escapeHtml(expression)}</code>: ${label}<code>${formatShape(inputShape)}</code>${item} → <code>${formatShape(outputShape)}</code>`;
}

/** `y[1, 0, 4] = −0.36 + 0.09 + 1.45 + 0.16 + 0.28 (bias) = 1.62` */
function sumSentence(inspected: InspectedConvolution): string {
  const { sum, arrays } = inspected;
  const { sum: format } = sumFormats(inspected);
  const { told, rest } = toldRows(sum.rows);
  const parts = [
    ...told.map((row) => format(row.sum)),
    ...(rest === null ? [] : [`${format(rest.sum)} (${rest.count} more)`]),
    ...(arrays.bias === null ? [] : [`${format(sum.bias)} (bias)`]),
  ];
  return `${cellName(inspected)} = ${escapeHtml(parts.join(' + '))} = <b>${format(sum.total)}</b>`;
}

function termsTable(inspected: InspectedConvolution): string {
  const formats = sumFormats(inspected);
  const { told } = toldRows(inspected.sum.rows);
  const rows = told.map((row) => {
    const terms = row.terms.slice(0, MOST_TERMS).map(({ x, w }) => `${formats.x(x)} · ${formats.w(w)}`);
    const more = row.terms.length > MOST_TERMS ? ` + ${row.terms.length - MOST_TERMS} more` : '';
    return [rowName(inspected, row), `${terms.join(' + ')}${more}`, formats.sum(row.sum)];
  });
  return tableHtml(['channel', 'input · weight', 'sum'], rows);
}

const AXES = ['depth', 'height', 'width'] as const;

function arithmeticTable({ settings, inputShape, outputShape, arrays }: InspectedConvolution): string {
  const { kernelSize, inChannels, outChannels, groups } = settings;
  const rank = kernelSize.length;
  const axes = rank === 1 ? ['length'] : AXES.slice(-rank);
  const sizes = axes.map((name, d) => {
    const [formula, result] = axisFormula(settings, inputShape[d + 1], d).split(' = ');
    return [name, formula, result];
  });
  const weights = arrays.weight.length;
  const transposed = settings.outputPadding !== undefined;
  const [first, second] = transposed ? [inChannels, outChannels] : [outChannels, inChannels];
  const perGroup = groups > 1 ? `${second}/${groups}` : String(second);
  const biases = arrays.bias?.length ?? 0;
  // A transposed convolution puts its weights down once for each cell of the input.
  const places = (transposed ? inputShape : outputShape).slice(1);
  return tableHtml(
    ['', 'formula', 'result'],
    [
      ...sizes,
      [
        'parameters',
        `${first}·${perGroup}·${kernelSize.join('·')}${biases > 0 ? ` + ${biases}` : ''}`,
        formatInteger(weights + biases),
      ],
      [
        'multiply-adds',
        `${formatInteger(weights)} weights · ${places.join('·')} places`,
        formatInteger(places.reduce((product, size) => product * size, weights)),
      ],
    ],
  );
}
