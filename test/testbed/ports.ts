// Picks ports that stay usable when a server is stopped and started again.

import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

/**
 * Below the ranges from which kernels give ports to clients (Linux from 32768, macOS from 49152): a client that keeps
 * dialling a stopped server would otherwise be given that very port as its own sooner or later, and talk to itself.
 */
const LOWEST = 20_000;
const HIGHEST = 29_999;

/** A port of 127.0.0.1 on which nobody listens now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  return await promise;
}
