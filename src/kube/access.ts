// Who the operator is to the API server: headers and TLS, taken from a kubeconfig through the library that knows tokens,
// files, exec plug-ins and OIDC. Decides how often that is asked; the text of its errors stays here, for it may hold credentials.

import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Failure } from '#core/errors.ts';
import { codeOf } from './errors.ts';

/** What TLS needs; the same object as long as nothing in it changes. */
export interface Tls {
  readonly ca?: Buffer | string;
  readonly cert?: Buffer | string;
  readonly key?: Buffer | string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
  /** `http://` or `https://` address of a proxy. */
  readonly proxy?: string;
}

/** Identity at one moment. */
export interface Access {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Tls;
}

/** Where identities come from. */
export interface AccessSource {
  readonly server: URL;
  /** @throws Failure `Unavailable` when the credentials cannot be read or made. */
  current(): Promise<Access>;
  /** Forget the identity at hand: the server did not accept it. */
  renew(): void;
}

/** Token and CA files are looked at this often, so that a call costs no file access. Projected tokens are valid for minutes beyond. */
const KEEP_MS = 10_000;

/** The identity of a kubeconfig's current context. */
export class KubeConfigAccess implements AccessSource {
  readonly server: URL;
  readonly #config: KubeConfig;
  readonly #now: () => number;
  #held: { readonly access: Access; readonly until: number } | undefined;
  #pending: Promise<Access> | undefined;
  #tls: Tls = {};

  constructor(config: KubeConfig, server: URL, now: () => number) {
    this.#config = config;
    this.server = server;
    this.#now = now;
  }

  current(): Promise<Access> {
    if (this.#held !== undefined && this.#now() < this.#held.until) return Promise.resolve(this.#held.access);
    this.#pending ??= this.#load().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  renew(): void {
    this.#held = undefined;
  }

  async #load(): Promise<Access> {
    const options: RequestOptions = { headers: {} };
    try {
      await this.#config.applyToHTTPSOptions(options);
    } catch (error) {
      // An exec plug-in's output or a token's text may stand in the error.
      throw new Failure('Unavailable', `the operator's credentials for the API server cannot be obtained (${codeOf(error)})`, {
        remedy: 'check the user of the kubeconfig: its files, its exec plug-in, its OIDC provider',
      });
    }
    const tls = tlsOf(options, this.#config.getCurrentCluster()?.proxyUrl);
    if (!sameTls(tls, this.#tls)) this.#tls = tls;
    const access = { headers: headersOf(options), tls: this.#tls };
    this.#held = { access, until: this.#now() + KEEP_MS };
    return access;
  }
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  // A token file may end in a line break, which no header may hold.
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name] = String(value).trim();
  if (typeof options.auth === 'string') headers['Authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return headers;
}

function tlsOf(options: RequestOptions, proxy: string | undefined): Tls {
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  return {
    ...(isPem(ca) ? { ca } : {}),
    ...(isPem(cert) ? { cert } : {}),
    ...(isPem(key) ? { key } : {}),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

function isPem(value: unknown): value is Buffer | string {
  return typeof value === 'string' || Buffer.isBuffer(value);
}

function sameTls(a: Tls, b: Tls): boolean {
  const rest = a.servername === b.servername && a.rejectUnauthorized === b.rejectUnauthorized && a.proxy === b.proxy;
  return rest && samePem(a.ca, b.ca) && samePem(a.cert, b.cert) && samePem(a.key, b.key);
}

function samePem(a: Buffer | string | undefined, b: Buffer | string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.from(a).equals(Buffer.from(b));
}
