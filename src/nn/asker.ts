import type { Module } from './module.js';

/** `facts` of a call on behalf of a module, whose signature is put together only when a message asks for `op`. */
export function onBehalfOf<T extends object>(module: Module, facts: T): T & { readonly op: string } {
  return {
    ...facts,
    get op(): string {
      return module.signature;
    },
  };
}
