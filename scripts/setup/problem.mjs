// What went wrong, said to the person who typed the command: one sentence, and what to do.

/** A failure with a remedy: shown without a stack trace. */
export class Problem extends Error {
  constructor(message, remedy) {
    super(message);
    this.name = 'Problem';
    this.remedy = remedy;
  }
}

/** Thrown when Ctrl-C arrives while something is being installed. */
export class Interrupted extends Error {}
