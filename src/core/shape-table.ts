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
  /** A transposed convolution: the window is laid down for each cell of the input. */
  readonly transposed?: boolean;
  readonly outputPadding?: readonly number[];
}

/** A parameter of a layer: `weight`, `[6, 1, 5, 5]`. */
export interface ShapeParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Multiply-adds of the operations of one name. */
export interface ShapeWork {
  readonly operation: string;
  readonly multiplyAdds: number;
}

/** One call of a module of a model. Shapes are as the user gives them, the batch axis included. */
export interface ShapeRow {
  /** `features.0.conv`; empty for the model itself. */
  readonly path: string;
  readonly depth: number;
  /** The class: `Conv2d`. */
  readonly kind: string;
  readonly inputShape: readonly number[];
  /** Null on the row where the shapes stop fitting, and after it. */
  readonly outputShape: readonly number[] | null;
  /** Those that no row before has counted. */
  readonly parameters: number;
  /** Of these, the ones that no gradient is wanted for; absent where there is none. */
  readonly frozen?: number;
  /** Of the parameters; absent where there is none. */
  readonly parameterBytes?: number;
  /** What `parameters` counts, one by one; of a container, its own; absent where there is none, or too many. */
  readonly weights?: readonly ShapeParameter[];
  /** Of the output; absent where there is none. */
  readonly outputBytes?: number;
  /** Products of values with weights, of one item of the batch; additions of the bias are not counted. */
  readonly multiplyAdds: number;
  /** What `multiplyAdds` counts, by operation; of a container, its own; absent where there is none. */
  readonly work?: readonly ShapeWork[];
  /** Input cells that one output cell sees, per spatial axis; null where it sees all of them, or none is known. */
  readonly receptiveField: readonly number[] | null;
  /** Input cells between neighbouring output cells, per spatial axis: a fraction after a transposed convolution. */
  readonly jump: readonly number[] | null;
  /** Whether output cells see different numbers of cells, or at uneven distances; `receptiveField` is the most. */
  readonly seesUnevenly?: boolean;
  /** Whether the output depends on every input cell (after a flatten and a Linear, say). */
  readonly seesAll?: boolean;
  readonly window?: LayerWindow;
  /** A container: its numbers are its children's, and do not enter the totals. */
  readonly container?: boolean;
  /** The module has been called before: its parameters are in that row. */
  readonly again?: boolean;
}

/** Sums over a model. */
export interface ShapeTotals {
  readonly parameters: number;
  /** Of the parameters, those that no gradient is wanted for; absent where there is none. */
  readonly frozen?: number;
  readonly multiplyAdds: number;
  readonly parameterBytes: number;
  /** Of every layer's output. */
  readonly activationBytes: number;
  /** Of the inputs. */
  readonly inputBytes?: number;
  /**
   * What a step of training holds of layers with parameters: each output, and its gradient. torchinfo's
   * "Forward/backward pass size".
   */
  readonly passBytes?: number;
}

/** Where the shapes stop fitting: the row, and the message of the error. */
export interface ShapeFailure {
  readonly row: number;
  readonly message: string;
  /** The corrected line: the layer as it would fit, what is new in it from `from` to `to`. */
  readonly fix?: { readonly code: string; readonly from: number; readonly to: number };
}
