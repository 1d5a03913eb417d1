// HTML that survives a sanitizer: figure, img with a PNG, plain tables, details. No style, no script, no data-*.
import type { Picture } from './detail.js';

/** Text as it can stand in HTML, in attributes as well. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The picture at half the size it has, so that it is sharp on screens of two pixels a CSS pixel. */
export function pictureHtml(picture: Picture | null, alt: string): string {
  if (picture === null) return '';
  const { png, width, height } = picture;
  const size = `width="${Math.round(width)}" height="${Math.round(height)}"`;
  return `<img src="data:image/png;base64,${png}" ${size} alt="${escapeHtml(alt)}">`;
}

/** A table with its column names in the first row. Cells are text; those of numbers stand at the right. */
export function tableHtml(
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>`).join('');
  return `<table><tr>${head}</tr>${body}</table>`;
}

function cellHtml(cell: string | number): string {
  return typeof cell === 'number' ? `<td align="right">${cell}</td>` : `<td>${escapeHtml(cell)}</td>`;
}

/** A table with the name of each row at its left. */
export function rowsHtml(rows: readonly (readonly [name: string, ...cells: string[]])[]): string {
  const lines = rows.map(([name, ...cells]) => {
    return `<tr><th scope="row" align="left">${escapeHtml(name)}</th>${cells.map(cellHtml).join('')}</tr>`;
  });
  return `<table>${lines.join('')}</table>`;
}

/** Something folded, under a word that says what it is. */
export function detailsHtml(summary: string, content: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${content}</details>`;
}

/**
 * Text in columns, as it is: Jupyter gives a fixed width to the code in a `pre` alone. In Markdown (nbconvert's, or
 * GitHub's README) a blank line would end the HTML, so the second of two line breaks is written as an entity.
 */
export function preHtml(text: string): string {
  return `<pre><code>${escapeHtml(text).replace(/\n\n+/g, (breaks) => `\n${'&#10;'.repeat(breaks.length - 1)}`)}</code></pre>`;
}

/** {@link figureHtml} of a wide table: a browser indents a figure at both sides, and a sheet of paper is narrow. */
export function wideHtml(caption: string, ...parts: readonly string[]): string {
  return `<div><p>${caption}</p>${parts.join('')}</div>`;
}

/** The parts of a display under its caption (HTML, already escaped). */
export function figureHtml(caption: string, ...parts: readonly string[]): string {
  return `<figure><figcaption>${caption}</figcaption>${parts.join('')}</figure>`;
}
