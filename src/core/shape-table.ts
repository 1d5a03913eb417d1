// What a model's layers are told by: filled by the summary, sent by the display, drawn by the extension.

/** The window of a convolution or pooling layer, one entry per spatial axis. */
export interface LayerWindow {
  readonly kind: 'convolution' | 'pooling';
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  /** `[before, after]` per axis. */
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
  readonly paddingMode?: 'zeros' | 'reflect' | 'replicate' | 'circular';
  readonly groups?: number;
  readonly inChannels?: number;
  readonly outChannels?: number;
  readonly bias?: boolean;
  readonly ceilMode?: boolean;
}

/** One module of a model. Shapes are as the user gives them, the batch axis included. */
export interface ShapeRow {
  /** `features.0.conv`; empty for the model itself. */
  readonly path: string;
  readonly depth: number;
  /** The class: `Conv2d`. */
  readonly kind: string;
  readonly inputShape: readonly number[];
  /** Null on the row where the shapes stop fitting, and after it. */
  readonly outputShape: readonly number[] | null;
  readonly parameters: number;
  /** Products of values with weights, of one item of the batch; additions of the bias are not counted. */
  readonly multiplyAdds: number;
  /** Input cells that one output cell sees, per spatial axis; null where it sees all of them, or none is known. */
  readonly receptiveField: readonly number[] | null;
  /** Input cells between neighbouring output cells, per spatial axis. */
  readonly jump: readonly number[] | null;
  /** Whether the output depends on every input cell (after a flatten and a Linear, say). */
  readonly seesAll?: boolean;
  readonly window?: LayerWindow;
  /** A container: its numbers are its children's, and do not enter the totals. */
  readonly container?: boolean;
}

/** Sums over a model. */
export interface ShapeTotals {
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly parameterBytes: number;
  readonly activationBytes: number;
}

/** Where the shapes stop fitting: the row, and the message of the error. */
export interface ShapeFailure {
  readonly row: number;
  readonly message: string;
}
