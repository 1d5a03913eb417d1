// The contract of a view: `render({ model, el })` draws into `el` and returns what undoes it. The widget of the MIME
// renderer hosts views this way; any other host (anywidget's `render` has the same shape) can.

import type { AxisWindow, DType } from 'convlens/protocol';
import type { ColourMap } from './parts/colour-maps.js';

/** Values as the kernel has sent them, and the version of the storage they are from. */
export interface Slice {
  readonly version: number;
  readonly dtype: DType;
  readonly window: readonly AxisWindow[];
  readonly bytes: ArrayBuffer;
}

/** A kernel that serves slices of the tensors it has shown. */
export interface LiveSlices {
  /** `overtaken` by a newer request of the same view; `gone` where no kernel has the tensor any more. */
  fetch(handle: string, view: string, window: readonly AxisWindow[]): Promise<Slice | 'overtaken' | 'gone'>;
  /** Has the kernel keep a tensor for a view; what is returned lets go of it. */
  hold(handle: string): () => void;
}

/** How colours are ranged when a view opens. */
export type RangeMode = 'robust' | 'range' | 'plane' | 'full' | 'log';

/** What the user has chosen in the settings. */
export interface Preferences {
  readonly rangeMode: RangeMode;
  readonly colourMap: ColourMap;
  /** Values that a view asks of the kernel at once; 0: what is saved in the notebook is enough. */
  readonly budget: number;
}

/** Where nothing is set: a plane of 512 by 512. */
export const USUAL_BUDGET: number = 2 ** 18;

/** A kernel to ask, and how much at once; 0 for nothing. */
export interface KernelAccess {
  readonly slices?: LiveSlices | undefined;
  readonly budget: number;
}

/** What the host tells a view beside the payload. */
export interface ViewModel<Data> extends Preferences {
  readonly payload: Data;
  /** Where there is a notebook with a kernel. */
  readonly slices?: LiveSlices;
  /** Calls back after a change of theme, when everything painted is to be painted anew. Returns what stops it. */
  onThemeChange(repaint: () => void): () => void;
}

/** Undoes a view: observers, timers, listeners beyond its own element. */
export type Cleanup = () => void;

/** Of a view that draws the next payload of a live display in place, and so keeps the reader's place in it. */
export interface LiveCleanup<Data> {
  (): void;
  readonly update: (payload: Data) => void;
}

/** Draws one kind of payload. */
export type View<Data> = (host: {
  readonly model: ViewModel<Data>;
  readonly el: HTMLElement;
}) => Cleanup | LiveCleanup<Data>;
