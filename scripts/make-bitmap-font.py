"""Writes src/display/static/font-glyphs.ts from the X11 font "fixed 10x20" (public domain, M. Kuhn's
ucs-fonts, https://www.cl.cam.ac.uk/~mgk25/ucs-fonts.html; Debian's xfonts-base has it as 10x20.pcf.gz).

Usage: python scripts/make-bitmap-font.py path/to/10x20.pcf.gz
The file format: https://fontforge.org/docs/techref/pcf-format.html
"""

import gzip
import struct
import sys
from pathlib import Path

CHARACTERS = [chr(code) for code in range(0x20, 0x7F)] + list("·×−≈≤≥∞→↓…′Σσμ²")
METRICS, BITMAPS, ENCODINGS, ACCELERATORS = 1 << 2, 1 << 3, 1 << 5, 1 << 1
WIDTH, HEIGHT = 10, 20


def read_font(path):
    data = gzip.decompress(Path(path).read_bytes())
    count = struct.unpack("<I", data[4:8])[0]
    tables = {}
    for i in range(count):
        kind, form, size, offset = struct.unpack("<4I", data[8 + 16 * i : 24 + 16 * i])
        tables[kind] = data[offset : offset + size]

    def order(table):
        return ">" if struct.unpack("<I", table[:4])[0] & 4 else "<"

    table = tables[METRICS]
    e = order(table)
    if struct.unpack("<I", table[:4])[0] & 0x100:  # compressed metrics: bytes around 0x80
        number = struct.unpack(e + "H", table[4:6])[0]
        metrics = [tuple(b - 0x80 for b in table[6 + 5 * i : 11 + 5 * i]) for i in range(number)]
    else:
        number = struct.unpack(e + "I", table[4:8])[0]
        metrics = [struct.unpack(e + "5hH", table[8 + 12 * i : 20 + 12 * i])[:5] for i in range(number)]

    table = tables[BITMAPS]
    e, form = order(table), struct.unpack("<I", table[:4])[0]
    number = struct.unpack(e + "I", table[4:8])[0]
    offsets = struct.unpack(f"{e}{number}I", table[8 : 8 + 4 * number])
    bits = table[8 + 4 * number + 16 :]
    pad, most_significant_first = 1 << (form & 3), bool(form & 8)

    table = tables[ACCELERATORS]
    ascent = struct.unpack(order(table) + "i", table[12:16])[0]

    table = tables[ENCODINGS]
    e = order(table)
    low, high, first, last = struct.unpack(e + "4h", table[4:12])
    index = {}
    for row in range(first, last + 1):
        for column in range(low, high + 1):
            at = 14 + 2 * ((row - first) * (high - low + 1) + column - low)
            glyph = struct.unpack(e + "H", table[at : at + 2])[0]
            if glyph != 0xFFFF:
                index[row << 8 | column] = glyph

    def rows(character):
        glyph = index[ord(character)]
        left, right, _, up, down = metrics[glyph]
        stride = -(-(right - left) // (8 * pad)) * pad
        out = [0] * HEIGHT
        for y in range(up + down):
            line = bits[offsets[glyph] + y * stride : offsets[glyph] + (y + 1) * stride]
            for x in range(right - left):
                bit = 7 - x % 8 if most_significant_first else x % 8
                if line[x // 8] >> bit & 1:
                    out[ascent - up + y] |= 1 << (WIDTH - 1 - x - left)
        return out

    return {character: rows(character) for character in CHARACTERS}


def main():
    glyphs = read_font(sys.argv[1])
    lines = [
        "// Made by scripts/make-bitmap-font.py from the X11 font fixed 10x20, which is in the public domain:",
        "// https://www.cl.cam.ac.uk/~mgk25/ucs-fonts.html. Three hex digits a row, the ten upper bits from the left.",
        "",
        "/** Pixels of every glyph. */",
        f"export const GLYPH_WIDTH = {WIDTH};",
        f"export const GLYPH_HEIGHT = {HEIGHT};",
        "",
        "/** Glyphs by character: rows from the top, three hex digits each. */",
        "export const GLYPHS: Readonly<Record<string, string>> = {",
    ]
    for character, rows in glyphs.items():
        name = {"'": '"\'"', "\\": "'\\\\'"}.get(character, f"'{character}'")
        if character.isalpha() and character.isascii():
            name = character
        elif character.isdigit() and character.isascii():
            name = character
        lines.append(f"  {name}: '{''.join(f'{row:03x}' for row in rows)}',")
    lines.append("};")
    target = Path(__file__).parent.parent / "src/display/static/font-glyphs.ts"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
