// The JupyterLab plugins: who draws our MIME type, and plotly's where nobody else does.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { MIME_TYPE, PLOTLY_MIME_TYPE } from 'convlens/protocol';
import { drawFigure, drawPayload } from './draw.js';
import { KernelSlices, type Panel } from './live-slices.js';
import { type Draw, type OutputServices, OutputWidget } from './output.js';
import type { RangeMode } from './view.js';

/** Of the settings schema, `schema/plugin.json`. */
const SETTINGS_ID = '@convlens/labextension:plugin';

/** Above the default of 100, so that the picture is taken before the bundle's HTML and PNG. */
const RANK = 0;

const plugin: JupyterFrontEndPlugin<void> = {
  id: SETTINGS_ID,
  description: 'Draws tensors, feature maps, shape tables and figures of convlens in notebook outputs.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [IThemeManager, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    themes: IThemeManager | null,
    settings: ISettingRegistry | null,
  ) => {
    const services: OutputServices = { rendermime, themes, rangeMode: rangeModeSetting(settings) };
    rendermime.addFactory(rendererFactory(MIME_TYPE, drawPayload, services), RANK);
    // A notebook's own registry, so that its outputs reach its kernel.
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (widget) => {
        const panel = widget as unknown as Panel & { readonly content: { rendermime: IRenderMimeRegistry } };
        const slices = new KernelSlices(panel);
        const own = { ...services, rendermime: panel.content.rendermime, slices };
        panel.content.rendermime.addFactory(rendererFactory(MIME_TYPE, drawPayload, own), RANK);
      },
    });
    // Python's plotly brings a renderer of its own, and the last to register wins: ask when every plugin has run.
    void app.started.then(() => {
      if (!rendermime.getFactory(PLOTLY_MIME_TYPE)) {
        rendermime.addFactory(rendererFactory(PLOTLY_MIME_TYPE, drawFigure, services), RANK);
      }
    });
  },
};

/** Safe: views draw by canvas and text nodes only, so an untrusted notebook may use them. */
function rendererFactory(
  mimeType: string,
  draw: Draw,
  services: OutputServices,
): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [mimeType],
    createRenderer: () => new OutputWidget(mimeType, draw, services),
  };
}

function rangeModeSetting(registry: ISettingRegistry | null): () => Promise<RangeMode> {
  const loaded = registry?.load(SETTINGS_ID).catch((error) => {
    console.warn('convlens: settings are not at hand', error);
    return undefined;
  });
  return async () => ((await loaded)?.get('colourRange').composite as RangeMode | undefined) ?? 'robust';
}

export default plugin;
