// Where emitted text goes. TypeScript is allowed every file of the machine, because notebooks import `../src/model`;
// tslab knows only what lies in the notebook's folder, and throws at the rest.
import { parse, posix } from 'node:path';
import type ts from 'typescript';

/** tslab's name for the folder that it emits into. */
const OUT_FOLDER = 'outDir/';

type Builder = ts.EmitAndSemanticDiagnosticsBuilderProgram;

/** The value of TypeScript's `rootDir` under which modules outside the notebook's folder can be compiled. */
export function emitRoot(folder: string): string {
  return parse(folder).root.replaceAll('\\', '/');
}

/**
 * Makes a builder program hand on what it emits for files in `folder` under the names that tslab expects.
 *
 * @param takeOutside Gets the JavaScript of files outside `folder`.
 */
export function placeEmitted(
  builder: Builder,
  folder: string,
  takeOutside: (path: string, javascript: string) => void,
): Builder {
  const home = folder.replaceAll('\\', '/');
  const emit = builder.emit.bind(builder);
  builder.emit = (file, writeFile, ...rest) => {
    if (writeFile === undefined) return emit(file, writeFile, ...rest);
    const place: ts.WriteFileCallback = (name, text, ...more) => {
      const path = emitRoot(folder) + name.slice(OUT_FOLDER.length);
      const fromHome = posix.relative(home, path);
      if (!fromHome.startsWith('../')) writeFile(OUT_FOLDER + fromHome, text, ...more);
      else if (path.endsWith('.js')) takeOutside(path, text);
    };
    return emit(file, place, ...rest);
  };
  return builder;
}
