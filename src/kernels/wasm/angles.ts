// Sine, cosine and tangent of float32 on vectors: after Cephes' sinf (S. Moshier).
import type { FunctionBuilder, Local } from './assembler.js';
import { polynomial } from './elementwise.js';

/** π/2 in three parts, of which the first two have few digits: their products with a number of quarter turns are exact. */
const QUARTER_TURN = [1.5703125, 4.837512969970703e-4, 7.549789954891882e-8];
/** Beyond, those products are not exact. */
const MOST = 8192;
const SIN_TAIL = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1];
const COS_TAIL = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2];

/** What is left of an angle beside quarter turns. */
interface Turned {
  /** How many quarter turns, as integers. */
  readonly turns: Local;
  /** The sine and cosine of the rest, which is at most an eighth of a turn. */
  readonly sin: Local;
  readonly cos: Local;
}

function turned(f: FunctionBuilder, x: Local, doubt: Local): Turned {
  const [turns, rest, square, sin, cos] = Array.from({ length: 5 }, () => f.local('v128'));
  f.get(doubt).get(x).vector('abs').held(MOST).vector('greater').vector('bitsOr').set(doubt);
  f.get(x)
    .held(2 / Math.PI)
    .vector('mul')
    .vector('nearest')
    .set(turns);
  f.get(x).set(rest);
  for (const part of QUARTER_TURN) f.get(turns).held(-part).get(rest).multiplyAdd().set(rest);
  f.get(turns).vector('toInt').set(turns);
  f.get(rest).get(rest).vector('mul').set(square);
  polynomial(f, square, SIN_TAIL).get(square).vector('mul').get(rest).get(rest).multiplyAdd().set(sin);
  polynomial(f, square, COS_TAIL).get(square).vector('mul').held(-0.5).vector('add');
  f.get(square).held(1).multiplyAdd().set(cos);
  return { turns, sin, cos };
}

/** Pushes the first where the number of quarter turns is odd, else the second. */
function pushByOddness(f: FunctionBuilder, turns: Local, odd: Local, even: Local): FunctionBuilder {
  f.get(odd).get(even);
  return f.get(turns).i32(31).vector('intShiftLeft').i32(31).vector('intShiftRight').vector('bitsSelect');
}

/** The sign bit of half a turn, of `turns` quarters. */
function pushSign(f: FunctionBuilder, turns: Local): FunctionBuilder {
  return f.get(turns).i32(30).vector('intShiftLeft').held(-0).vector('bitsAnd');
}

/** sin x, at most 3e-7 off (2e-7 of its value where |x| ≤ π); |x| > 8192, and infinity, are doubtful. */
export function pushSin(f: FunctionBuilder, x: Local, doubt: Local): void {
  const { turns, sin, cos } = turned(f, x, doubt);
  pushByOddness(f, turns, cos, sin);
  pushSign(f, turns).vector('bitsXor').set(sin);
  // −0 stays.
  f.get(x).get(sin).get(x).held(0).vector('equal').vector('bitsSelect');
}

/** cos x, likewise. */
export function pushCos(f: FunctionBuilder, x: Local, doubt: Local): void {
  const { turns, sin, cos } = turned(f, x, doubt);
  pushByOddness(f, turns, sin, cos);
  f.get(turns).heldInt(1).vector('intAdd').set(turns);
  pushSign(f, turns).vector('bitsXor');
}

/** tan x, at most 5e-7 of its value off where |x| ≤ π. */
export function pushTan(f: FunctionBuilder, x: Local, doubt: Local): void {
  const { turns, sin, cos } = turned(f, x, doubt);
  pushByOddness(f, turns, cos, sin);
  pushByOddness(f, turns, sin, cos).vector('div');
  // An odd number of quarter turns turns the sign.
  f.get(turns).i32(31).vector('intShiftLeft').vector('bitsXor').set(sin);
  f.get(x).get(sin).get(x).held(0).vector('equal').vector('bitsSelect');
}
