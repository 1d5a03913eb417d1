// The part of plotly.js that figures use. The package has types for its main entry alone, not for its bundles.
declare module 'plotly.js/dist/plotly-cartesian.min.js' {
  interface Plotly {
    /** Draws, or brings an earlier drawing up to date. */
    react(el: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<HTMLElement>;
    /** Removes a drawing with its listeners. */
    purge(el: HTMLElement): void;
    readonly Plots: { resize(el: HTMLElement): Promise<void> };
  }
  const plotly: Plotly;
  export default plotly;
}
