/** A failure the user can do something about: printed as two lines, without a stack trace. */
export class Failure extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'Failure';
    this.remedy = remedy;
  }
}
