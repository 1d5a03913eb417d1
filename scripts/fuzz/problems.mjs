// Random convolutions: most are small, so that many sizes meet the borders of tiles; some are large enough for threads.

/** Marsaglia's xorshift: `random(n)` is a whole number below n. */
function generator(seed) {
  let state = (seed | 0) ^ 0x9e3779b9 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** @param {number} count @param {number} seed */
export function* problems(count, seed) {
  const random = generator(seed);
  for (let made = 0; made < count; ) {
    const rank = [1, 2, 2, 2, 3][random(5)];
    const large = random(200) === 0 && rank < 3;
    const axes = Array.from({ length: rank }, () => ({
      size: 1 + random(large ? 60 : rank === 3 ? 7 : 24) + (large ? 20 : 0),
      kernel: 1 + random(rank === 3 ? 3 : 5),
      stride: 1 + random(3),
      dilation: 1 + random(3),
      before: random(4),
      after: random(4),
    }));
    const out = axes.map(
      (a) => Math.floor((a.size + a.before + a.after - a.dilation * (a.kernel - 1) - 1) / a.stride) + 1,
    );
    if (out.some((places) => places < 1)) continue;
    const groups = [1, 1, 2, 5][random(4)];
    const most = large ? 40 : rank === 3 ? 4 : 20;
    const [batch, channels, filters] = [1 + random(3), 1 + random(large ? 30 : 5), 1 + random(most)];
    made++;
    yield {
      input: [batch, groups * channels, ...axes.map((a) => a.size)],
      weight: [groups * filters, channels, ...axes.map((a) => a.kernel)],
      output: [batch, groups * filters, ...out],
      stride: axes.map((a) => a.stride),
      padding: axes.map((a) => [a.before, a.after]),
      dilation: axes.map((a) => a.dilation),
      groups,
      random,
    };
  }
}
