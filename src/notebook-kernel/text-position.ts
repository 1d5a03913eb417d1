// Jupyter counts characters (code points), JavaScript UTF-16 units.

/** The index into a string of a cursor that counts code points. */
export function indexOfCursor(text: string, cursor: number): number {
  let index = 0;
  for (let count = 0; count < cursor && index < text.length; count++) {
    index += text.codePointAt(index)! > 0xffff ? 2 : 1;
  }
  return index;
}

/** The code points before an index into a string. */
export function cursorOfIndex(text: string, index: number): number {
  return [...text.slice(0, index)].length;
}
