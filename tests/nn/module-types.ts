// What the compiler makes of modules: compiled by module.types.test.ts, never run. Each `@ts-expect-error` must
// be an error, and everything else none; the declarations can be written one file at a time.
import { functional as F, nn, summary, type Tensor, zeros } from '../../src/index.js';

/** Whether two types are the same one. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_yes: Same<A, B>): void => {};

export class Net extends nn.Module {
  override name: string = 'mine';
  conv: nn.Conv2d = new nn.Conv2d(1, 6, 5);
  blocks: nn.Linear[] = [new nn.Linear(4, 4)];
  body: nn.Sequential = new nn.Sequential(new nn.ReLU(), new nn.MaxPool2d(2));
  scale: nn.Parameter = new nn.Parameter(zeros(1));
  mean: Tensor = this.registerBuffer('running_mean', zeros(3));

  forward(x: Tensor, times: number = 1): [Tensor, number] {
    return [this.body(this.conv(x)), times];
  }
}

const net: Net = new Net();
const x: Tensor = zeros(1, 1, 28, 28);

// The call has the arguments and the results of forward.
const result: [Tensor, number] = net(x, 2);
same<ReturnType<typeof net.forward>, typeof result>(true);
const [y, times] = net(x);
same<typeof y, Tensor>(true);
same<typeof times, number>(true);
// @ts-expect-error an input is a tensor
net(3);
// @ts-expect-error one argument too many
net(x, 1, 2);

// Layers.
same<ReturnType<nn.Conv2d['forward']>, Tensor>(true);
export const relu: Tensor = new nn.ReLU()(x);
export const pooled: Tensor = new nn.MaxPool2d(2, { stride: 1 })(x);
const { values, indices } = new nn.MaxPool2d(2, { returnIndices: true })(x);
same<typeof values, Tensor>(true);
same<typeof indices, Tensor>(true);
export const plain: Tensor = F.maxPool2d(x, 2);
export const both: F.MaxPoolResult = F.maxPool2d(x, [2, 3], { returnIndices: true });
// @ts-expect-error a kernel is a number or numbers
new nn.MaxPool2d('2');
// @ts-expect-error no such option
new nn.Linear(1, 2, { bais: true });

// A value known only as a module can be called, walked and printed.
const modules: nn.Module[] = [net, new nn.ReLU(), new nn.Sequential({ a: new nn.Identity() })];
for (const module of modules) module(x);
const first: nn.Module = new nn.Sequential(new nn.ReLU())[0];
export const count: number = net.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);
export const chained: Net = net
  .eval()
  .to('float64')
  .apply((module) => module.train());
export const state: nn.StateDict = first.stateDict();
export const text: string = `${net}${summary(net, [1, 1, 28, 28])}`;
// @ts-expect-error a class without forward is no module
new (class extends nn.Module {})();
