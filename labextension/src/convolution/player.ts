// Play, pause, scrub and speed: the window goes over the input place by place.
import { choice } from '../parts/choice.js';
import { element } from '../parts/dom.js';
import { icon } from '../parts/icons.js';

/** The player, and a way to show where the window is. */
export interface Player {
  readonly el: HTMLElement;
  /** Shows place `at` of `count`, both from outside. */
  show(at: number, count: number): void;
  readonly playing: boolean;
  toggle(): void;
  stop(): void;
}

/** What the player asks of its view. */
export interface PlayerEvents {
  /** To go to a place; `played` where it was scrubbed or played, so that what comes after is still to be made. */
  onMove(at: number): void;
  /** When playing begins or ends. */
  onState(): void;
}

type Speed = '1' | '3' | '10';

/** Builds the row. Where the reader prefers reduced motion, play is one step. */
export function player(events: PlayerEvents): Player {
  let [at, count] = [0, 1];
  let speed: Speed = '3';
  let timer: ReturnType<typeof setInterval> | undefined;
  const button = element('button', { type: 'button', class: 'cl-play' });
  const slider = element('input', { type: 'range', min: 0, step: 1, 'aria-label': 'place of the window' });
  const output = element('output', {});
  const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
  const name = (): void => {
    const text = timer ? 'pause' : calm() ? 'next place' : 'play';
    button.replaceChildren(icon(timer ? 'pause' : 'play'));
    button.setAttribute('aria-label', text);
    button.title = text;
  };
  const step = (): void => events.onMove((at + 1) % count);
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    name();
  };
  const start = (): void => {
    clearInterval(timer);
    timer = setInterval(step, 1000 / Number(speed));
    name();
  };
  const toggle = (): void => {
    if (timer) stop();
    else if (calm()) step();
    else {
      start();
      step();
    }
    events.onState();
  };
  button.addEventListener('click', toggle);
  slider.addEventListener('input', () => {
    if (timer) stop();
    events.onMove(slider.valueAsNumber);
  });
  const speeds = choice<Speed>(
    'places a second',
    (['1', '3', '10'] as const).map((value) => ({
      value,
      text: `${value}×`,
      hint: `${value} places a second`,
    })),
    speed,
    (next) => {
      speed = next;
      if (timer) start();
    },
  );
  name();
  return {
    el: element('div', { class: 'cl-player' }, button, slider, output, speeds.el),
    show(next, places) {
      [at, count] = [next, places];
      slider.max = String(places - 1);
      slider.value = String(next);
      slider.setAttribute('aria-valuetext', `${next + 1} of ${places}`);
      output.textContent = `${next + 1} / ${places}`;
      slider.disabled = button.disabled = places < 2;
    },
    get playing() {
      return timer !== undefined;
    },
    toggle,
    stop,
  };
}
