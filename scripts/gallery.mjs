// `npm run gallery`: every view on every golden payload, outside JupyterLab, on http://127.0.0.1:5174. Sources are
// compiled as they are asked for, so a change is seen after reloading the page.
import { startGallery } from './setup/gallery.mjs';
import { runMain } from './setup/main.mjs';

await runMain(async () => {
  const { address } = await startGallery(Number(process.env.PORT ?? 5174));
  process.stdout.write(`The gallery is at ${address} (also ?dark, ?only=convolution). Ctrl-C ends it.\n`);
  await new Promise(() => {});
});
