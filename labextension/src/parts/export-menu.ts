// Copy and save: a button that opens a short list of ways.

import type { ColourRange } from './colour-range.js';
import { element } from './dom.js';
import { paletteOf } from './palette.js';
import { asJson, asNpy, asNumPy, asPng, asSvg, asTypeScript, type ExportedPlane } from './plane-export.js';

/** What is exported, at the moment of the click. */
export interface Exported {
  readonly plane: ExportedPlane;
  readonly range: ColourRange;
  /** Of the file, without its ending. */
  readonly name: string;
}

/** The list; Escape and a choice close it. */
export function exportMenu(current: () => Exported): HTMLElement {
  const said = element('span', { class: 'cl-said', role: 'status' });
  const list = element('div', { class: 'cl-menu-list', role: 'group', 'aria-label': 'copy and save' });
  const summary = element('summary', { class: 'cl-menu-button' }, 'copy · save');
  const menu = element('details', { class: 'cl-menu' }, summary, list);
  const say = (text: string): void => {
    said.textContent = text;
    setTimeout(() => {
      said.textContent = '';
    }, 1500);
  };
  const item = (text: string, act: (exported: Exported) => Promise<string>): void => {
    const button = element('button', { type: 'button' }, text);
    button.addEventListener('click', async () => {
      say(await act(current()).catch(() => 'the browser refused'));
      menu.open = false;
      summary.focus();
    });
    list.append(button);
  };
  const copy = (write: (plane: ExportedPlane) => string) => async (exported: Exported) => {
    await navigator.clipboard.writeText(write(exported.plane));
    return exported.plane.exact ? 'copied' : 'copied, to 8 bits';
  };
  const save =
    (ending: string, make: (exported: Exported) => Blob | null | Promise<Blob | null>) =>
    async (exported: Exported) => {
      const blob = await make(exported);
      if (blob === null) return 'too many cells for that';
      download(blob, `${exported.name}.${ending}`);
      return 'saved';
    };
  item('copy as TypeScript', copy(asTypeScript));
  item('copy as JSON', copy(asJson));
  item('copy as NumPy', copy(asNumPy));
  item(
    'save as PNG',
    save('png', ({ plane, range }) => asPng(plane, range, paletteOf())),
  );
  item(
    'save as SVG',
    save('svg', ({ plane, range }) => asSvg(plane, range, paletteOf())),
  );
  item(
    'save as .npy',
    save('npy', ({ plane }) => asNpy(plane)),
  );
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    summary.focus();
    event.stopPropagation();
  });
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return element('span', { class: 'cl-menu-place' }, said, menu);
}

function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
