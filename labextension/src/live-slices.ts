// The channel to the kernel that serves slices of the tensors it has shown: one comm a notebook, opened when a view first
// asks, and again after the kernel was restarted.
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type AxisWindow, readSliceAnswer, SLICES_TARGET, type SliceRequest } from 'convlens/protocol';
import type { LiveSlices, Slice } from './view.js';

/** An output that is drawn anew is let go and held again within this time. */
const RELEASE_MS = 1000;

/** What a notebook's panel tells. */
export interface Panel {
  readonly isDisposed: boolean;
  readonly sessionContext: ISessionContext;
}

interface Waiting {
  readonly view: string;
  readonly resolve: (slice: Slice | 'overtaken' | 'gone') => void;
}

export class KernelSlices implements LiveSlices {
  readonly #panel: Panel;
  readonly #waiting = new Map<number, Waiting>();
  readonly #holders = new Map<string, number>();
  #comm: Kernel.IComm | null = null;
  #requests = 0;

  constructor(panel: Panel) {
    this.#panel = panel;
    panel.sessionContext.kernelChanged.connect(() => this.#drop());
    panel.sessionContext.statusChanged.connect((_, status) => {
      if (status === 'restarting' || status === 'autorestarting' || status === 'dead') this.#drop();
    });
  }

  fetch(handle: string, view: string, window: readonly AxisWindow[]): Promise<Slice | 'overtaken' | 'gone'> {
    for (const [id, other] of this.#waiting) {
      if (other.view !== view) continue;
      this.#waiting.delete(id);
      other.resolve('overtaken');
    }
    const comm = this.#connect();
    if (comm === null) return Promise.resolve('gone');
    this.#requests += 1;
    const id = this.#requests;
    return new Promise((resolve) => {
      this.#waiting.set(id, { view, resolve });
      this.#send(comm, { type: 'slice', handle, view, id, window });
    });
  }

  hold(handle: string): () => void {
    this.#holders.set(handle, (this.#holders.get(handle) ?? 0) + 1);
    return () => {
      this.#holders.set(handle, (this.#holders.get(handle) ?? 1) - 1);
      setTimeout(() => this.#release(handle), RELEASE_MS);
    };
  }

  /** The last view of a handle is gone: with its output, unless the notebook was merely closed. */
  #release(handle: string): void {
    if ((this.#holders.get(handle) ?? 0) > 0 || this.#panel.isDisposed) return;
    this.#holders.delete(handle);
    const comm = this.#connect();
    if (comm !== null) this.#send(comm, { type: 'release', handle });
  }

  #connect(): Kernel.IComm | null {
    const kernel = this.#panel.sessionContext.session?.kernel;
    if (!kernel || this.#panel.isDisposed || kernel.status === 'dead') return null;
    if (this.#comm !== null) return this.#comm;
    const comm = kernel.createComm(SLICES_TARGET);
    comm.onMsg = (message) => this.#receive(message);
    // A kernel without this target closes the comm at once.
    comm.onClose = () => this.#drop();
    comm.open();
    this.#comm = comm;
    return comm;
  }

  #send(comm: Kernel.IComm, request: SliceRequest): void {
    comm.send(JSON.parse(JSON.stringify(request)));
  }

  #receive({ content, buffers }: KernelMessage.ICommMsgMsg): void {
    let answer: ReturnType<typeof readSliceAnswer>;
    try {
      answer = readSliceAnswer(content.data);
    } catch (error) {
      console.warn('convlens: the kernel sent something else than a slice', error);
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    this.#waiting.delete(answer.id);
    const bytes = bytesOf(buffers?.[0]);
    if (answer.type === 'gone' || bytes === null) waiting.resolve('gone');
    else waiting.resolve({ version: answer.version, dtype: answer.dtype, window: answer.window, bytes });
  }

  #drop(): void {
    this.#comm = null;
    for (const { resolve } of this.#waiting.values()) resolve('gone');
    this.#waiting.clear();
  }
}

/** The buffer as one of its own, aligned to its values. */
function bytesOf(buffer: ArrayBuffer | ArrayBufferView | undefined): ArrayBuffer | null {
  if (buffer === undefined) return null;
  if (buffer instanceof ArrayBuffer) return buffer;
  const { buffer: whole, byteOffset, byteLength } = buffer;
  return new Uint8Array(new Uint8Array(whole, byteOffset, byteLength)).buffer;
}
