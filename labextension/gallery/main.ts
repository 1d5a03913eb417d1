// The gallery: every golden payload, drawn as JupyterLab would. The address says how: `?dark`, `?only=convolution`.
import '../style/index.css';
import './theme.css';
import { drawPayload } from '../src/draw.js';
import { repaintForPrint } from '../src/parts/printing.js';
import { USUAL_BUDGET } from '../src/view.js';

const address = new URLSearchParams(location.search);
const only = address.get('only') ?? '';
document.body.dataset.jpThemeLight = String(!address.has('dark'));

const repaints = new Set<() => void>();

/** Draws one payload; the benchmark of the views does it over and over. */
function draw(data: unknown, place: HTMLElement): ReturnType<typeof drawPayload> {
  const onThemeChange = (repaint: () => void) => {
    repaints.add(repaint);
    return () => repaints.delete(repaint);
  };
  return drawPayload(
    data,
    { rangeMode: 'robust', colourMap: 'diverging', budget: USUAL_BUDGET, onThemeChange },
    place,
  );
}

Object.assign(window, { convlensDraw: draw });
const page = document.body.appendChild(document.createElement('main'));

/** The names of the golden payloads, which the server of `npm run gallery` lists. */
const names: string[] = await (await fetch('/payloads')).json();

for (const name of names.filter((candidate) => candidate.startsWith(only))) {
  const title = document.createElement('h2');
  title.textContent = name;
  const place = document.createElement('div');
  place.className = 'cl-output';
  place.dataset.payload = name;
  page.append(title, place);
  const data: unknown = await (await fetch(`/payloads/${name}`)).json();
  const began = performance.now();
  try {
    await draw(data, place);
  } catch (error) {
    place.textContent = String(error);
    place.dataset.failed = 'true';
  }
  place.dataset.milliseconds = String(performance.now() - began);
}

const theme = document.createElement('button');
theme.textContent = 'light / dark';
theme.style.cssText = 'position:fixed;right:8px;top:8px';
const repaintAll = (): void => {
  for (const repaint of repaints) repaint();
};
theme.addEventListener('click', () => {
  document.body.dataset.jpThemeLight = String(document.body.dataset.jpThemeLight === 'false');
  repaintAll();
});
repaintForPrint(page, repaintAll);
if (!address.has('plain')) document.body.append(theme);
document.body.dataset.drawn = 'true';
