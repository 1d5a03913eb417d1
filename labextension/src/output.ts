// The widget that JupyterLab puts into an output: hosts one view, tells it of themes, undoes it, and stands in for it
// where the payload cannot be drawn.
import type { IThemeManager } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { showFallback } from './fallback.js';
import { release } from './parts/dom.js';
import { repaintForPrint } from './parts/printing.js';
import type { LiveSlices, Preferences, ViewModel } from './view.js';

/** What an output needs of JupyterLab. */
export interface OutputServices {
  readonly rendermime: IRenderMimeRegistry;
  readonly themes: IThemeManager | null;
  /** Of the notebook that the output is in. */
  readonly slices?: LiveSlices;
  /** The user's setting, read whenever an output is drawn; the first may have to wait for it. */
  preferences(): Promise<Preferences>;
}

/**
 * Draws what a notebook holds under our MIME type into `el`, or throws an {@link Undrawable}. May be slow the first
 * time (plotly's chunk).
 */
export type Draw = (
  data: unknown,
  model: Omit<ViewModel<unknown>, 'payload'>,
  el: HTMLElement,
) => Promise<Drawing>;

/** What undoes a drawing; `update` draws other data in its place, and says whether it could. */
export interface Drawing {
  (): void;
  update?(data: unknown): boolean;
}

/** A payload that cannot be drawn; the message is a sentence for the reader. */
export class Undrawable extends Error {}

/** Keys that work buttons, sliders and folds; the notebook has commands on them as well. */
const CONTROL_KEYS = /^(Arrow.*|Home|End|Page.*|Enter| )$/;

/** A key that works one of our controls is not a command to the notebook; with Ctrl, Shift or Alt it stays one. */
function keepKeys(event: KeyboardEvent): void {
  if (event.ctrlKey || event.shiftKey || event.altKey || event.metaKey) return;
  const control = event.target instanceof Element && event.target.closest('button, input, summary');
  if (control && CONTROL_KEYS.test(event.key)) event.stopPropagation();
}

/** Frames that a change of theme is waited for; an output without a size after that is not on the screen. */
const THEME_FRAMES = 30;

/** A renderer of one MIME type. */
export class OutputWidget extends Widget implements IRenderMime.IRenderer {
  readonly #mimeType: string;
  readonly #draw: Draw;
  readonly #services: OutputServices;
  readonly #repaints = new Set<() => void>();
  #drawing: Drawing = () => {};
  #turn = 0;
  #frame = 0;
  readonly #stopPrinting = repaintForPrint(this.node, () => this.#repaintNow());

  constructor(mimeType: string, draw: Draw, services: OutputServices) {
    super();
    this.addClass('cl-output');
    this.#mimeType = mimeType;
    this.#draw = draw;
    this.#services = services;
    this.node.addEventListener('keydown', keepKeys);
    services.themes?.themeChanged.connect(this.#repaint, this);
  }

  /** Draws the model anew; a later call overtakes an earlier one that still waits for its chunk. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#turn += 1;
    // A view that is up to date keeps the reader's place in it.
    if (this.#drawing.update?.(model.data[this.#mimeType])) return;
    const turn = this.#turn;
    const place = document.createElement('div');
    const drawing = await this.#drawOrExplain(model, place);
    if (turn !== this.#turn || this.isDisposed) {
      drawing();
      return;
    }
    this.#drawing();
    this.#drawing = drawing;
    this.node.replaceChildren(place);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#services.themes?.themeChanged.disconnect(this.#repaint, this);
    this.#stopPrinting();
    cancelAnimationFrame(this.#frame);
    this.#drawing();
    this.#repaints.clear();
    // Chromium keeps the boxes of what it does not lay out, and with them the elements, until they come near the screen
    // again; their pixels go now.
    release(...this.node.querySelectorAll('canvas'));
    super.dispose();
  }

  async #drawOrExplain(model: IRenderMime.IMimeModel, place: HTMLElement): Promise<Drawing> {
    const repaints = new Set<() => void>();
    const host = {
      ...(await this.#services.preferences()),
      slices: this.#services.slices,
      onThemeChange: (repaint: () => void) => {
        repaints.add(repaint);
        this.#repaints.add(repaint);
        return () => this.#repaints.delete(repaint);
      },
    };
    const forget = (): void => {
      for (const repaint of repaints) this.#repaints.delete(repaint);
    };
    try {
      const drawing = await this.#draw(model.data[this.#mimeType], host, place);
      const undo = (): void => {
        forget();
        drawing();
      };
      return Object.assign(undo, { update: drawing.update });
    } catch (error) {
      forget();
      if (!(error instanceof Undrawable)) console.warn('convlens: a view failed', error);
      const reason =
        error instanceof Undrawable
          ? error.message
          : 'This output could not be drawn; its saved form is below.';
      return showFallback(place, reason, this.#mimeType, model, this.#services.rendermime);
    }
  }

  /** A theme's style sheets come and go for some frames, and nothing has a size meanwhile. */
  #repaint(): void {
    cancelAnimationFrame(this.#frame);
    const attempt = (left: number): void => {
      this.#frame = requestAnimationFrame(() => {
        if (this.node.clientWidth === 0 && left > 0) attempt(left - 1);
        else this.#repaintNow();
      });
    };
    attempt(THEME_FRAMES);
  }

  #repaintNow(): void {
    for (const repaint of this.#repaints) repaint();
  }
}
