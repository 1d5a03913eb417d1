// What was measured, as text: a line for each workload, and what they come to.

/** Values further from float64 than this, in units of the largest one, are called wrong. */
const TOLERANCE = 1e-4;
const OURS = 'convlens';
const TORCH = 'PyTorch';
/** PyTorch on vectors as wide as ours: what a processor whose 512 bits are two times 256 shows, such as Zen 4. */
const TORCH_256 = 'PyTorch 256-bit';
export const JAVASCRIPT = ['tfjs', 'onnxruntime-web'];

export function milliseconds(value) {
  if (value === undefined) return '–';
  return value >= 100 ? value.toFixed(0) : value >= 0.01 ? value.toPrecision(3) : value.toFixed(4);
}

/** Ours in units of PyTorch's time; undefined where one of them is missing. */
export function ratio({ results }, contender = TORCH) {
  const [ours, torch] = [results[OURS]?.min, results[contender]?.min];
  return ours === undefined || torch === undefined ? undefined : ours / torch;
}

/** How many times the fastest JavaScript rival takes of our time. */
function lead({ results }) {
  const ours = results[OURS]?.min;
  const rivals = JAVASCRIPT.map((name) => results[name]?.min).filter((time) => time !== undefined);
  return ours === undefined || rivals.length === 0 ? undefined : Math.min(...rivals) / ours;
}

/** How near we come to what `threads` cores can do: of multiply-adds, or of bytes copied. */
export function shareOfPeak({ products, bytes, results }, { peak, bandwidth }, threads) {
  const ours = results[OURS]?.min;
  if (ours === undefined) return undefined;
  if (products !== undefined && peak) return products / (ours * 1e6) / (peak * threads);
  if (bytes !== undefined) return bytes / (ours * 1e6) / bandwidth;
  return undefined;
}

export function geometricMean(values) {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  return Math.exp(known.reduce((sum, value) => sum + Math.log(value), 0) / known.length);
}

function line(cells) {
  const [id, name, ...rest] = cells;
  return `${id.padEnd(11)}${name.padEnd(50)}${rest.map((cell) => cell.padStart(9)).join('')}`;
}

/** The head of the table for these contenders. */
export function head(names) {
  const short = names.map((name) => name.replace('onnxruntime', 'ort').replace(/^\w+ (?=\d)/, ''));
  return line([
    '',
    'least time, ms',
    ...short,
    'ratio',
    'to 256',
    'of peak',
    'vs JS',
    'first',
    '100th',
    'error',
  ]);
}

/** One workload; what is missing or wrong is said under it. */
export function row(measured, names, facts, threads) {
  const { id, name, results } = measured;
  const ours = results[OURS];
  const share = shareOfPeak(measured, facts, threads);
  const ahead = lead(measured);
  const cells = [
    id,
    name,
    ...names.map((contender) => milliseconds(results[contender]?.min)),
    ratio(measured)?.toFixed(2) ?? '–',
    ratio(measured, TORCH_256)?.toFixed(2) ?? '–',
    share === undefined ? '–' : `${(100 * share).toFixed(0)} %`,
    ahead === undefined ? '–' : `${ahead.toFixed(1)}×`,
    milliseconds(ours?.first),
    milliseconds(ours?.hundredth),
    ours?.error?.toExponential(0) ?? '–',
  ];
  const remarks = names.flatMap((contender) => {
    const result = results[contender];
    if (result?.missing) return contender === OURS ? [`${contender}: ${result.missing}`] : [];
    if (result?.error != null && !(result.error <= TOLERANCE))
      return [`${contender} is off by ${result.error}`];
    return [];
  });
  return [line(cells), ...remarks.map((remark) => `           ! ${remark}`)].join('\n');
}

/** Geometric means by group, and of all. */
export function summary(measured) {
  const groups = [...new Set(measured.map(({ group }) => group)), undefined];
  const lines = groups.map((group) => {
    const those = measured.filter((one) => group === undefined || one.group === group);
    const mean = geometricMean(those.map((one) => ratio(one)));
    const narrow = geometricMean(those.map((one) => ratio(one, TORCH_256)));
    const ahead = geometricMean(those.map(lead));
    const parts = [
      mean === undefined ? undefined : `${mean.toFixed(2)} of PyTorch's time`,
      narrow === undefined ? undefined : `${narrow.toFixed(2)} of its time on 256 bits`,
      ahead === undefined ? undefined : `${ahead.toFixed(1)}× the fastest JavaScript rival's speed`,
    ];
    return `  ${(group ?? 'all').padEnd(16)} ${parts.filter(Boolean).join(', ') || '–'}`;
  });
  return ['Geometric means', ...lines].join('\n');
}
