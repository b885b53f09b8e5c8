// Whose keys a store's calls are signed with. Temporary keys are shared between all who have the same identity and fetched once per
// life; a caller reaches them only with what proves that identity, so no store can take those of another.

import { LRUCache } from 'lru-cache';
import type { StoreKey } from '#core/keys.ts';
import type { AwsCredentials, AwsPrincipal, AwsRole } from '#core/provider-config.ts';

import { staticKeys, tokenText } from './credentials.ts';
import type { CredentialProvider, Keys } from './default-chain.ts';
import { identityOf, proofOf, type ProvenPrincipal } from './identity.ts';
import { Renewal } from './renewal.ts';
import { roleSessionName } from './session-name.ts';
import { assumeRole, assumeRoleWithWebIdentity, type StsCaller } from './sts.ts';

/** What all callers of the process share. */
export interface CallersOptions {
  /** The operator's own credentials. */
  readonly shared: CredentialProvider;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Name of the cluster, for the role session name. */
  readonly cluster?: string | undefined;
}

/** One session that wants to call AWS. */
export interface Caller extends Omit<StsCaller, 'sessionName'> {
  readonly store: StoreKey;
  readonly credentials: AwsCredentials;
}

/** A principal, and how its keys are had. */
interface Proven {
  readonly principal: ProvenPrincipal;
  readonly keys: () => Promise<Keys>;
}

type Asked = Parameters<CredentialProvider>[0];

/** Identities whose temporary keys are held; the least recently used is forgotten first. */
const MOST = 2_000;

/** Hands out credential providers, one for each session. */
export class AwsCallers {
  readonly #options: CallersOptions;
  readonly #renewals = new LRUCache<string, Renewal<Keys>>({ max: MOST });

  constructor(options: CallersOptions) {
    this.#options = options;
  }

  /**
   * The SDK's credential provider of a session. Static keys are kept as long as the session lives, which belongs to one state of the
   * Secrets that hold them. Rejects with Failures: `AuthFailed`, `InvalidSpec`, `Unavailable`, `Throttled`.
   */
  provider(caller: Caller): CredentialProvider {
    const { credentials } = caller;
    const { roles = [] } = credentials;
    if (credentials.kind === 'default' && roles.length === 0) return this.#options.shared;
    const sts = { ...caller, sessionName: roleSessionName(caller.store, this.#options.cluster) };
    const prove = this.#prover(credentials, sts);
    return async (asked) => {
      const proven = await prove(asked);
      return roles.length === 0 ? await proven.keys() : await this.#throughRoles(proven, roles, sts);
    };
  }

  #prover(principal: AwsPrincipal, sts: StsCaller): (asked: Asked) => Promise<Proven> {
    switch (principal.kind) {
      case 'default':
        return async (asked) => ({ principal: { kind: 'default' }, keys: () => this.#options.shared(asked) });
      case 'static': {
        const keys = kept(() => staticKeys(principal));
        return async () => provenByKeys(await keys());
      }
      case 'web-identity':
        return () => this.#provenByToken(principal, sts);
    }
  }

  /** The annotations of the ServiceAccount are looked at each time, its token only when keys are needed. */
  async #provenByToken({ serviceAccount, grant }: Extract<AwsPrincipal, { kind: 'web-identity' }>, sts: StsCaller): Promise<Proven> {
    const { roleArn, audiences, token } = await grant();
    const principal: ProvenPrincipal = { kind: 'web-identity', serviceAccount, roleArn, audiences };
    const renewal = this.#renewal(principal, [], sts);
    return {
      principal,
      keys: () => renewal.get(async () => assumeRoleWithWebIdentity({ roleArn, token: await tokenText(token), serviceAccount }, sts)),
    };
  }

  #throughRoles({ principal, keys }: Proven, roles: readonly AwsRole[], sts: StsCaller): Promise<Keys> {
    return this.#renewal(principal, roles, sts).get(async () => {
      let current = await keys();
      for (const role of roles) current = await assumeRole(current, role, sts);
      return current;
    });
  }

  #renewal(principal: ProvenPrincipal, roles: readonly AwsRole[], { region, sessionName }: StsCaller): Renewal<Keys> {
    const identity = identityOf({ region, principal, sessionName, roles });
    const known = this.#renewals.get(identity);
    if (known !== undefined) return known;
    const renewal = new Renewal<Keys>(this.#options.now);
    this.#renewals.set(identity, renewal);
    return renewal;
  }
}

function provenByKeys(keys: Keys): Proven {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = keys;
  return { principal: { kind: 'static', accessKeyId, proof: proofOf(accessKeyId, secretAccessKey, sessionToken) }, keys: async () => keys };
}

/** What `fetch` brought, from the first time on that it did. */
function kept<T>(fetch: () => Promise<T>): () => Promise<T> {
  let held: { readonly value: T } | undefined;
  return async () => {
    held ??= { value: await fetch() };
    return held.value;
  };
}
