// The token of one store: got once, kept while it lives, renewed at two thirds of its life, replaced when Vault does not take it any more,
// revoked at the end. Never one login per pass; knows nothing of engines and paths.

import { Failure } from '#core/errors.ts';
import { untilAborted } from '#providers/until-aborted.ts';

import { isTokenInvalid, refused } from './errors.ts';
import { memberOf } from './exact-json.ts';
import type { Login, VaultCall, VaultReply, VaultRequest, VaultToken } from './login.ts';
import { credentialText } from './logins/credential-text.ts';

/** Told about each call when it ended, by the name that metrics use; not about aborted ones. */
export type OnCall = (
  call: 'Login' | 'LookupSelf' | 'RenewSelf' | 'RevokeSelf' | 'ListSecrets' | 'ReadSecretData' | 'ReadSecretMetadata',
  ok: boolean,
) => void;

/** What a session stands on. */
export interface SessionOptions {
  /** Sends without a token. */
  readonly request: VaultRequest;
  /** Undefined: requests carry no token. */
  readonly login: Login | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Host and namespace, for messages. */
  readonly where: string;
  /** Where the token is known, if not in the namespace of the other calls. */
  readonly authNamespace?: string;
  readonly onCall: OnCall;
}

/** How long a login, a renewal or a revocation may take, in milliseconds. */
const DEADLINE_MS = 30_000;
/** A denied call is no reason to log in again with a token younger than this: its rights would be the same. */
const BELIEVED_MS = 300_000;
/** How long a failed renewal is left alone while the token still lives. */
const RENEWAL_PAUSE_MS = 10_000;

/** After a login that failed, and between two tokens that Vault did not know: one ref after another would log in for itself. */
const LOGIN_PAUSE_MS = 10_000;
/** What says for good whether a token can be renewed; everything else is trouble, and the token lives. */
const RENEWAL_ANSWERS: ReadonlySet<number> = new Set([200, 400, 403, 404]);

interface Held {
  readonly token: VaultToken;
  /** The token as its header. */
  readonly text: string;
  readonly loggedInAt: number;
  /** When it is to be renewed, and when it is dead. */
  readonly renewAt: number;
  readonly deadAt: number;
}

/** Calls on behalf of one store. Disposing revokes its token. */
export class VaultSession implements AsyncDisposable {
  readonly #options: SessionOptions;
  #held: Held | undefined;
  #pending: Promise<Held> | undefined;
  /** Tokens that were replaced while they lived: revoked at the end, since calls may still be using them. */
  readonly #replaced: Held[] = [];
  #failed: { readonly failure: Failure; readonly at: number } | undefined;
  /** When Vault last did not know a token. */
  #unknownAt = Number.NEGATIVE_INFINITY;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Sends a call; one that is denied goes out once more when a fresh login may help. Rejects as {@link VaultRequest} and Login do. */
  async request(call: VaultCall, name: Parameters<OnCall>[0], signal: AbortSignal): Promise<VaultReply> {
    const held = await this.#token(signal);
    const reply = await this.#send(call, name, held, signal);
    if (held === undefined || !this.#mayReplace(held, reply)) return reply;
    if (this.#held === held) this.#replace(held, reply);
    return this.#send(call, name, await this.#token(signal), signal);
  }

  /** Whether the token is good (Vault documentation, "Lookup a token (self)"). Rejects with a Failure when it is not. */
  async check(signal: AbortSignal): Promise<void> {
    const reply = await this.request({ method: 'GET', path: 'auth/token/lookup-self' }, 'LookupSelf', signal);
    if (reply.status === 200) return;
    const failure = refused(reply, { capability: 'read', path: 'auth/token/lookup-self', where: this.#options.where });
    throw failure.kind === 'Denied'
      ? new Failure('AuthFailed', failure.message, { remedy: failure.remedy ?? '' }).within('invalid vault credentials: ')
      : failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A login under way still brings a token.
    if (this.#pending !== undefined) await Promise.allSettled([this.#pending]);
    const held = this.#held;
    this.#held = undefined;
    const tokens = [...this.#replaced.splice(0), ...(held === undefined ? [] : [held])];
    await Promise.all(tokens.map((one) => this.#revoke(one)));
  }

  async #token(signal: AbortSignal): Promise<Held | undefined> {
    const { login, now } = this.#options;
    if (login === undefined) return undefined;
    if (this.#held !== undefined && now() < this.#held.renewAt) return this.#held;
    if (this.#failed !== undefined && now() < this.#failed.at + LOGIN_PAUSE_MS) throw this.#failed.failure;
    this.#pending ??= this.#acquire(login).finally(() => {
      this.#pending = undefined;
    });
    return untilAborted(this.#pending, signal);
  }

  /** On a signal of its own: others may wait for the same token. A token that lives serves on while there is no other. */
  async #acquire(login: Login): Promise<Held> {
    const at = this.#options.now();
    const alive = this.#held !== undefined && at < this.#held.deadAt ? this.#held : undefined;
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const renewed = alive?.token.renewable === true ? await this.#renew(alive, signal) : undefined;
    this.#held = renewed ?? (await this.#next(login, alive, signal));
    return this.#held;
  }

  /** A token of a new login; where that fails, the one that still lives. */
  async #next(login: Login, alive: Held | undefined, signal: AbortSignal): Promise<Held> {
    try {
      const held = await this.#logIn(login, signal);
      this.#failed = undefined;
      if (alive !== undefined && this.#held === alive) this.#setAside(alive);
      return held;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const at = this.#options.now();
      if (alive !== undefined && this.#held === alive && at < alive.deadAt) return later(alive, at);
      this.#failed = { failure, at };
      throw failure;
    }
  }

  async #logIn(login: Login, signal: AbortSignal): Promise<Held> {
    const { request, now, where, onCall } = this.#options;
    const loggedInAt = now();
    function counted(call: VaultCall, until: AbortSignal): Promise<VaultReply> {
      return counting(request(call, until), 'Login', until, onCall);
    }
    const token = await inTime(login(counted, signal), signal, where);
    const text = await credentialText(() => Promise.resolve(token.token), signal);
    requirePrintable(text);
    return heldOf({ token, text, loggedInAt }, loggedInAt, token.leaseMs);
  }

  /** The same token with a new life; undefined when it cannot have one that is worth it, near the end of its longest life. */
  async #renew(held: Held, signal: AbortSignal): Promise<Held | undefined> {
    const at = this.#options.now();
    try {
      const reply = await this.#send({ method: 'POST', path: 'auth/token/renew-self', body: {} }, 'RenewSelf', held, signal);
      if (!RENEWAL_ANSWERS.has(reply.status)) return later(held, at);
      const leaseMs = Number(memberOf(memberOf(reply.body, 'auth'), 'lease_duration') ?? 0) * 1_000;
      return leaseMs >= (held.token.leaseMs ?? 0) / 2 ? heldOf(held, at, leaseMs) : undefined;
    } catch (error) {
      // The token still lives; whoever needs it now gets to hear from Vault itself.
      if (signal.aborted || (error instanceof Failure && error.kind === 'Unavailable')) return later(held, at);
      throw error;
    }
  }

  /** A token that is no good, or old enough that its role may have got other rights meanwhile. */
  #mayReplace(held: Held, reply: VaultReply): boolean {
    if (reply.status !== 403) return false;
    if (this.#held !== held) return true;
    if (!held.token.own) return false;
    const since = isTokenInvalid(reply) ? this.#unknownAt + LOGIN_PAUSE_MS : held.loggedInAt + BELIEVED_MS;
    return this.#options.now() >= since;
  }

  #replace(held: Held, reply: VaultReply): void {
    this.#held = undefined;
    if (isTokenInvalid(reply)) this.#unknownAt = this.#options.now();
    else this.#setAside(held);
  }

  #setAside(held: Held): void {
    const now = this.#options.now();
    const alive = this.#replaced.splice(0).filter(({ deadAt }) => now < deadAt);
    this.#replaced.push(...alive, held);
  }

  /** A token that Vault does not know any more, or that has no entry (batch tokens), is as good as revoked. */
  async #revoke(held: Held): Promise<void> {
    if (!held.token.own || this.#options.now() >= held.deadAt) return;
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const reply = await this.#send({ method: 'POST', path: 'auth/token/revoke-self', body: {} }, 'RevokeSelf', held, signal);
    if (reply.status >= 500) throw refused(reply, { capability: 'update', path: 'auth/token/revoke-self', where: this.#options.where });
  }

  async #send(call: VaultCall, name: Parameters<OnCall>[0], held: Held | undefined, signal: AbortSignal): Promise<VaultReply> {
    const { request, authNamespace, onCall } = this.#options;
    const namespace = call.path.startsWith('auth/token/') ? authNamespace : undefined;
    const headers = {
      ...(namespace === undefined ? {} : { 'X-Vault-Namespace': namespace }),
      ...(held === undefined ? {} : { 'X-Vault-Token': held.text }),
    };
    return counting(request({ ...call, headers }, signal), name, signal, onCall);
  }
}

/** Counts a call under its name; one that was aborted counts for nothing. */
async function counting(reply: Promise<VaultReply>, name: Parameters<OnCall>[0], signal: AbortSignal, onCall: OnCall): Promise<VaultReply> {
  try {
    const { status } = await reply;
    onCall(name, status < 300 || status === 404);
  } catch (error) {
    if (!signal.aborted) onCall(name, false);
    throw error;
  }
  return reply;
}

function heldOf(of: Pick<Held, 'token' | 'text' | 'loggedInAt'>, at: number, leaseMs: number | undefined): Held {
  const { token, text, loggedInAt } = of;
  const life = leaseMs ?? Infinity;
  return { token, text, loggedInAt, renewAt: at + (life * 2) / 3, deadAt: at + life };
}

function later(held: Held, at: number): Held {
  return { ...held, renewAt: Math.min(at + RENEWAL_PAUSE_MS, held.deadAt) };
}

/** A deadline of our own is no abort of the caller: it becomes a Failure. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal, where: string): Promise<T> {
  try {
    return await untilAborted(work, signal);
  } catch (error) {
    if (error instanceof Failure || !signal.aborted) throw error;
    throw new Failure('Unavailable', `the login to Vault at ${where} did not end in time`, { remedy: 'check Vault and the network to it' });
  }
}

/** It travels in an HTTP header. */
function requirePrintable(text: string): void {
  if (/^[\x21-\x7e]+$/.test(text)) return;
  throw new Failure('AuthFailed', 'the Vault token of the store is empty, or holds white space or characters outside ASCII', {
    remedy: 'store it without a line break at its end (spec.provider.vault.auth.tokenSecretRef is used as it is)',
  });
}
