// Copy and save: a button that opens a short list of ways.

import { sayOn } from './button-words.js';
import type { ColourRange } from './colour-range.js';
import { element } from './dom.js';
import { menu } from './menu.js';
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
  const { el, button, list, close } = menu('copy · save', 'copy and save');
  const item = (text: string, act: (exported: Exported) => Promise<string>): void => {
    const choice = element('button', { type: 'button' }, text);
    choice.addEventListener('click', async () => {
      sayOn(button, await act(current()).catch(() => 'the browser refused'));
      close();
    });
    list.append(choice);
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
  return el;
}

function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
