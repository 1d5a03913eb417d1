// What a kernel works out of shapes, strides and settings alone, kept for the next call with the same ones: a small convolution
// takes less time than its plan.

/** Plans that are kept at most; then all are forgotten, and those in use come back at once. */
const MOST_PLANS = 512;

interface Known<Plan> {
  readonly facts: readonly number[];
  readonly plan: Plan;
}

/** Plans by all the numbers that they depend on. */
export class PlanCache<Plan> {
  private readonly known = new Map<number, Known<Plan>[]>();
  private count = 0;

  /** The plan for these numbers, made by `make` where it is not known. Lists of varying length begin with their length. */
  get(facts: readonly number[], make: () => Plan): Plan {
    const hash = hashOf(facts);
    const found = this.known.get(hash)?.find((entry) => isSame(entry.facts, facts));
    if (found !== undefined) return found.plan;
    const plan = make();
    if (this.count >= MOST_PLANS) {
      this.known.clear();
      this.count = 0;
    }
    this.count++;
    const entries = this.known.get(hash);
    if (entries === undefined) this.known.set(hash, [{ facts, plan }]);
    else entries.push({ facts, plan });
    return plan;
  }
}

/** FNV-1a over whole numbers: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(facts: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < facts.length; i++) hash = Math.imul(hash ^ facts[i], 0x01000193);
  return hash;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
