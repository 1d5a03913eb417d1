import type { StreamForm } from '../wasm/streams.js';

/** What of an update of SGD there is. */
export interface SGDForm {
  /** `first`: the gradient itself is the momentum. */
  readonly momentum: 'none' | 'first' | 'on';
  readonly nesterov: boolean;
  readonly decays: boolean;
  readonly maximize: boolean;
}

const forms = new Map<string, StreamForm>();

/**
 * Arrays: the parameter, the momentum where there is one, the gradient. Scalars: −lr, momentum, share of the gradient, weight
 * decay. A product and the sum that follows are rounded once, all else by itself: to the last bit as the loop in `optim/sgd.ts`.
 */
export function sgdForm({ momentum, nesterov, decays, maximize }: SGDForm): StreamForm {
  const name = `sgd ${momentum} ${nesterov} ${decays} ${maximize}`;
  let form = forms.get(name);
  if (form !== undefined) return form;
  const arrays = momentum === 'none' ? 1 : 2;
  form = {
    name,
    inputs: arrays + 1,
    outputs: arrays,
    scalars: 4,
    sums: 0,
    compute(f, { x, scalars: [minusRate, keep, share, decay] }) {
      const [param, buffer, g] = [x[0], x[1], x[arrays]];
      if (maximize) f.get(g).vector('neg').set(g);
      if (decays) f.get(param).get(decay).get(g).vector('relaxedMadd').set(g);
      if (momentum === 'first') f.get(g).set(buffer);
      if (momentum === 'on')
        f.get(g).get(share).get(buffer).get(keep).vector('mul').vector('relaxedMadd').set(buffer);
      if (momentum !== 'none') {
        if (nesterov) f.get(buffer).get(keep).get(g).vector('relaxedMadd').set(g);
        else f.get(buffer).set(g);
      }
      f.get(g).get(minusRate).get(param).vector('relaxedMadd').set(param);
    },
    expected(x, [minusRate, keep, share, decay]) {
      let g = maximize ? -x[arrays] : x[arrays];
      if (decays) g += x[0] * decay;
      if (momentum === 'none') return [x[0] + g * minusRate];
      const buffer = momentum === 'first' ? g : x[1] * keep + g * share;
      return [x[0] + (nesterov ? g + buffer * keep : buffer) * minusRate, buffer];
    },
  };
  forms.set(name, form);
  return form;
}
