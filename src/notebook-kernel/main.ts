#!/usr/bin/env node
// The kernel process: `node main.js <connection file>`, as the kernelspec starts it. The I/O thread comes first and
// answers Jupyter while the compiler is still being loaded here.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire, enableCompileCache } from 'node:module';
import { Worker } from 'node:worker_threads';
import { readConnectionFile } from './connection.js';
import type { Incoming, IoThreadData } from './io-protocol.js';
import { SharedState } from './shared-state.js';
import { PROTOCOL_VERSION } from './wire.js';

const connectionFile = process.argv[2];
if (connectionFile === undefined) {
  process.stderr.write('This program is started by Jupyter: node main.js <connection file>\n');
  process.exit(2);
}

function packageVersion(packageJson: string | URL): string {
  return (JSON.parse(readFileSync(packageJson, 'utf8')) as { version: string }).version;
}

const version = packageVersion(new URL('../../package.json', import.meta.url));
const typescriptVersion = packageVersion(createRequire(import.meta.url).resolve('typescript/package.json'));
const state = new SharedState();
const ioThreadData: IoThreadData = {
  connection: readConnectionFile(connectionFile),
  session: randomUUID(),
  state: state.buffer,
  kernelInfo: {
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: 'convlens',
    implementation_version: version,
    banner: `convlens ${version}, TypeScript ${typescriptVersion}, Node ${process.version}`,
    language_info: {
      name: 'typescript',
      version: typescriptVersion,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
      nbconvert_exporter: 'script',
    },
    help_links: [
      { text: 'TypeScript handbook', url: 'https://www.typescriptlang.org/docs/' },
      { text: 'PyTorch: convolution layers', url: 'https://docs.pytorch.org/docs/stable/nn.html' },
    ],
    debugger: false,
    supported_features: [],
  },
};
const ioThread = new Worker(new URL('./io-thread.js', import.meta.url), { workerData: ioThreadData });
// A worker's message that nobody listens to is lost: what comes while the session is being loaded is kept for it.
const early: Incoming[] = [];
const keep = (message: Incoming): void => {
  early.push(message);
};
ioThread.on('message', keep);

enableCompileCache();
const { startSession } = await import('./session.js');
ioThread.off('message', keep);
startSession(ioThread, state, early);
