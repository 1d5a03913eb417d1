// One step of each recurrent layer: from what comes in, already projected, and the state before to the state after.
import type { Tensor } from '../tensor/tensor.js';

/** What is carried from place to place: `[N, hidden]` each; an LSTM has a cell beside the hidden state. */
export type State = readonly Tensor[];

/** A kind of recurrence. */
export interface Recurrence {
  /** How many blocks of `hidden` rows the weights have. */
  readonly gates: number;
  /** How many tensors the state has. */
  readonly states: 1 | 2;
  /**
   * @param projected `[N, gates · hidden]`: the input times its weight, plus its bias.
   * @param recur the hidden state times its weight, plus its bias.
   */
  step(projected: Tensor, state: State, recur: (hidden: Tensor) => Tensor): State;
}

/** `h' = tanh(W·x + U·h)`. */
export const TANH_RECURRENCE: Recurrence = {
  gates: 1,
  states: 1,
  step: (projected, [hidden], recur) => [projected.add(recur(hidden)).tanh()],
};

/** `h' = relu(W·x + U·h)`. */
export const RELU_RECURRENCE: Recurrence = {
  gates: 1,
  states: 1,
  step: (projected, [hidden], recur) => [projected.add(recur(hidden)).relu()],
};

/** Input, forget and output gate; what goes into the cell. */
export const LSTM_RECURRENCE: Recurrence = {
  gates: 4,
  states: 2,
  step(projected, [hidden, cell], recur) {
    const [input, forget, inner, output] = projected.add(recur(hidden)).chunk(4, 1);
    const next = forget.sigmoid().mul(cell).add(input.sigmoid().mul(inner.tanh()));
    return [output.sigmoid().mul(next.tanh()), next];
  },
};

/** Reset and update gate; what is new. */
export const GRU_RECURRENCE: Recurrence = {
  gates: 3,
  states: 1,
  step(projected, [hidden], recur) {
    const [resetIn, updateIn, freshIn] = projected.chunk(3, 1);
    const [resetState, updateState, freshState] = recur(hidden).chunk(3, 1);
    const update = updateIn.add(updateState).sigmoid();
    const fresh = freshIn.add(resetIn.add(resetState).sigmoid().mul(freshState)).tanh();
    return [fresh.add(update.mul(hidden.sub(fresh)))];
  },
};
