// Notebooks that hold saved outputs: no kernel is needed to look at them.
import { MIME_TYPE } from '../../src/protocol/index.js';

/** One output's bundle. */
export type Bundle = Readonly<Record<string, unknown>>;

/** A payload of ours with the text that stands for it. */
export function bundleOf(payload: unknown, text = 'as text'): Bundle {
  return { [MIME_TYPE]: payload, 'text/plain': text };
}

/** A notebook with one cell an output. */
export function notebookWith(bundles: readonly Bundle[]): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'nothing', display_name: 'No kernel', language: 'typescript' } },
    cells: bundles.map((data, i) => ({
      cell_type: 'code',
      id: `cell-${i}`,
      execution_count: i + 1,
      metadata: {},
      source: `// output ${i}`,
      outputs: [{ output_type: 'execute_result', execution_count: i + 1, metadata: {}, data }],
    })),
  };
}
