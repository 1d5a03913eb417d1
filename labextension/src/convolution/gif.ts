// Writes an animated GIF: one palette, every frame only what changed since the one before.
// Format: https://www.w3.org/Graphics/GIF/spec-gif89a.txt

/** Index of the palette that leaves what is there. */
const TRANSPARENT = 255;

/** Pixels as the canvas gives them: red, green, blue, alpha. */
export interface Frame {
  readonly data: Uint8ClampedArray;
  /** How long it stays. */
  readonly milliseconds: number;
}

/** An animation that repeats for ever. */
export class GifWriter {
  readonly #width: number;
  readonly #height: number;
  readonly #palette: readonly number[];
  readonly #index = new Map<number, number>();
  readonly #bytes: number[] = [];
  #before: Uint8Array | null = null;

  /** @param samples frames from which the colours are taken: the most frequent ones. */
  constructor(width: number, height: number, samples: readonly Uint8ClampedArray[]) {
    this.#width = width;
    this.#height = height;
    this.#palette = frequentColours(samples);
    this.#palette.forEach((colour, i) => {
      this.#index.set(colour, i);
    });
    this.#header();
  }

  /** Adds a frame of the whole picture's size. */
  add({ data, milliseconds }: Frame): void {
    const pixels = new Uint8Array(this.#width * this.#height);
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = this.#nearest((data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2]);
    }
    const { x, y, width, height } = this.#changed(pixels);
    const part = new Uint8Array(width * height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const at = (y + row) * this.#width + x + column;
        part[row * width + column] = this.#before?.[at] === pixels[at] ? TRANSPARENT : pixels[at];
      }
    }
    this.#before = pixels;
    // Graphic control: keep what is there, a transparent colour.
    this.#bytes.push(0x21, 0xf9, 4, 0b0000_0101);
    this.#word(Math.max(2, Math.round(milliseconds / 10)));
    this.#bytes.push(TRANSPARENT, 0, 0x2c);
    for (const value of [x, y, width, height]) this.#word(value);
    this.#bytes.push(0, 8);
    writeBlocks(this.#bytes, compress(part));
  }

  /** The file. */
  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from([...this.#bytes, 0x3b]);
  }

  #header(): void {
    for (const character of 'GIF89a') this.#bytes.push(character.charCodeAt(0));
    this.#word(this.#width);
    this.#word(this.#height);
    this.#bytes.push(0b1111_0111, 0, 0);
    for (let i = 0; i < 256; i++) {
      const colour = this.#palette[i] ?? 0;
      this.#bytes.push(colour >> 16, (colour >> 8) & 255, colour & 255);
    }
    this.#bytes.push(0x21, 0xff, 11);
    for (const character of 'NETSCAPE2.0') this.#bytes.push(character.charCodeAt(0));
    this.#bytes.push(3, 1, 0, 0, 0);
  }

  #word(value: number): void {
    this.#bytes.push(value & 255, value >> 8);
  }

  #nearest(colour: number): number {
    const known = this.#index.get(colour);
    if (known !== undefined) return known;
    let [best, distance] = [0, Number.POSITIVE_INFINITY];
    this.#palette.forEach((candidate, i) => {
      const red = (candidate >> 16) - (colour >> 16);
      const green = ((candidate >> 8) & 255) - ((colour >> 8) & 255);
      const blue = (candidate & 255) - (colour & 255);
      const square = red * red + green * green + blue * blue;
      if (square < distance) [best, distance] = [i, square];
    });
    this.#index.set(colour, best);
    return best;
  }

  /** The rectangle that holds every pixel that changed; one pixel where none did. */
  #changed(pixels: Uint8Array): { x: number; y: number; width: number; height: number } {
    if (!this.#before) return { x: 0, y: 0, width: this.#width, height: this.#height };
    let [left, top, right, bottom] = [this.#width, this.#height, -1, -1];
    for (let y = 0, at = 0; y < this.#height; y++) {
      for (let x = 0; x < this.#width; x++, at++) {
        if (this.#before[at] === pixels[at]) continue;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = y;
      }
    }
    if (right < 0) return { x: 0, y: 0, width: 1, height: 1 };
    return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  }
}

/** The 255 most frequent colours; the others are drawn as the nearest of them. */
function frequentColours(samples: readonly Uint8ClampedArray[]): number[] {
  const counts = new Map<number, number>();
  for (const data of samples) {
    for (let i = 0; i < data.length; i += 4) {
      const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return sorted.slice(0, TRANSPARENT).map(([colour]) => colour);
}

/** In blocks of at most 255 bytes, after a length each. */
function writeBlocks(bytes: number[], data: readonly number[]): void {
  for (let at = 0; at < data.length; at += 255) {
    const block = data.slice(at, at + 255);
    bytes.push(block.length, ...block);
  }
  bytes.push(0);
}

const CLEAR = 256;
const END = 257;
const MOST_CODES = 4096;

/** LZW with codes of 9 to 12 bits, as GIF has it (the specification's Appendix F). */
function compress(pixels: Uint8Array): number[] {
  const bytes: number[] = [];
  let [buffer, bits, width] = [0, 0, 9];
  const emit = (code: number): void => {
    buffer |= code << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      bytes.push(buffer & 255);
      buffer >>>= 8;
    }
  };
  let codes = new Map<number, number>();
  let next = END + 1;
  emit(CLEAR);
  let prefix = pixels[0];
  for (let i = 1; i < pixels.length; i++) {
    const key = (prefix << 8) | pixels[i];
    const known = codes.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    emit(prefix);
    if (next < MOST_CODES) {
      codes.set(key, next);
      // The reader is one entry behind: its codes grow a step later.
      if (next === 1 << width) width++;
      next++;
    } else {
      emit(CLEAR);
      codes = new Map();
      next = END + 1;
      width = 9;
    }
    prefix = pixels[i];
  }
  emit(prefix);
  emit(END);
  if (bits > 0) bytes.push(buffer & 255);
  return bytes;
}
