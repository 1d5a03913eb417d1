/** `in_channels`, `InChannels` and `inchannels` all name `inChannels`. */
function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[_\-\s]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, rows[i - 1][j] + 1, row[j - 1] + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}

/**
 * The candidate that a misspelt word most likely means, or undefined where none is near: another case or
 * snake_case, a beginning of it (`pad` for `padding`), or at most one edit in three letters.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const folded = fold(word);
  if (folded === '') return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const target = fold(candidate);
    const isStart = folded.length >= 3 && target.startsWith(folded);
    const distance = isStart ? 0.5 : editDistance(folded, target);
    const limit = Math.max(1, Math.floor(Math.max(folded.length, target.length) / 3));
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `; did you mean 'stride'?`, or nothing where no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = closest(word, candidates);
  return candidate === undefined ? '' : `; did you mean '${candidate}'?`;
}
