// Figures as plotly draws them: the part of https://plotly.com/javascript/reference/ that most figures need, typed;
// every other attribute is let through.
import type { Tensor } from '../tensor/tensor.js';

/** Values of one axis of a trace. */
export type PlotValues = Tensor | ArrayLike<number | string | null> | ArrayLike<bigint> | readonly Date[];

/** A table of values, row by row. */
export type PlotTable = Tensor | readonly PlotValues[];

/** What plotly knows and these types do not name. */
interface OpenEnded {
  readonly [attribute: string]: unknown;
}

interface TraceBase extends OpenEnded {
  /** In the legend and on hover. */
  readonly name?: string;
  readonly opacity?: number;
  readonly visible?: boolean | 'legendonly';
  readonly showlegend?: boolean;
  readonly text?: string | readonly string[];
  readonly hovertemplate?: string;
  /** `x2`, `y2`: which of several axes. */
  readonly xaxis?: string;
  readonly yaxis?: string;
}

export interface Line extends OpenEnded {
  readonly color?: string;
  readonly width?: number;
  readonly dash?: 'solid' | 'dot' | 'dash' | 'longdash' | 'dashdot' | 'longdashdot';
  readonly shape?: 'linear' | 'spline' | 'hv' | 'vh' | 'hvh' | 'vhv';
}

export interface Marker extends OpenEnded {
  readonly color?: string | PlotValues;
  readonly size?: number | PlotValues;
  readonly symbol?: string;
  readonly colorscale?: string | readonly (readonly [number, string])[];
  readonly showscale?: boolean;
}

/** Points, lines, or both. */
export interface ScatterTrace extends TraceBase {
  readonly type?: 'scatter';
  readonly x?: PlotValues;
  readonly y?: PlotValues;
  readonly mode?: 'lines' | 'markers' | 'lines+markers' | 'text' | 'none';
  readonly line?: Line;
  readonly marker?: Marker;
  readonly fill?: 'none' | 'tozeroy' | 'tozerox' | 'tonexty' | 'tonextx' | 'toself';
}

export interface BarTrace extends TraceBase {
  readonly type: 'bar';
  readonly x?: PlotValues;
  readonly y?: PlotValues;
  readonly orientation?: 'v' | 'h';
  readonly marker?: Marker;
}

export interface HistogramTrace extends TraceBase {
  readonly type: 'histogram';
  readonly x?: PlotValues;
  readonly y?: PlotValues;
  readonly nbinsx?: number;
  readonly histnorm?: '' | 'percent' | 'probability' | 'density' | 'probability density';
  readonly marker?: Marker;
}

export interface HeatmapTrace extends TraceBase {
  readonly type: 'heatmap' | 'contour';
  readonly z: PlotTable;
  readonly x?: PlotValues;
  readonly y?: PlotValues;
  readonly zmin?: number;
  readonly zmax?: number;
  readonly zmid?: number;
  readonly colorscale?: string | readonly (readonly [number, string])[];
  readonly showscale?: boolean;
}

export interface BoxTrace extends TraceBase {
  readonly type: 'box' | 'violin';
  readonly x?: PlotValues;
  readonly y?: PlotValues;
}

/** Any other kind of trace plotly has. */
export interface OtherTrace extends TraceBase {
  readonly type: string;
}

/** One series of a figure, as plotly.js takes it. */
export type Trace = ScatterTrace | BarTrace | HistogramTrace | HeatmapTrace | BoxTrace | OtherTrace;

export interface Axis extends OpenEnded {
  readonly title?: string | { readonly text: string };
  readonly type?: 'linear' | 'log' | 'date' | 'category';
  readonly range?: readonly [number, number] | readonly [string, string];
  readonly autorange?: boolean | 'reversed';
  readonly scaleanchor?: string;
}

/** Titles, axes and size of a figure, as plotly.js takes them. */
export interface Layout extends OpenEnded {
  readonly title?: string | { readonly text: string };
  readonly xaxis?: Axis;
  readonly yaxis?: Axis;
  readonly width?: number;
  readonly height?: number;
  readonly showlegend?: boolean;
  readonly barmode?: 'stack' | 'group' | 'overlay' | 'relative';
}
