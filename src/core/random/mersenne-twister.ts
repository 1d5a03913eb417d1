const SIZE = 624;
const SHIFT = 397;

/**
 * The 32-bit Mersenne Twister, as PyTorch's CPU generator holds it.
 *
 * @see M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); ATen/core/MT19937RNGEngine.h
 */
export class MersenneTwister {
  readonly #state: Int32Array = new Int32Array(SIZE);
  #next: number = SIZE;

  /** @param seed Its low 32 bits count. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed | 0;
    for (let j = 1; j < SIZE; j++) {
      state[j] = (Math.imul(1812433253, state[j - 1] ^ (state[j - 1] >>> 30)) + j) | 0;
    }
  }

  /** Another that goes on from here by itself. */
  clone(): MersenneTwister {
    const copy = new MersenneTwister(0);
    copy.#state.set(this.#state);
    copy.#next = this.#next;
    return copy;
  }

  #twist(): void {
    const state = this.#state;
    const mix = (k: number, next: number, shifted: number): void => {
      const y = (state[k] & 0x80000000) | (state[next] & 0x7fffffff);
      state[k] = state[shifted] ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
    };
    for (let k = 0; k < SIZE - SHIFT; k++) mix(k, k + 1, k + SHIFT);
    for (let k = SIZE - SHIFT; k < SIZE - 1; k++) mix(k, k + 1, k + SHIFT - SIZE);
    mix(SIZE - 1, 0, SHIFT - 1);
    this.#next = 0;
  }

  /** The next draw: a whole number from 0 to 2³² − 1. */
  next(): number {
    if (this.#next === SIZE) this.#twist();
    let y = this.#state[this.#next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }
}
