// A training: loss, metrics, norms and pictures over one time axis, live while it runs and to be scrubbed afterwards.
import {
  durationText,
  evenPlaces,
  formatInteger,
  formatNumber,
  lastStep,
  placeAt,
  rateText,
  seriesInLane,
  type TrainingLane,
  type TrainingPayload,
  trainingLanes,
} from 'convlens/protocol';
import { element } from '../parts/dom.js';
import { copyButton } from '../parts/icons.js';
import { type TimeFrames, timeFrames } from '../parts/time-frames.js';
import { type TimeLane, timeLane } from '../parts/time-lane.js';
import { valuesBody } from '../parts/value-table.js';
import type { LiveCleanup, ViewModel } from '../view.js';

/** Lanes of norms that are open at first; the others are folded. */
const OPEN_NORMS = 6;
/** A play from end to end. */
const PLAY_MS = 8000;
const PLAY_STOPS = 80;
/** Steps listed in the table. */
const TABLE_ROWS = 24;

/** Draws a training. */
export function renderTraining(host: {
  readonly model: ViewModel<TrainingPayload>;
  readonly el: HTMLElement;
}): LiveCleanup<TrainingPayload> {
  const root = element('section', { class: 'cl cl-training', 'aria-label': 'training' });
  host.el.replaceChildren(root);
  const view = new TrainingView(root, host.model);
  return Object.assign(() => view.dispose(), { update: (payload: TrainingPayload) => view.show(payload) });
}

class TrainingView {
  readonly #root: HTMLElement;
  readonly #name = element('b', { class: 'cl-name' });
  readonly #facts = element('span', { class: 'cl-facts' });
  readonly #state = element('span', { class: 'cl-training-state' });
  readonly #progress = element('progress', { class: 'cl-training-progress', 'aria-label': 'steps done' });
  readonly #grid = element('div', { class: 'cl-time' });
  readonly #cursor = element('div', { class: 'cl-time-cursor', 'aria-hidden': 'true' });
  readonly #surface = element('div', { class: 'cl-time-surface' }, this.#cursor);
  readonly #axis = element('div', { class: 'cl-time-axis', 'aria-hidden': 'true' });
  readonly #unit = element('div', { class: 'cl-note' });
  readonly #play = element(
    'button',
    { type: 'button', class: 'cl-button cl-play', 'aria-label': 'play' },
    '▶',
  );
  readonly #slider = element('input', { type: 'range', min: 0, step: 1, 'aria-label': 'step' });
  readonly #place = element('output', { class: 'cl-time-place' });
  readonly #live = element('button', { type: 'button', class: 'cl-live' }, 'back to live');
  readonly #more = element('button', { type: 'button', class: 'cl-live' });
  readonly #table = element('details', { class: 'cl-values' }, element('summary', {}, 'values as a table'));
  readonly #stopThemes: () => void;
  #lanes: TimeLane[] = [];
  #frames: TimeFrames[] = [];
  #payload: TrainingPayload;
  #unfolded = false;
  /** The step the reader has chosen; null follows the newest. */
  #chosen: number | null = null;
  #playing: ReturnType<typeof setInterval> | undefined;

  constructor(root: HTMLElement, model: ViewModel<TrainingPayload>) {
    this.#root = root;
    this.#payload = model.payload;
    this.#assemble();
    this.#listen();
    this.#stopThemes = model.onThemeChange(() => {
      for (const frames of this.#frames) frames.repaint();
    });
    this.show(model.payload);
  }

  dispose(): void {
    this.#stopThemes();
    this.#stop();
    for (const frames of this.#frames) frames.dispose();
  }

  /** Draws a payload; the reader's place in the time stays. */
  show(payload: TrainingPayload): void {
    this.#payload = payload;
    const lanes = trainingLanes(payload);
    const norms = lanes.filter(({ kind }) => kind === 'norms');
    const drawn = this.#unfolded ? lanes : lanes.filter((lane) => !norms.slice(OPEN_NORMS).includes(lane));
    this.#fitRows(drawn, payload);
    const last = lastStep(payload);
    drawn.forEach((lane, i) => {
      this.#lanes[i].show(lane, last);
    });
    payload.frames.forEach((frames, i) => {
      this.#frames[i].show(frames, last);
    });
    const folded = lanes.length - drawn.length;
    this.#more.hidden = folded === 0;
    this.#more.textContent = `${folded} more layers`;
    this.#showHead();
    this.#showAxis(last);
    this.#slider.max = String(last);
    this.#play.disabled = last < 2;
    this.#moveTo(this.#chosen ?? last);
    if (this.#table.open) this.#fillTable();
  }

  #assemble(): void {
    const head = element(
      'header',
      { class: 'cl-head' },
      element('span', { class: 'cl-title' }, this.#name, this.#facts),
      element('span', { class: 'cl-grow' }),
      this.#state,
      copyButton('copy the curves as JSON', () => this.#asJson()),
    );
    const controls = element(
      'div',
      { class: 'cl-time-controls' },
      this.#play,
      this.#slider,
      this.#place,
      this.#live,
    );
    this.#root.append(head, this.#progress, this.#grid, this.#more, controls, this.#table);
  }

  #listen(): void {
    const stepAt = (event: PointerEvent): number => {
      const { left, width } = this.#surface.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)));
      return Math.round(share * lastStep(this.#payload));
    };
    this.#surface.addEventListener('pointermove', (event) => {
      if (event.buttons > 0) this.#choose(stepAt(event));
      else this.#moveTo(stepAt(event));
    });
    this.#surface.addEventListener('pointerdown', (event) => this.#choose(stepAt(event)));
    this.#surface.addEventListener('pointerleave', () =>
      this.#moveTo(this.#chosen ?? lastStep(this.#payload)),
    );
    this.#slider.addEventListener('input', () => this.#choose(this.#slider.valueAsNumber));
    this.#live.addEventListener('click', () => {
      this.#chosen = null;
      this.#stop();
      this.#moveTo(lastStep(this.#payload));
      this.#slider.focus();
    });
    this.#play.addEventListener('click', () => (this.#playing === undefined ? this.#start() : this.#stop()));
    this.#slider.addEventListener('keydown', (event) => {
      if (event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      this.#play.click();
    });
    this.#more.addEventListener('click', () => {
      this.#unfolded = true;
      this.show(this.#payload);
    });
    this.#table.addEventListener('toggle', () => this.#table.open && this.#fillTable());
  }

  /** Rows are built anew only where there are others than before: what is drawn stays in its place. */
  #fitRows(lanes: readonly TrainingLane[], { frames }: TrainingPayload): void {
    if (lanes.length === this.#lanes.length && frames.length === this.#frames.length) return;
    for (const old of this.#frames) old.dispose();
    this.#lanes = lanes.map((_, i) => timeLane(i === 0));
    this.#frames = frames.map(() => timeFrames());
    const rows = [...this.#lanes, ...this.#frames];
    this.#surface.style.gridRow = `1 / span ${Math.max(1, rows.length)}`;
    rows.forEach(({ cells }, row) => {
      for (const cell of cells) cell.style.gridRow = String(row + 1);
    });
    this.#grid.replaceChildren(
      ...rows.flatMap(({ cells }) => cells),
      this.#surface,
      element('div', {}),
      this.#axis,
      this.#unit,
    );
  }

  #showHead(): void {
    const { name, state, step, total, seconds, rate, epochs, parameters, frames } = this.#payload;
    this.#name.textContent = name ?? 'training';
    this.#facts.textContent = [
      `${formatInteger(step)} ${step === 1 ? 'step' : 'steps'}${total !== undefined && state !== 'done' ? ` of ${formatInteger(total)}` : ''}`,
      ...(epochs.length > 0
        ? [`${formatInteger(epochs.length)} ${epochs.length === 1 ? 'epoch' : 'epochs'}`]
        : []),
      durationText(seconds),
      ...(rate === undefined ? [] : [rateText(rate)]),
      ...(parameters === undefined ? [] : [`${formatInteger(parameters)} parameters`]),
    ].join(' · ');
    const running = state === 'running';
    const left =
      total !== undefined && rate ? `, ${durationText(Math.max(0, total - step) / rate)} left` : '';
    const pictures = frames.reduce((sum, { steps }) => sum + steps.length, 0);
    const held = pictures > 0 ? `curves and ${pictures} pictures are` : 'the curves are';
    this.#state.replaceChildren(
      element('b', {}, running ? 'running' : state === 'done' ? 'done' : 'ended'),
      running ? left : ` ${held} in this notebook`,
    );
    this.#progress.hidden = !running || total === undefined;
    this.#progress.max = total ?? 1;
    this.#progress.value = Math.min(step, total ?? 1);
  }

  /** Epochs by their number where there are any, else steps. */
  #showAxis(last: number): void {
    const { epochs } = this.#payload;
    const marks =
      epochs.length > 1
        ? epochs.map((step, i) => ({ step, text: String(i + 1) }))
        : Array.from({ length: 6 }, (_, i) => Math.round((i * last) / 5)).map((step) => ({
            step,
            text: formatInteger(step),
          }));
    this.#axis.replaceChildren(
      ...evenPlaces(marks.length, 13).map((place) => {
        const mark = element('span', {}, marks[place].text);
        mark.style.left = `${(100 * marks[place].step) / last}%`;
        return mark;
      }),
    );
    this.#unit.textContent = epochs.length > 1 ? 'epoch' : 'step';
  }

  #choose(step: number): void {
    this.#chosen = step;
    this.#moveTo(step);
  }

  /** The cursor, and what stood there. */
  #moveTo(step: number): void {
    const last = lastStep(this.#payload);
    this.#cursor.style.left = `${(100 * Math.min(step, last)) / last}%`;
    this.#slider.value = String(step);
    this.#slider.setAttribute('aria-valuetext', this.#spoken(step));
    this.#place.textContent = this.#placeText(step);
    this.#live.hidden = this.#payload.state !== 'running' || this.#chosen === null;
    for (const lane of this.#lanes) lane.read(step);
    for (const frames of this.#frames) frames.read(step);
  }

  /** `step 128 · epoch 5.6` */
  #placeText(step: number): string {
    const { epochs } = this.#payload;
    const text = `step ${formatInteger(step)}`;
    if (epochs.length < 2) return text;
    const before = step < epochs[0] ? -1 : placeAt(epochs, step);
    const [from, to] = [epochs[before] ?? 0, epochs[before + 1] ?? step];
    const share = to > from ? (step - from) / (to - from) : 0;
    return `${text} · epoch ${(before + 1 + Math.min(1, share)).toFixed(1)}`;
  }

  #spoken(step: number): string {
    const values = trainingLanes(this.#payload)
      .filter(({ kind }) => kind === 'metrics')
      .flatMap(({ name, series }) =>
        series.map((curve) => {
          const value = curve.values[placeAt(curve.steps, step)];
          return `${name} ${seriesInLane(curve)} ${value == null ? 'NaN' : formatNumber(value, 3)}`;
        }),
      );
    return [`step ${step} of ${lastStep(this.#payload)}`, ...values.slice(0, 4)].join(', ');
  }

  /** With reduced motion, a press goes one picture (or epoch) on. */
  #start(): void {
    const last = lastStep(this.#payload);
    const from = this.#chosen ?? last;
    const begin = from >= last ? 0 : from;
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
      const { frames, epochs } = this.#payload;
      const stops = frames[0]?.steps ?? (epochs.length > 0 ? epochs : [0, last]);
      this.#choose(stops.find((stop) => stop > begin) ?? (begin === 0 ? last : 0));
      return;
    }
    let at = begin;
    this.#play.textContent = '❚❚';
    this.#play.setAttribute('aria-label', 'pause');
    this.#playing = setInterval(() => {
      at += last / PLAY_STOPS;
      this.#choose(Math.min(last, Math.round(at)));
      if (at >= last || !this.#root.isConnected) this.#stop();
    }, PLAY_MS / PLAY_STOPS);
  }

  #stop(): void {
    clearInterval(this.#playing);
    this.#playing = undefined;
    this.#play.textContent = '▶';
    this.#play.setAttribute('aria-label', 'play');
  }

  #fillTable(): void {
    const { series } = this.#payload;
    const last = lastStep(this.#payload);
    const steps = evenPlaces(last, TABLE_ROWS).map((step) => step + 1);
    const names = trainingLanes(this.#payload).flatMap(({ name, series: curves }) =>
      curves.map((curve) => ({ curve, text: `${name} ${seriesInLane(curve)}`.trim() })),
    );
    const head = names.map(({ text }) => element('th', { scope: 'col' }, text));
    const rows = steps.map((step) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, formatInteger(step)),
        ...names.map(({ curve }) => {
          const place = placeAt(curve.steps, step);
          const value = curve.steps[place] <= step ? curve.values[place] : undefined;
          return element('td', {}, value === undefined ? '–' : value === null ? 'NaN' : formatNumber(value));
        }),
      ),
    );
    const table = element(
      'table',
      {},
      element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'step'), ...head)),
      element('tbody', {}, ...rows),
    );
    const body = valuesBody(series.length > 0 ? table : 'nothing recorded');
    this.#table.replaceChildren(this.#table.firstElementChild!, body);
  }

  #asJson(): string {
    const curves = this.#payload.series.map(({ name, kind, steps, values }) => ({
      name,
      kind,
      steps,
      values,
    }));
    return JSON.stringify({ step: this.#payload.step, epochs: this.#payload.epochs, curves });
  }
}
