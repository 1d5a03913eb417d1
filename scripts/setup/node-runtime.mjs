// The Node.js that builds, tests and runs the notebook kernel: 24, from npm, whatever the system has.
import fs from 'node:fs';
import { Problem } from './problem.mjs';
import { inProject } from './project.mjs';

const NEWEST_NEEDED = [22, 12];

/** The path of Node 24 once npm's packages are there; the running Node where npm has none for this machine. */
export function runtimeNode() {
  const { platform, arch, versions, execPath } = process;
  const folder = `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const binary = inProject('node_modules', folder, 'bin', platform === 'win32' ? 'node.exe' : 'node');
  if (fs.existsSync(binary)) return binary;
  const [major, minor] = versions.node.split('.').map(Number);
  if (major > NEWEST_NEEDED[0] || (major === NEWEST_NEEDED[0] && minor >= NEWEST_NEEDED[1])) return execPath;
  throw new Problem(
    `npm has no Node.js 24 for this machine (${platform} ${arch}), and this one is ${versions.node}.`,
    'Install Node.js 24 from https://nodejs.org and try again.',
  );
}
