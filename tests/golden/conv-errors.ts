import { readGolden } from './read-golden.js';

const { cases } = readGolden<{ readonly call: string; readonly message: string }>('conv-errors');
const messages = new Map(cases.map(({ call, message }) => [call, message]));

/** The calls whose refusal by PyTorch is recorded (`scripts/golden/conv_errors.py`). */
export function pytorchMessages(): string[] {
  return [...messages.keys()];
}

/** What PyTorch says of a call: the first line of its message. */
export function pytorchMessage(call: string): string {
  const message = messages.get(call);
  if (message === undefined) throw new Error(`no message recorded for ${call}`);
  return message;
}
