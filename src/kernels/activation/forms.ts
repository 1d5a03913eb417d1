// Activations and their gradients as maps of float32.
import type { FunctionBuilder, Local } from '../wasm/assembler.js';
import type { MapForm } from '../wasm/maps.js';
import { ACTIVATIONS, type ActivationName } from './functions.js';
import { PIECEWISE } from './piecewise.js';
import { SMOOTH } from './smooth.js';

/** Pushes a function of the vector in `x`; the parameters are in every lane of theirs. */
type Push = (f: FunctionBuilder, x: Local, parameters: readonly Local[]) => void;

/** An activation on vectors. */
export interface ActivationVectors {
  /** How many parameters there are. */
  readonly parameters: number;
  readonly value: Push;
  readonly slope: Push;
}

/** The forms of one activation. */
export interface ActivationForms {
  /** `f(x)`. */
  readonly value: MapForm;
  /** `g · f′(x)` of g and x, 0 where the curve is flat, whatever g is. */
  readonly gradient: MapForm;
}

function formsOf(name: ActivationName, { parameters, value, slope }: ActivationVectors): ActivationForms {
  return {
    value: {
      name,
      inputs: ['float32'],
      output: 'float32',
      parameters,
      compute: (f, { x: [x], ...vectors }, k) => value(f, x[k], vectors.parameters),
      expected: ([x], numbers) => ACTIVATIONS[name](...numbers).value(x),
    },
    gradient: {
      name: `${name}Gradient`,
      inputs: ['float32', 'float32'],
      output: 'float32',
      parameters,
      compute(f, { x: [g, x], ...vectors }, k) {
        const rise = f.local('v128');
        slope(f, x[k], vectors.parameters);
        f.set(rise);
        f.get(g[k]).get(rise).vector('mul').get(rise).held(0).vector('equal').vector('bitsAndNot');
      },
      expected([g, x], numbers) {
        const rise = ACTIVATIONS[name](...numbers).slope(x);
        return rise === 0 ? 0 : g * rise;
      },
    },
  };
}

/** The forms of each activation that is on vectors. */
export const ACTIVATION_FORMS: ReadonlyMap<ActivationName, ActivationForms> = new Map(
  Object.entries({ ...PIECEWISE, ...SMOOTH }).map(([name, vectors]) => [
    name as ActivationName,
    formsOf(name as ActivationName, vectors),
  ]),
);
