// The gallery of the views, in a process of its own, as `npm run gallery` starts it.
import { spawn } from 'node:child_process';
import { ROOT } from '../notebook/jupyter.js';

/** Where the gallery answers, and what ends it. */
export interface GalleryServer {
  readonly address: string;
  stop(): void;
}

/** Starts the gallery on a free port. */
export async function startGalleryServer(): Promise<GalleryServer> {
  const server = spawn(process.execPath, ['scripts/gallery.mjs'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    server.stdout.on('data', (text) => {
      const found = /http:\S+/.exec(String(text));
      if (found) resolve(found[0]);
    });
    server.once('exit', () => reject(new Error('The gallery did not start')));
  });
  return { address, stop: () => void server.kill() };
}
