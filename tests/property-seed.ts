import fc from 'fast-check';

/**
 * Where the properties take their random cases from. CI tries the same ones each time, so that a change is refused for
 * what it broke and not for what nobody had met before; elsewhere every run looks for new ones. A number in
 * `CONVLENS_SEED` repeats, or chooses, a run.
 */
const seed = process.env.CONVLENS_SEED ?? (process.env.CI ? '20260612' : undefined);

if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });
