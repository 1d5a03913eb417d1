import { describeValue } from '../core/describe.js';
import { closest } from '../core/did-you-mean.js';
import { ArgumentError } from '../core/errors.js';
import { checkInterrupt } from '../core/interrupt.js';
import type { ByteSource, Encoded } from './byte-source.js';

type FileSystem = typeof import('node:fs');

const EXTENSIONS = ['.safetensors', '.npy', '.npz'] as const;
export type FileFormat = (typeof EXTENSIONS)[number];

/** Where a file lies, as a user says it: a path or a `file:` URL, told by what is read of one, for readers without its type. */
export type FilePath = string | { readonly href: string; readonly protocol: string };

/** Files of PyTorch, Keras and scikit-learn that hold programs. */
const PICKLES = ['.pt', '.pth', '.bin', '.ckpt', '.pkl', '.pickle', '.joblib'];

/** A path that has been looked at: what a message calls it, and what it is. */
export interface FileTarget {
  /** `load('net.safetensors')`. */
  readonly op: string;
  readonly path: string;
  readonly format: FileFormat;
}

/** Node's files, asked for when they are needed: browsers have none, and load the library all the same. */
function fileSystem(op: string): FileSystem {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (fs !== undefined) return fs;
  throw new ArgumentError({
    op,
    problem: 'there are no files here (in a browser?)',
    hint: 'Try io.decodeSafetensors(new Uint8Array(await (await fetch(url)).arrayBuffer()))',
  });
}

/**
 * What is asked for, by the path's ending.
 *
 * @param pickleHint What to do instead with a file that holds a pickle.
 */
export function fileTarget(
  caller: 'load' | 'readMetadata' | 'save',
  path: unknown,
  pickleHint: string,
): FileTarget {
  const text = path instanceof URL ? pathOfUrl(caller, path) : path;
  if (typeof text !== 'string' || text === '' || text.includes('\0')) {
    throw new ArgumentError({
      op: caller,
      problem: `the path is ${describeValue(text)}; it takes the name of a file, like 'net.safetensors'`,
      actual: path,
      expected: EXTENSIONS,
    });
  }
  const op = `${caller}('${text}')`;
  const ending = /\.[^./\\]+$/.exec(text)?.[0].toLowerCase() ?? '';
  const format = EXTENSIONS.find((extension) => extension === ending);
  if (format !== undefined) return { op, path: text, format };
  const known = PICKLES.includes(ending);
  throw new ArgumentError({
    op,
    problem: known
      ? `a ${ending} file holds a pickle, a program that loading would run; convlens has ${EXTENSIONS.join(', ')}`
      : `${ending === '' ? 'the path has no ending' : `no format '${ending}'`}; convlens has ${EXTENSIONS.join(', ')}`,
    actual: ending,
    expected: EXTENSIONS,
    hint: known
      ? pickleHint
      : 'State dicts: .safetensors. For NumPy: .npy (one tensor), .npz (several by name)',
  });
}

function pathOfUrl(op: string, url: URL): string {
  const node = globalThis.process?.getBuiltinModule?.('node:url');
  if (url.protocol === 'file:' && node !== undefined) {
    try {
      return node.fileURLToPath(url);
    } catch {
      // A host or an encoded slash: said below.
    }
  }
  throw new ArgumentError({
    op,
    problem: `${url} names no file here`,
    actual: url,
    hint: 'Try io.decodeSafetensors(new Uint8Array(await (await fetch(url)).arrayBuffer()))',
  });
}

/** Opens a file, hands it to `read` as a source, and closes it. */
export function withFile<Result>({ op, path }: FileTarget, read: (source: ByteSource) => Result): Result {
  const fs = fileSystem(op);
  const descriptor = attempt(fs, op, path, () => {
    // Before it is opened: opening a pipe would wait for its other end.
    checkRegular(op, fs.statSync(path));
    return fs.openSync(path, 'r');
  });
  try {
    const { size } = fs.fstatSync(descriptor);
    return read({
      op,
      holder: 'file',
      size,
      read: (position, target) => {
        for (let done = 0; done < target.length; ) {
          const got = attempt(fs, op, path, () =>
            fs.readSync(descriptor, target, done, target.length - done, position + done),
          );
          if (got === 0) {
            const problem = `the file ended at byte ${position + done} while it was read; it had ${size} bytes before`;
            throw new ArgumentError({ op, problem, expected: size, actual: position + done });
          }
          done += got;
        }
      },
    });
  } finally {
    fs.closeSync(descriptor);
  }
}

function checkRegular(op: string, stat: { isFile(): boolean; isDirectory(): boolean }): void {
  if (stat.isFile()) return;
  throw new ArgumentError({
    op,
    problem: stat.isDirectory() ? 'this is a folder' : 'this is no regular file',
  });
}

let written = 0;

/**
 * Writes a file as a whole or not at all: into a file beside it that then takes its name. Who reads meanwhile, or
 * after a failure, finds the old one.
 */
export function writeFile({ op, path }: FileTarget, { pieces }: Encoded): void {
  const fs = fileSystem(op);
  attempt(fs, op, path, () => {
    const old = fs.statSync(path, { throwIfNoEntry: false });
    if (old !== undefined) checkRegular(op, old);
    // A link stays one: what it points to is written.
    const target = old === undefined ? path : fs.realpathSync(path);
    const temporary = `${target}.${globalThis.process.pid}-${written++}.tmp`;
    const descriptor = fs.openSync(temporary, 'wx', old?.mode);
    let open = true;
    try {
      for (const piece of pieces) writePiece(fs, descriptor, piece);
      fs.fsyncSync(descriptor);
      fs.closeSync(descriptor);
      open = false;
      fs.renameSync(temporary, target);
    } catch (error) {
      if (open) fs.closeSync(descriptor);
      fs.rmSync(temporary, { force: true });
      throw error;
    }
  });
}

const PIECE = 1 << 26;

function writePiece(fs: FileSystem, descriptor: number, piece: Uint8Array): void {
  for (let done = 0; done < piece.length; ) {
    checkInterrupt();
    done += fs.writeSync(descriptor, piece, done, Math.min(PIECE, piece.length - done));
  }
}

/** Runs what the system may refuse, and says a refusal in words. */
function attempt<Result>(fs: FileSystem, op: string, path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const { problem, hint } = refusal(fs, op, path, code, message);
    throw new ArgumentError({ op, problem, hint, actual: code });
  }
}

function refusal(
  fs: FileSystem,
  op: string,
  path: string,
  code: string,
  message: string,
): { problem: string; hint?: string } {
  switch (code) {
    case 'ENOENT':
      return absent(fs, op, path);
    case 'EACCES':
    case 'EPERM':
      return { problem: 'the system does not allow it (permissions)' };
    case 'EROFS':
      return { problem: 'this disk can only be read' };
    case 'ENOSPC':
    case 'EDQUOT':
      return { problem: 'the disk is full; the file is as it was before' };
    case 'ENOTDIR':
      return { problem: 'a part of this path is a file, not a folder' };
    case 'EMFILE':
    case 'ENFILE':
      return { problem: 'too many files are open' };
    case 'ENAMETOOLONG':
      return { problem: 'the name is too long' };
    default:
      return { problem: `the system refuses it: ${message}` };
  }
}

function absent(fs: FileSystem, op: string, path: string): { problem: string; hint?: string } {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const folder = cut < 0 ? '.' : path.slice(0, cut + 1);
  if (path.startsWith('~')) return { problem: "there is no such folder; '~' is known to shells alone" };
  const here = globalThis.process.cwd();
  if (!fs.existsSync(folder)) {
    return { problem: `there is no folder '${folder}'`, hint: `Paths without a / in front begin at ${here}` };
  }
  if (op.startsWith('save')) return { problem: 'the file cannot be made there' };
  const near = closest(path.slice(cut + 1), names(fs, folder));
  return {
    problem: `there is no such file${near === undefined ? '' : `; did you mean '${cut < 0 ? '' : folder}${near}'?`}`,
    hint: /^([/\\]|[A-Za-z]:)/.test(path) ? undefined : `Looked for in ${here}`,
  };
}

function names(fs: FileSystem, folder: string): string[] {
  try {
    return fs.readdirSync(folder).filter((name) => EXTENSIONS.some((extension) => name.endsWith(extension)));
  } catch {
    return [];
  }
}
