// The only file that knows node-vault: from a call to the request that a Vault server gets, on our own transport. The package reads the
// environment, follows redirects, ignores abort signals and rounds numbers; here it only puts the address together and asks us to send.

import type nodeVault from 'node-vault';
import { Failure } from '#core/errors.ts';

import { unreachable } from './errors.ts';
import { parseExact } from './exact-json.ts';
import type { VaultCall, VaultReply, VaultRequest } from './login.ts';
import { ReplicationStates } from './replication-states.ts';
import type { HttpReply, Send } from './transport.ts';

/** What all requests of one store share. */
export interface ClientOptions {
  /** Base URL; a path in it stays before `/v1/`. */
  readonly server: string;
  /** The server for messages. */
  readonly where: string;
  readonly userAgent: string;
  readonly namespace?: string;
  /** `spec.provider.vault.headers`; ours win. */
  readonly headers: Readonly<Record<string, string>>;
  readonly readYourWrites: boolean;
  readonly forwardInconsistent: boolean;
  readonly send: Send;
}

/** What node-vault hands to its transport: what we gave it, and the address. */
interface Outgoing {
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly json?: unknown;
  readonly signal: AbortSignal;
}

/** The function that sends calls without a token. It rejects with `signal.reason` or a Failure when no answer came. */
export function vaultClient(options: ClientOptions): VaultRequest {
  let loaded: Promise<nodeVault.client> | undefined;
  const states = options.readYourWrites || options.forwardInconsistent ? new ReplicationStates() : undefined;
  return async (call, signal) => {
    signal.throwIfAborted();
    try {
      const headers = headersOf(call, options, states);
      loaded ??= clientOf(options);
      const client = await loaded;
      const reply = (await client.request({ method: call.method, path: pathOf(call), headers, json: call.body, signal })) as HttpReply;
      states?.learn(reply.headers['x-vault-index']);
      return { status: reply.status, headers: reply.headers, body: parseExact(reply.text) } satisfies VaultReply;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof Failure ? error : unreachable(error, options.where);
    }
  };
}

/** Loaded when the first store needs it: the package takes some 30 MB. */
async function clientOf({ server, send }: ClientOptions): Promise<nodeVault.client> {
  const { default: create } = await import('node-vault');
  function request({ method, uri, headers, json, signal }: Outgoing): Promise<HttpReply> {
    return send({ method, url: uri, headers, body: json === undefined ? undefined : JSON.stringify(json) }, signal);
  }
  const client = create({
    endpoint: server,
    // It would print what is written.
    debug: () => undefined,
    'request-promise': { defaults: () => request },
  });
  // Without these the environment's VAULT_TOKEN, VAULT_NAMESPACE and VAULT_PREFIX would be sent for every store.
  return Object.assign(client, {
    token: '',
    namespace: '',
    pathPrefix: '',
    // It would drop headers and all but the first error: every status is an answer here.
    handleVaultResponse: (reply: unknown) => Promise.resolve(reply),
  });
}

function pathOf({ path, query }: VaultCall): string {
  return `/${path}${query === undefined ? '' : `?${new URLSearchParams(query).toString()}`}`;
}

function headersOf(
  { headers = {}, body }: VaultCall,
  options: ClientOptions,
  states: ReplicationStates | undefined,
): Record<string, string | string[]> {
  const { namespace, readYourWrites, forwardInconsistent } = options;
  const known = states?.known() ?? [];
  const all: Record<string, string | string[]> = {
    ...lowered(options.headers),
    'user-agent': options.userAgent,
    'x-vault-request': 'true',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
    ...(known.length === 0 ? {} : { 'x-vault-index': known }),
    ...(readYourWrites && forwardInconsistent ? { 'x-vault-inconsistent': 'forward-active-node' } : {}),
    ...lowered(headers),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function lowered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
