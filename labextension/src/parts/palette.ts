// What canvases need to know of the theme: colours that CSS rules, read from the page.
import type { Theme } from 'convlens/protocol';
import { isPrinting } from './printing.js';

/** Colours and fonts of the theme, as CSS values. */
export interface Palette {
  readonly theme: Theme;
  /** Text and rings. */
  readonly ink: string;
  /** The page, and halos around rings. */
  readonly paper: string;
  readonly quiet: string;
  readonly rule: string;
  readonly nan: string;
  readonly nanInk: string;
  readonly up: string;
  readonly down: string;
  readonly code: string;
  readonly ui: string;
  /** Text, what belongs to the input, to the weights and to the output, and the hatching of zeros. */
  readonly text: string;
  readonly input: string;
  readonly weight: string;
  readonly output: string;
  readonly hatch: string;
}

/** Reads the palette of the page: a view is first drawn before it is on it. */
export function paletteOf(): Palette {
  const style = getComputedStyle(document.body);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    theme: document.body.dataset.jpThemeLight === 'false' && !isPrinting() ? 'dark' : 'light',
    ink: read('--cl-ring'),
    paper: read('--cl-halo'),
    quiet: read('--cl-quiet'),
    rule: read('--jp-border-color1'),
    nan: read('--cl-nan'),
    nanInk: read('--cl-halo'),
    up: read('--cl-up'),
    down: read('--cl-down'),
    code: read('--jp-code-font-family') || 'monospace',
    ui: read('--jp-ui-font-family') || 'sans-serif',
    text: read('--cl-text'),
    input: read('--cl-in'),
    weight: read('--cl-wt'),
    output: read('--cl-out'),
    hatch: read('--cl-hatch'),
  };
}
