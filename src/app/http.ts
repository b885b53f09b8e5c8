// The two small servers of the operator (metrics, health): fixed paths, GET and HEAD, no framework.
// They know nothing of what the answers say.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { formatAddress, type Address } from './address.ts';

/** An answer; plain text unless it says otherwise. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is answered at each path. */
export type Routes = ReadonlyMap<string, () => Reply | Promise<Reply>>;

/** A server to run. */
export interface Endpoint {
  /** What it serves, for the log: "serving metrics". */
  readonly name: 'metrics' | 'health';
  readonly address: Address;
  readonly routes: Routes;
  readonly log: Logger;
}

/** Times after which a client that sends nothing is cut off, in milliseconds; scrapers and kubelet need a fraction of them. */
const TIMEOUTS = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 60_000, connectionsCheckingInterval: 5_000 };

/**
 * Serves until `signal` is aborted. Logs the address really bound, as `address`. Rejects when it cannot listen, with the system's
 * error (code, address, port).
 */
export async function serve(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  const server = createServer(TIMEOUTS, (request, response) => void respond(endpoint, request, response));
  const broken = Promise.withResolvers<never>();
  server.on('error', broken.reject);
  const { host, port } = endpoint.address;
  server.listen(host === undefined ? { port } : { host, port });
  await Promise.race([once(server, 'listening'), broken.promise]);
  endpoint.log.info({ address: boundAddress(server) }, `serving ${endpoint.name}`);
  await Promise.race([signal.aborted || once(signal, 'abort'), broken.promise]);
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** The answer to a request; a route that throws is left to the caller. */
export async function answer(routes: Routes, method: string, url: string): Promise<Reply> {
  const [path = ''] = url.split('?', 1);
  const route = routes.get(path);
  if (route === undefined) return { status: 404, body: 'not found\n' };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: 'method not allowed\n', headers: { allow: 'GET, HEAD' } };
  return await route();
}

async function respond({ routes, log, name }: Endpoint, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = await answer(routes, request.method ?? '', request.url ?? '').catch((error: unknown): Reply => {
    log.error({ err: error, server: name }, 'answering a request failed');
    return { status: 500, body: 'internal error\n' };
  });
  response.writeHead(reply.status, { 'content-type': 'text/plain; charset=utf-8', ...reply.headers });
  response.end(reply.body);
}

function boundAddress(server: Server): string {
  const bound = server.address();
  return isInternet(bound) ? formatAddress({ host: bound.address, port: bound.port }) : String(bound);
}

function isInternet(bound: AddressInfo | string | null): bound is AddressInfo {
  return typeof bound === 'object' && bound !== null;
}
