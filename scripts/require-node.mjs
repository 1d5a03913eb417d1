// The first thing that runs: old syntax only, so that an old Node can say what is wrong.

/** Says so, and returns false, where Node is too old for the rest. */
export function requireNode() {
  const oldest = 20;
  if (Number(process.versions.node.split('.')[0]) >= oldest) return true;
  console.error(
    `convlens: this is Node.js ${process.versions.node}; convlens needs ${oldest} or newer.\n` +
      '  → Install a current Node.js from https://nodejs.org and try again.',
  );
  process.exitCode = 1;
  return false;
}
