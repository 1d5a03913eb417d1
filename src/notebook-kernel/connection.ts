import { readFileSync } from 'node:fs';

/** What Jupyter's connection file says: where to listen and with which key to sign. */
export interface ConnectionInfo {
  readonly transport: string;
  readonly ip: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly stdin_port: number;
  readonly iopub_port: number;
  readonly hb_port: number;
  readonly key: string;
  readonly signature_scheme: string;
}

const PORTS = ['shell_port', 'control_port', 'stdin_port', 'iopub_port', 'hb_port'] as const;

/** Reads and checks a connection file. */
export function readConnectionFile(path: string): ConnectionInfo {
  const info = JSON.parse(readFileSync(path, 'utf8')) as Partial<ConnectionInfo>;
  for (const port of PORTS) {
    if (!Number.isInteger(info[port])) throw new Error(`The connection file ${path} has no ${port}`);
  }
  const { transport = 'tcp', ip = '127.0.0.1', key = '', signature_scheme = 'hmac-sha256' } = info;
  if (!signature_scheme.startsWith('hmac-')) {
    throw new Error(`The connection file ${path} asks for the signature scheme ${signature_scheme}`);
  }
  return { ...(info as ConnectionInfo), transport, ip, key, signature_scheme };
}
