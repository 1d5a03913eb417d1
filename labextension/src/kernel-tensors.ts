// The list of a notebook's tensors as its kernel tells it: asked for when the panel is seen, sent anew after each cell.
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import {
  readTensorListAnswer,
  TENSOR_LIST_TARGET,
  type TensorList,
  type TensorListRequest,
} from 'convlens/protocol';
import type { Panel } from './live-slices.js';

/** `none`: no kernel of TypeScript, or none at all; `empty`: convlens has not been imported; `busy`: the list is of before. */
export type ListState = 'none' | 'empty' | 'ready' | 'busy';

export class KernelTensors {
  readonly #panel: Panel;
  #comm: Kernel.IComm | null = null;
  #list: TensorList | null = null;
  #watched = false;
  #ranSinceTry = true;
  onChange: () => void = () => {};
  onOpen: (name: string, payload: unknown) => void = () => {};

  constructor(panel: Panel) {
    this.#panel = panel;
    const { sessionContext } = panel;
    sessionContext.kernelChanged.connect(() => this.#drop(true));
    sessionContext.statusChanged.connect((_, status) => {
      if (status === 'restarting' || status === 'autorestarting' || status === 'dead') this.#drop(true);
      // A cell may have imported convlens: its comm is there from then on.
      else if (status === 'idle') this.#connect();
      if (this.#watched) this.onChange();
    });
    sessionContext.iopubMessage.connect((_, { header }) => {
      if (header.msg_type === 'execute_input') this.#ranSinceTry = true;
    });
  }

  /** Nothing is asked of the kernel before the panel is seen. */
  watch(): void {
    this.#watched = true;
    this.#ranSinceTry = true;
    this.#connect();
  }

  get list(): TensorList | null {
    return this.#list;
  }

  get state(): ListState {
    const kernel = this.#panel.sessionContext.session?.kernel;
    if (!kernel || kernel.status === 'dead' || this.#panel.isDisposed) return 'none';
    if (this.#list === null) return 'empty';
    return kernel.status === 'busy' ? 'busy' : 'ready';
  }

  refresh(): void {
    this.#ranSinceTry = true;
    this.#connect();
    this.#send({ type: 'list' });
  }

  open(name: string): void {
    this.#send({ type: 'open', name });
  }

  #send(request: TensorListRequest): void {
    this.#comm?.send({ ...request });
  }

  /** Tried once after each cell: a kernel that does not know the target closes the comm, and that is no reason to ask on. */
  #connect(): void {
    const kernel = this.#panel.sessionContext.session?.kernel;
    if (!this.#watched || !this.#ranSinceTry || this.#comm !== null || !kernel || this.#panel.isDisposed)
      return;
    if (kernel.status !== 'idle') return;
    this.#ranSinceTry = false;
    void kernel.info.then(({ language_info }) => {
      if (language_info.name !== 'typescript' || this.#comm !== null) return;
      const comm = kernel.createComm(TENSOR_LIST_TARGET);
      comm.onMsg = (message) => this.#receive(message);
      comm.onClose = () => this.#drop(false);
      comm.open();
      this.#comm = comm;
      this.#send({ type: 'list' });
    });
  }

  #receive({ content }: KernelMessage.ICommMsgMsg): void {
    try {
      const answer = readTensorListAnswer(content.data);
      if (answer.type === 'list') {
        this.#list = answer;
        this.onChange();
      } else this.onOpen(answer.name, answer.payload);
    } catch (error) {
      console.warn('convlens: the kernel sent something else than a list of tensors', error);
    }
  }

  #drop(tryAgain: boolean): void {
    this.#comm = null;
    this.#list = null;
    if (tryAgain) this.#ranSinceTry = true;
    this.onChange();
  }
}
