/** Where a display host registers itself: `globalThis[Symbol.for('convlens.host')]`; `display/host.ts` has its type. */
export const HOST_KEY: unique symbol = Symbol.for('convlens.host');

/** The name of the host that runs us (`convlens`: our notebook kernel), undefined in a plain script. */
export function hostName(): string | undefined {
  return (globalThis as { [HOST_KEY]?: { readonly name?: string } })[HOST_KEY]?.name;
}
