import type { Module } from './module.js';

/** Who asks, for a message. A class: an object literal with an accessor takes ten times as long to make, and every layer makes one. */
class OnBehalf {
  private readonly module: Module;

  constructor(module: Module) {
    this.module = module;
  }

  get op(): string {
    return this.module.signature;
  }
}

/** `facts` of a call on behalf of a module, whose signature is put together only when a message asks for `op`. */
export function onBehalfOf<T extends object>(module: Module, facts: T): T & { readonly op: string } {
  return Object.assign(new OnBehalf(module), facts);
}
