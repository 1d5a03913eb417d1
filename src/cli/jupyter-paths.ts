// Where Jupyter keeps things, by the rules of jupyter_core's paths.py.
import os from 'node:os';
import path from 'node:path';

/** The user's own data folder: kernelspecs, extensions, and what running servers say of themselves. */
export function userDataFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  const home = os.homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Jupyter');
  if (process.platform === 'win32') {
    return path.join(env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'jupyter');
  }
  return path.join(env.XDG_DATA_HOME || path.join(home, '.local', 'share'), 'jupyter');
}

/** Where a running server writes its address, `jpserver-<pid>.json`. */
export function runtimeFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.JUPYTER_RUNTIME_DIR || path.join(userDataFolder(env), 'runtime');
}

/** The data folder of a Python installation or virtual environment. */
export function prefixDataFolder(prefix: string): string {
  return path.join(path.resolve(prefix), 'share', 'jupyter');
}
