import type { StreamForm } from '../wasm/streams.js';

/** What of an update of Adam there is. */
export interface AdamForm {
  /** `decoupled`: the parameter itself shrinks. */
  readonly decay: 'none' | 'added' | 'decoupled';
  readonly amsgrad: boolean;
  readonly maximize: boolean;
  /** Whether the running average moves less than half of the way. */
  readonly near: boolean;
}

const forms = new Map<string, StreamForm>();

/**
 * Arrays: the parameter, the averages of the gradient and of its square, with `amsgrad` the largest of those, the gradient.
 * Scalars: how far the first average moves (from the nearer end), what is kept of the second and what is added, the root of its
 * correction, eps, the size of a step, and the factor (decoupled) or the share of the parameter that decays. Rounded as the loop
 * in `optim/adam.ts`, to the last bit.
 */
export function adamForm({ decay, amsgrad, maximize, near }: AdamForm): StreamForm {
  const name = `adam ${decay} ${amsgrad} ${maximize} ${near}`;
  let form = forms.get(name);
  if (form !== undefined) return form;
  const arrays = amsgrad ? 4 : 3;
  form = {
    name,
    inputs: arrays + 1,
    outputs: arrays,
    scalars: 7,
    sums: 0,
    compute(f, { x, scalars: [way, keep, share, correction, eps, size, decays] }) {
      const [param, average, squares, largest, g] = [x[0], x[1], x[2], x[3], x[arrays]];
      const distance = f.local('v128');
      if (maximize) f.get(g).vector('neg').set(g);
      if (decay === 'decoupled') f.get(param).get(decays).vector('mul').set(param);
      if (decay === 'added') f.get(param).get(decays).get(g).vector('relaxedMadd').set(g);
      if (near) f.get(g).get(average).vector('sub').get(way).get(average);
      else f.get(average).get(g).vector('sub').get(way).get(g);
      f.vector('relaxedMadd').set(average);
      f.get(share).get(g).vector('mul').get(g).get(squares).get(keep).vector('mul').vector('relaxedMadd');
      f.set(squares);
      if (amsgrad) f.get(largest).get(squares).vector('max').set(largest);
      f.get(amsgrad ? largest : squares)
        .vector('sqrt')
        .get(correction)
        .vector('div');
      f.get(eps).vector('add').set(distance);
      f.get(param).get(size).get(average).vector('mul').get(distance).vector('div').vector('sub').set(param);
    },
    expected(x, [way, keep, share, correction, eps, size, decays]) {
      const param = decay === 'decoupled' ? x[0] * decays : x[0];
      const g = (maximize ? -x[arrays] : x[arrays]) + (decay === 'added' ? param * decays : 0);
      const average = near ? x[1] + (g - x[1]) * way : g + (x[1] - g) * way;
      const squares = x[2] * keep + share * g * g;
      const largest = amsgrad ? Math.max(x[3], squares) : squares;
      const moved = param - (size * average) / (Math.sqrt(largest) / correction + eps);
      return amsgrad ? [moved, average, squares, largest] : [moved, average, squares];
    },
  };
  forms.set(name, form);
  return form;
}
