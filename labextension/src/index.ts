// The JupyterLab plugins: who draws our MIME type, and plotly's where nobody else does.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IThemeManager, MainAreaWidget } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { JSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import { MIME_TYPE, PLOTLY_MIME_TYPE } from 'convlens/protocol';
import { drawFigure, drawPayload } from './draw.js';
import { KernelTensors } from './kernel-tensors.js';
import { KernelSlices, type Panel } from './live-slices.js';
import { type Draw, type OutputServices, OutputWidget } from './output.js';
import type { ColourMap } from './parts/colour-maps.js';
import { TensorPanel } from './tensor-panel.js';
import { type Preferences, type RangeMode, USUAL_BUDGET } from './view.js';

/** Of the settings schema, `schema/plugin.json`. */
const SETTINGS_ID = '@convlens/labextension:plugin';

/** Above the default of 100, so that the picture is taken before the bundle's HTML and PNG. */
const RANK = 0;

const plugin: JupyterFrontEndPlugin<void> = {
  id: SETTINGS_ID,
  description: 'Draws tensors, feature maps, shape tables and figures of convlens in notebook outputs.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [IThemeManager, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    themes: IThemeManager | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null,
  ) => {
    const services: OutputServices = { rendermime, themes, preferences: preferencesOf(settings) };
    rendermime.addFactory(rendererFactory(MIME_TYPE, drawPayload, services), RANK);
    const addNotebook = addTensorPanel(app, palette);
    // A notebook's own registry, so that its outputs reach its kernel.
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (widget) => {
        const panel = widget as unknown as Panel & { readonly content: { rendermime: IRenderMimeRegistry } };
        const slices = new KernelSlices(panel);
        const own = { ...services, rendermime: panel.content.rendermime, slices };
        panel.content.rendermime.addFactory(rendererFactory(MIME_TYPE, drawPayload, own), RANK);
        addNotebook(widget, panel, own);
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

/** The side panel, which lists the tensors of the notebook in front; notebooks are made known to what is returned. */
function addTensorPanel(
  app: JupyterFrontEnd,
  palette: ICommandPalette | null,
): (widget: Widget, panel: Panel, services: OutputServices) => void {
  const { shell, commands } = app;
  const list = new TensorPanel();
  const known = new WeakMap<Widget, KernelTensors>();
  shell.add(list, 'right', { rank: 500, type: 'Tensors' });
  const follow = (): void => list.listOf((shell.currentWidget && known.get(shell.currentWidget)) ?? null);
  shell.currentChanged?.connect((_, { newValue }) => {
    // A tab that the panel has opened is no reason to empty it.
    if (newValue && known.has(newValue)) follow();
  });
  const add = (id: string, label: string, execute: () => void): void => {
    commands.addCommand(id, { label, execute });
    palette?.addItem({ command: id, category: 'convlens' });
  };
  add('convlens:show-tensors', 'Show Tensors', () => shell.activateById(list.id));
  add('convlens:refresh-tensors', 'Refresh Tensors', () => list.refresh());
  return (widget, panel, services) => {
    const tensors = new KernelTensors(panel);
    known.set(widget, tensors);
    tensors.onOpen = (name, payload) => openTensor(app, widget, services, name, payload);
    follow();
  };
}

/** A tensor in a tab of its own, beside its notebook. */
function openTensor(
  { shell }: JupyterFrontEnd,
  notebook: Widget,
  services: OutputServices,
  name: string,
  payload: unknown,
): void {
  const content = new OutputWidget(MIME_TYPE, drawPayload, services);
  content.addClass('cl-opened');
  const model = services.rendermime.createModel({ data: { [MIME_TYPE]: payload as JSONObject } });
  void content.renderModel(model);
  const tab = new MainAreaWidget({ content });
  tab.title.label = name;
  tab.title.closable = true;
  shell.add(tab, 'main', { mode: 'split-right', ref: notebook.id });
}

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

function preferencesOf(registry: ISettingRegistry | null): () => Promise<Preferences> {
  const loaded = registry?.load(SETTINGS_ID).catch((error) => {
    console.warn('convlens: settings are not at hand', error);
    return undefined;
  });
  return async () => {
    const settings = await loaded;
    const read = (name: string): unknown => settings?.get(name).composite;
    return {
      rangeMode: (read('colourRange') as RangeMode | undefined) ?? 'robust',
      colourMap: (read('colourMap') as ColourMap | undefined) ?? 'diverging',
      budget: (read('budget') as number | undefined) ?? USUAL_BUDGET,
    };
  };
}

export default plugin;
