import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { InterruptError } from '../core/interrupt.js';
import { onIteration } from '../data/iteration-watch.js';
import { Module } from '../nn/module.js';
import { Summary } from '../nn/summary.js';
import { Tensor } from '../tensor/tensor.js';
import type { DisplayHint } from './display.js';
import { watchEpoch } from './epoch-progress.js';
import { errorBundle } from './error-bundle.js';
import { Explanation } from './explain.js';
import { explainBundle } from './explain-bundle.js';
import { inspectConvolution } from './explain-inspected.js';
import { explainText } from './explain-text.js';
import { featureMapsBundle } from './feature-maps-bundle.js';
import { featureMapsText } from './feature-maps-text.js';
import { Figure } from './figure.js';
import { figureBundle, figureText } from './figure-bundle.js';
import { JUPYTER_DISPLAY, type MimeBundle } from './host.js';
import { FeatureMaps, inspectMaps } from './inspected-maps.js';
import { ModelMaps } from './model-maps.js';
import { modelMapsBundle } from './model-maps-bundle.js';
import { modelMapsText } from './model-maps-text.js';
import { summaryBundle } from './summary-bundle.js';
import { tensorBundle } from './tensor-bundle.js';
import { Training } from './training.js';
import { trainingBundle, trainingText } from './training-bundle.js';

/** How Node prints a value. */
const NODE_INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** Gives a class a method that `for … in` and `Object.keys` do not see. */
function define<T extends object>(
  prototype: T,
  key: PropertyKey,
  method: (this: T, hint?: DisplayHint) => unknown,
): void {
  Object.defineProperty(prototype, key, { value: method, writable: true, configurable: true });
}

/** A value that is drawn, and printed as its text form. */
function attach<T extends object>(
  prototype: T,
  bundle: (value: T, hint: DisplayHint) => MimeBundle,
  text?: (value: T) => string,
): void {
  define(prototype, JUPYTER_DISPLAY, function (hint = {}) {
    try {
      return bundle(this, hint);
    } catch (error) {
      if (error instanceof InterruptError) throw error;
      // Whatever went wrong in drawing, what the user has computed is told.
      return { 'text/plain': `${(text ?? String)(this)}\n(not drawn: ${String(error)})` };
    }
  });
  if (text === undefined) return;
  define(prototype, 'toString', function () {
    return text(this);
  });
  define(prototype, NODE_INSPECT, function () {
    return text(this);
  });
}

/** Teaches every class of ours how it is shown: the classes themselves know nothing of notebooks. */
export function attachDisplay(): void {
  attach(Tensor.prototype, (tensor, { name }) => tensorBundle(tensor, name));
  // A module is a function object: without a word of its own it would be shown as one.
  attach(Module.prototype, (module) => ({ 'text/plain': module.toString() }));
  attach(Summary.prototype, summaryBundle);
  attach(Figure.prototype, figureBundle, figureText);
  attach(FeatureMaps.prototype, featureMapsBundle, (maps) => featureMapsText(inspectMaps(maps)));
  attach(ModelMaps.prototype, modelMapsBundle, modelMapsText);
  attach(Explanation.prototype, explainBundle, (made) => explainText(inspectConvolution(made)));
  attach(Training.prototype, (log) => trainingBundle(log, true), trainingText);
  for (const { prototype } of [ShapeError, DTypeError, ArgumentError]) {
    // A class without a bundle of its own: where nothing is to be drawn, the message is all.
    define(prototype, JUPYTER_DISPLAY, function (hint = {}) {
      return errorBundle(this, hint.source);
    });
  }
  onIteration(watchEpoch);
}
