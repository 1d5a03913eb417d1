// A plotly figure in the colours and the font of the theme.
import { colourAt, cssColour, type Theme } from 'convlens/protocol';
import plotly from 'plotly.js/dist/plotly-cartesian.min.js';
import { element } from '../parts/dom.js';
import type { Cleanup, ViewModel } from '../view.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** What plotly's MIME type holds. */
export interface FigurePayload {
  readonly data: readonly unknown[];
  readonly layout: JsonObject;
  readonly config: JsonObject;
}

const HEIGHT = 360;

/** Reads a figure; null for what plotly would not take. */
export function parseFigure(value: unknown): FigurePayload | null {
  if (!isObject(value) || !Array.isArray(value.data)) return null;
  const { layout = {}, config = {} } = value;
  return isObject(layout) && isObject(config) ? { data: value.data, layout, config } : null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Draws a figure; what the layout sets itself is left as it is. */
export function renderFigure(host: {
  readonly model: ViewModel<FigurePayload>;
  readonly el: HTMLElement;
}): Cleanup {
  const { model, el } = host;
  const { data, layout, config } = model.payload;
  const place = element('div', { class: 'cl-figure', role: 'group', 'aria-label': labelOf(layout) });
  el.replaceChildren(place);
  let gone = false;
  const draw = (): void => {
    if (gone || place.clientWidth === 0) return;
    const themed = themedLayout(layout, place);
    void plotly.react(place, [...structuredClone(data)], themed, { displaylogo: false, ...config });
  };
  const observer = new ResizeObserver(() => draw());
  observer.observe(place);
  const stopThemes = model.onThemeChange(draw);
  return () => {
    gone = true;
    observer.disconnect();
    stopThemes();
    plotly.purge(place);
  };
}

function labelOf(layout: JsonObject): string {
  const { title } = layout;
  const text = isObject(title) ? title.text : title;
  return typeof text === 'string' && text ? `figure: ${text}` : 'figure';
}

/** Signed colours first, as in every view: orange, blue, then the roles of the kit. */
const COLOURWAY: Readonly<Record<'light' | 'dark', readonly string[]>> = {
  light: ['#b35900', '#1e66c8', '#00695c', '#6a3fb5', '#c2186b', '#5d6b73'],
  dark: ['#ff9b3d', '#5aa9ff', '#5fd0c0', '#bda4f5', '#ff7fb8', '#a9b6bd'],
};

const COLOUR_STOPS = 12;

/** A stretch of the map that tensors are drawn with, as plotly takes it. */
function colourScale(theme: Theme, from: number, to: number): [number, string][] {
  return Array.from({ length: COLOUR_STOPS + 1 }, (_, i) => {
    const t = i / COLOUR_STOPS;
    return [t, cssColour(colourAt(theme, from + t * (to - from)))];
  });
}

/** The theme as a plotly template: below everything that the layout says. */
function themedLayout(layout: JsonObject, place: HTMLElement): JsonObject {
  const style = getComputedStyle(place);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const theme: Theme = document.body.dataset.jpThemeLight === 'false' ? 'dark' : 'light';
  const axis = {
    gridcolor: read('--jp-border-color3'),
    linecolor: read('--jp-border-color1'),
    zerolinecolor: read('--jp-border-color1'),
    ticks: 'outside',
    tickcolor: read('--jp-border-color1'),
    ticklen: 4,
    automargin: true,
    title: { standoff: 12, font: { size: 12 } },
    tickfont: { size: 11 },
  };
  const mapped = [{ autocolorscale: true }];
  const template = {
    data: { heatmap: mapped, contour: mapped, histogram2d: mapped },
    layout: {
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: { color: style.color, family: style.fontFamily, size: 12 },
      colorway: COLOURWAY[theme],
      colorscale: {
        sequential: colourScale(theme, 0, 1),
        sequentialminus: colourScale(theme, -1, 0),
        diverging: colourScale(theme, -1, 1),
      },
      title: { font: { size: 15 }, x: 0, xref: 'paper', xanchor: 'left' },
      margin: { l: 56, r: 16, t: layout.title ? 48 : 16, b: 48 },
      xaxis: axis,
      yaxis: axis,
      hoverlabel: { font: { family: style.fontFamily } },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: read('--cl-quiet'), activecolor: style.color },
    },
  };
  const size = { height: HEIGHT, autosize: true, width: place.clientWidth };
  return { ...size, template, ...structuredClone(layout) };
}
