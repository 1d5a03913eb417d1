// What `require` (and so `import`) finds from a cell: the modules beside the notebook that the compiler has made, a
// user's packages, tslab's own module, and convlens itself wherever the notebook lies.
import { createRequire, Module } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { isOwnSpecifier, requireFromPackage } from './own-package.js';
import type { SideModule } from './tslab.js';

/** What Node's Module has besides its declared members. */
interface CompilableModule extends Module {
  _compile(code: string, path: string): void;
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
}

export class CellModules {
  readonly #loadTslab: () => unknown;
  readonly #code = new Map<string, string>();
  readonly #loaded = new Map<string, Module>();
  /** The cells' `require`. */
  readonly require: NodeJS.Require;

  constructor(folder: string, loadTslab: () => unknown) {
    this.#loadTslab = loadTslab;
    this.require = this.#wrap(createRequire(join(folder, 'cell.js')), folder);
  }

  /** Takes newly compiled modules; one that changed is loaded again at its next import. */
  update(modules: readonly SideModule[]): void {
    for (const { path, code } of modules) {
      this.#loaded.delete(path);
      this.#code.set(path, code);
    }
  }

  #wrap(require: NodeJS.Require, folder: string): NodeJS.Require {
    return new Proxy(require, {
      apply: (_target, _this, [specifier]: [string]) => {
        if (specifier === 'tslab') return this.#loadTslab();
        const side = /^[./]/.test(specifier) ? this.#sideModule(join(folder, specifier)) : undefined;
        if (side !== undefined) return side.exports;
        if (!isOwnSpecifier(specifier)) return require(specifier);
        return requireFromPackage(this.#resolveOwn(require, specifier));
      },
    });
  }

  /** The user's own convlens where there is one, else ours. */
  #resolveOwn(require: NodeJS.Require, specifier: string): string {
    try {
      return require.resolve(specifier);
    } catch (error) {
      if (!isMissing(error)) throw error;
      return requireFromPackage.resolve(specifier);
    }
  }

  #sideModule(path: string): Module | undefined {
    const normal = path.replaceAll('\\', '/').replace(/\.tsx?$/, '.js');
    const file = extname(normal) === '.js' || this.#code.has(normal) ? normal : `${normal}.js`;
    const loaded = this.#loaded.get(file);
    if (loaded !== undefined) return loaded;
    const code = this.#code.get(file);
    if (code === undefined) return undefined;
    const module = new Module(file) as CompilableModule;
    module.filename = file;
    module.require = this.#wrap(createRequire(file), dirname(file));
    this.#loaded.set(file, module);
    try {
      module._compile(code, file);
    } catch (error) {
      this.#loaded.delete(file);
      throw error;
    }
    return module;
  }
}
