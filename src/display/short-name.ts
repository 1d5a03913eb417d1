/** Characters of a name in captions, tables and payloads. */
const LENGTH = 200;

/** A name that leaves room for what it names. */
export function shortName(name: string): string {
  return name.length <= LENGTH ? name : `${[...name.slice(0, LENGTH)].slice(0, -1).join('')}…`;
}
