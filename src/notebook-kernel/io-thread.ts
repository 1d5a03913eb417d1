// The I/O thread: it owns the five ZeroMQ sockets, so that heartbeat, interrupt, shutdown and kernel_info are
// answered, and output is sent, while the main thread computes.
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { Publisher, Reply, Router } from 'zeromq';
import type { Channel, Close, Incoming, IoThreadData, Outgoing, Printed } from './io-protocol.js';
import { Phase, SharedState } from './shared-state.js';
import { StreamBatch } from './stream-batch.js';
import { type Header, type JsonObject, type OutgoingMessage, WireCodec, type WireMessage } from './wire.js';

const { connection, session, state: sharedBuffer, kernelInfo } = workerData as IoThreadData;
const mainThread = parentPort!;
const state = new SharedState(sharedBuffer);
const codec = new WireCodec(connection.key, connection.signature_scheme, session);

/** How long the main thread has to leave by itself after a shutdown request. */
const SHUTDOWN_GRACE_MS = 250;
const STDERR = 2;
/** How often we look whether the Jupyter server that started us is still there. */
const PARENT_CHECK_MS = 2000;

// zeromq.js queues a send that cannot be done at once and refuses the next one (EBUSY): without limit and without
// waiting every send is done at once, and no output is lost.
const UNLIMITED = { sendHighWaterMark: 0, sendTimeout: 0, linger: 300 };
const sockets = {
  iopub: new Publisher(UNLIMITED),
  shell: new Router(UNLIMITED),
  control: new Router(UNLIMITED),
  stdin: new Router(UNLIMITED),
};
const heartbeat = new Reply();

const printed = new StreamBatch((name, text, parent) =>
  transmit('iopub', {
    identities: [Buffer.from('kernel.stream')],
    type: 'stream',
    parent,
    content: { name, text },
  }),
);
/** Whose text is printed. */
let printingParent: Header | undefined;

let closing = false;

/** The execute_request that runs, as its `busy` told. */
let running: Header | undefined;

function send(channel: Channel, message: OutgoingMessage): void {
  if (channel !== 'control') printed.flush();
  if (message.type === 'status' && message.parent?.msg_type === 'execute_request') {
    running = message.content.execution_state === 'busy' ? message.parent : undefined;
  }
  transmit(channel, message);
}

/** A message that cannot be written (a comm's data may hold anything) must not take the kernel with it. */
async function transmit(channel: Channel, message: OutgoingMessage): Promise<void> {
  try {
    await sockets[channel].send(codec.encode(message));
  } catch (error) {
    // A cell that ends while the kernel does has nobody left to tell.
    if (!closing) report(`cannot send ${message.type}: ${(error as Error).message}`);
  }
}

/** A worker's `process.stderr` goes through the main thread, which may be computing. */
function report(text: string): void {
  writeSync(STDERR, `convlens kernel: ${text}\n`);
}

function tell(message: Incoming): void {
  mainThread.postMessage(message);
}

function publishStatus(executionState: string, parent: Header): void {
  send('iopub', {
    identities: [Buffer.from('status')],
    type: 'status',
    parent,
    content: { execution_state: executionState },
  });
}

function reply(channel: 'shell' | 'control', request: WireMessage, content: JsonObject): void {
  send(channel, {
    identities: request.identities,
    type: request.header.msg_type.replace(/_request$/, '_reply'),
    parent: request.header,
    content,
  });
}

function answerKernelInfo(channel: 'shell' | 'control', request: WireMessage): void {
  publishStatus('busy', request.header);
  reply(channel, request, kernelInfo);
  publishStatus('idle', request.header);
  // Front ends take the last status for the kernel's: a running cell says `busy` again.
  if (running !== undefined) publishStatus('busy', running);
}

function interrupt(): void {
  // The engine ends synchronous code on a real signal. Windows has none: there the flag must do.
  if (process.platform !== 'win32' && state.claimSignal()) {
    process.kill(process.pid, 'SIGINT');
  } else if (state.phase !== Phase.signalled) {
    state.raiseInterrupt();
    tell({ kind: 'interrupt' });
  }
}

/** The main thread answers with `close`; one that computes is ended with the process. */
function shutdown(): void {
  tell({ kind: 'shutdown' });
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), SHUTDOWN_GRACE_MS);
}

/** Ends this thread in order: zeromq aborts the process if it is torn down with open sockets. */
function close(): void {
  closing = true;
  printed.flush();
  for (const socket of [...Object.values(sockets), heartbeat]) socket.close();
  setImmediate(() => process.exit(0));
}

function receive(channel: 'shell' | 'control' | 'stdin', message: WireMessage): void {
  const type = message.header.msg_type;
  if (channel === 'stdin') {
    if (type === 'input_reply') state.answerInput(String(message.content.value ?? ''));
  } else if (type === 'kernel_info_request') {
    answerKernelInfo(channel, message);
  } else if (type === 'interrupt_request') {
    interrupt();
    reply(channel, message, { status: 'ok' });
  } else if (type === 'shutdown_request') {
    reply(channel, message, { status: 'ok', restart: message.content.restart === true });
    shutdown();
  } else {
    tell({ kind: 'request', request: { channel, ...message } });
  }
}

async function listen(channel: 'shell' | 'control' | 'stdin'): Promise<void> {
  for await (const frames of sockets[channel]) {
    try {
      receive(channel, codec.decode(frames));
    } catch (error) {
      report(`dropped a message on ${channel}: ${(error as Error).message}`);
    }
  }
}

async function beat(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

/** A kernel whose Jupyter server has died without a word ends too. */
function watchParent(): void {
  const parent = Number(process.env.JPY_PARENT_PID);
  if (!(parent > 1)) return;
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') shutdown();
    }
  }, PARENT_CHECK_MS).unref();
}

function address(port: number): string {
  return connection.transport === 'ipc'
    ? `ipc://${connection.ip}-${port}`
    : `${connection.transport}://${connection.ip}:${port}`;
}

await Promise.all([
  sockets.iopub.bind(address(connection.iopub_port)),
  sockets.shell.bind(address(connection.shell_port)),
  sockets.control.bind(address(connection.control_port)),
  sockets.stdin.bind(address(connection.stdin_port)),
  heartbeat.bind(address(connection.hb_port)),
]);
mainThread.on('message', (message: Outgoing | Printed | Close) => {
  if (message.kind === 'close') {
    close();
  } else if (message.kind === 'message') {
    send(message.channel, message);
  } else {
    if (message.parent !== undefined) printingParent = message.parent ?? undefined;
    printed.add(message.name, message.text, printingParent);
  }
});
watchParent();
await Promise.all([listen('shell'), listen('control'), listen('stdin'), beat()]);
