// The server of the gallery: vite (vitest brings it) over labextension/gallery, and the golden payloads.
import fs from 'node:fs';
import path from 'node:path';
import { createViteServer } from 'vitest/node';
import { inProject } from './project.mjs';

const payloads = inProject('tests', 'golden', 'payloads', 'v1');

/** Starts the gallery on a loopback port; 0 for any. */
export async function startGallery(port) {
  const server = await createViteServer({
    root: inProject('labextension', 'gallery'),
    configFile: false,
    logLevel: 'error',
    cacheDir: inProject('.cache', 'gallery'),
    server: { host: '127.0.0.1', port, strictPort: port !== 0, hmr: false, fs: { allow: [inProject()] } },
    resolve: {
      // The sources, not the last build.
      alias: {
        'convlens/protocol': inProject('src', 'protocol', 'index.ts'),
        'convlens/conv-arithmetic': inProject('src', 'core', 'conv-arithmetic.ts'),
      },
    },
    plugins: [
      {
        name: 'golden-payloads',
        // Returning what `use` gives would run it after vite's own.
        configureServer(vite) {
          vite.middlewares.use('/payloads', servePayload);
        },
      },
    ],
  });
  await server.listen();
  const { port: found } = server.httpServer.address();
  return { address: `http://127.0.0.1:${found}/`, stop: () => server.close() };
}

function servePayload(request, response) {
  const names = fs
    .readdirSync(payloads)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
  const name = (request.url ?? '/').slice(1);
  response.setHeader('content-type', 'application/json');
  if (name === '') response.end(JSON.stringify(names));
  else if (names.includes(name)) response.end(fs.readFileSync(path.join(payloads, `${name}.json`)));
  else {
    response.statusCode = 404;
    response.end('{}');
  }
}
