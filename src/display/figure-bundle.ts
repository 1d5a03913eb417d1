// A figure in every form of a display.
import { asciiNumber, formatNumber, PLOTLY_MIME_TYPE } from '../protocol/index.js';
import type { Figure } from './figure.js';
import { extent, type Series, seriesOf, titleOf } from './figure-series.js';
import type { MimeBundle } from './host.js';
import { figurePicture } from './static/figure-picture.js';
import { escapeHtml, figureHtml, pictureHtml, tableHtml } from './static/html.js';

/** Of the plain picture: where the figure itself is large already, the picture is left out. */
const SMALL_FIGURE = 128_000;
/** Traces that are listed one by one. */
const LISTED_TRACES = 50;

export function figureBundle(figure: Figure): MimeBundle {
  const series = seriesOf(figure);
  const title = titleOf(figure);
  const { data, layout } = figure;
  const small = JSON.stringify(figure).length <= SMALL_FIGURE;
  const picture = small ? figurePicture(series, titleOf(figure, 'xaxis'), titleOf(figure, 'yaxis')) : null;
  const rows = series.slice(0, LISTED_TRACES).map((trace) => {
    const [points, x, y] = describe(trace);
    return [trace.name, trace.type, points, x, trace.table === undefined || y === '' ? y : `values ${y}`];
  });
  return {
    [PLOTLY_MIME_TYPE]: { data, layout },
    'text/html': figureHtml(
      escapeHtml(title === '' ? 'figure' : title),
      pictureHtml(picture, figureAlt(title, series)),
      tableHtml(['trace', 'kind', 'points', 'x', 'y'], rows),
      series.length > rows.length ? `<p>${series.length - rows.length} more traces</p>` : '',
    ),
    ...(picture === null ? {} : { 'image/png': picture.png }),
    'text/plain': figureText(figure),
  };
}

/** Points, and the extent of x and y (or of the values of a heat map), for the screen. */
function describe({ type, x, y, table, categories }: Series): [string, string, string] {
  const range = (values: Iterable<number | null>): string => {
    const found = extent(values);
    if (found === null) return '';
    return found.min === found.max
      ? formatNumber(found.min)
      : `${formatNumber(found.min)} to ${formatNumber(found.max)}`;
  };
  if (table !== undefined) return [`${table.length} × ${table[0]?.length ?? 0}`, '', range(table.flat())];
  const along = categories === undefined ? range(x) : `${categories.length} categories`;
  return [String(Math.max(x.length, y.length)), along, type === 'histogram' ? '' : range(y)];
}

function figureAlt(title: string, series: readonly Series[]): string {
  const named = series.slice(0, 6).map((trace) => {
    const [, , y] = describe(trace);
    return `${trace.name} (${trace.type})${y === '' ? '' : `, ${y}`}`;
  });
  const more = series.length > named.length ? `; ${series.length - named.length} more` : '';
  return `Figure${title === '' ? '' : `, ${title}`}: ${named.join('; ')}${more}.`;
}

/**
 * The text form: the title, then a line for each trace.
 *
 * ```
 * figure: An activation
 *   tanh  scatter  100 points  x -3 to 3  y -0.9951 to 0.9951
 * ```
 */
export function figureText(figure: Figure): string {
  const series = seriesOf(figure);
  const title = titleOf(figure);
  const width = Math.max(0, ...series.map(({ name }) => name.length));
  const lines = series.slice(0, LISTED_TRACES).map((trace) => {
    const [points, x, y] = describe(trace).map(asciiNumber);
    const values = trace.table === undefined ? 'y' : 'values';
    return [
      `  ${trace.name.padEnd(width)}  ${trace.type}  ${points.replace('×', 'x')} ${trace.table === undefined ? 'points' : 'cells'}`,
      x === '' ? '' : `  x ${x}`,
      y === '' ? '' : `  ${values} ${y}`,
    ].join('');
  });
  const more = series.length > lines.length ? [`  ... ${series.length - lines.length} more`] : [];
  return [title === '' ? 'figure' : `figure: ${title}`, ...lines, ...more].join('\n');
}
