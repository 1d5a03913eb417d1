// Lines of text as a part of a picture.
import type { Part } from './parts.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, textWidth } from './sheet.js';

/** From one line of text to the next, in half CSS pixels. */
export const LINE_HEIGHT: number = GLYPH_HEIGHT + 6;

/** Lines in one colour, those that are too long broken between words. */
export function textPart(text: string, paint: number, width: number): Part {
  const lines = text.split('\n').flatMap((line) => wrapped(line, Math.floor(width / GLYPH_WIDTH)));
  return {
    width: Math.max(...lines.map(textWidth)),
    height: lines.length * LINE_HEIGHT - (LINE_HEIGHT - GLYPH_HEIGHT),
    paint(sheet, y) {
      for (const [i, line] of lines.entries()) sheet.text(0, y + i * LINE_HEIGHT, line, paint);
    },
  };
}

/** The lines of a text of at most so many characters; a longer word is broken. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while ([...rest].length > most) {
    const head = [...rest].slice(0, most + 1).join('');
    const at = head.lastIndexOf(' ') > 0 ? head.lastIndexOf(' ') : most;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
