// The table as a picture: for each workload our time and the rivals' in units of PyTorch's, on a logarithmic axis.
import { geometricMean, ratio } from './report.mjs';

const ROW = 22;
const LEFT = 330;
const WIDTH = 560;
const TOP = 78;
/** The axis, in units of PyTorch's time. */
const [LEAST, MOST] = [1 / 8, 64];
const TICKS = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
const COLOURS = {
  convlens: '#1f6feb',
  'PyTorch 256-bit': '#8250df',
  'onnxruntime-node': '#8b949e',
  'onnxruntime-web': '#d29922',
  tfjs: '#db6d28',
};

function x(value) {
  const inside = Math.min(MOST, Math.max(LEAST, value));
  return LEFT + (WIDTH * Math.log(inside / LEAST)) / Math.log(MOST / LEAST);
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const label = (value) => (value < 1 ? `1/${Math.round(1 / value)}` : `${value}×`);

/** @param {{ cpu: string, node: string }} machine @param {{ threads: number, measured: object[] }} run */
export function picture(machine, { threads, measured }) {
  const rows = measured.filter(({ results }) => results.PyTorch?.min !== undefined);
  const height = TOP + ROW * rows.length + 24;
  const bottom = height - 18;
  const parts = [];
  const text = (at, y, content, more = '') =>
    parts.push(`<text x="${at}" y="${y}" ${more}>${escaped(content)}</text>`);
  const threadsSaid = threads === 1 ? 'one thread' : `${threads} threads`;
  const title = `Time in units of PyTorch's, ${threadsSaid}, ${machine.cpu}`;
  text(12, 20, title, 'font-weight="600" font-size="14"');
  let legend = 12;
  for (const [name, colour] of Object.entries(COLOURS)) {
    parts.push(`<circle cx="${legend + 5}" cy="38" r="5" fill="${colour}"/>`);
    text(legend + 15, 42, name);
    legend += 30 + 7 * name.length;
  }
  const mean = geometricMean(rows.map((one) => ratio(one)));
  if (mean !== undefined)
    text(legend + 10, 42, `geometric mean of convlens: ${mean.toFixed(2)}`, 'font-weight="600"');
  for (const tick of TICKS) {
    const strong = tick === 1 ? 'stroke="#57606a" stroke-width="1.5"' : 'stroke="#d0d7de"';
    parts.push(`<line x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 10}" y2="${bottom}" ${strong}/>`);
    text(x(tick), TOP - 14, tick === 1 ? 'PyTorch' : label(tick), 'text-anchor="middle" fill="#57606a"');
  }
  rows.forEach(({ id, name, results }, i) => {
    const y = TOP + ROW * i + 8;
    text(12, y + 4, `${id}  ${name}`.slice(0, 52));
    const ours = results.convlens?.min;
    const unit = results.PyTorch.min;
    if (ours !== undefined) {
      const [from, to] = [x(1), x(ours / unit)].toSorted((a, b) => a - b);
      parts.push(
        `<rect x="${from}" y="${y - 5}" width="${to - from}" height="10" fill="${COLOURS.convlens}" opacity="0.35"/>`,
      );
    }
    for (const [contender, colour] of Object.entries(COLOURS).toReversed()) {
      const time = results[contender]?.min;
      if (time !== undefined) parts.push(`<circle cx="${x(time / unit)}" cy="${y}" r="5" fill="${colour}"/>`);
    }
  });
  const size = `width="${LEFT + WIDTH + 30}" height="${height}"`;
  const font = 'font-family="system-ui, sans-serif" font-size="12" fill="#1f2328"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${font}><title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`;
}
