// From what Vault answered, or from its silence, to a Failure: which code, and what the user can do. Of Vault's own words only those pass
// that say nothing of what was sent; knows nothing of sessions and engines.

import { Failure } from '#core/errors.ts';

import { memberOf, textsOf } from './exact-json.ts';
import type { Health } from './health.ts';
import type { VaultReply } from './login.ts';

/** What was being done when the answer came. */
export interface CallSite {
  /** As policies call it: `read`. */
  readonly capability: string;
  /** Decoded, as policies write it: `secret/data/db`. */
  readonly path: string;
  /** Host of Vault and, where there is one, the namespace: `vault.example:8200, namespace team-a`. */
  readonly where: string;
}

/** Longer answers come from proxies, or quote what they were sent. */
const MOST_WORDS = 200;

/** The failure behind an answer that the caller has no use for. `health` is what the server said of itself, where it was asked. */
export function refused(reply: VaultReply, site: CallSite, health: Health = 'unknown'): Failure {
  const { status } = reply;
  if (status === 403) return isTokenInvalid(reply) ? tokenInvalid(site) : accessDenied(site);
  if (status === 404) return notThere(reply, site);
  if (status === 429 && health !== 'standby') return throttled(reply, site);
  if (isRedirect(reply)) return redirected(reply, site);
  if (status === 412) return inconsistent(reply, site);
  return status < 429 ? invalid(reply, site) : down(reply, site, health);
}

/** Whether a 403 says that the token itself is no good. */
export function isTokenInvalid({ status, body }: VaultReply): boolean {
  return status === 403 && textsOf(body, 'errors').some((text) => /\b(invalid|bad) token\b/.test(text));
}

/**
 * Whether a 404 is Vault's own word that nothing is there (Vault documentation, "HTTP API", error response): an empty list of errors,
 * or the data of a version that is deleted. A proxy in front of Vault knows the status too, and an error that is told is no absence.
 */
export function saysAbsent({ status, body }: VaultReply): boolean {
  if (status !== 404) return false;
  const errors = memberOf(body, 'errors');
  return Array.isArray(errors) ? errors.length === 0 : memberOf(body, 'data') !== undefined;
}

/** Whether a connection failed because one side does not trust the other's certificate. */
export function isUntrusted(error: unknown): boolean {
  return /CERT|^ERR_TLS|^UNABLE_TO_(VERIFY|GET_ISSUER)|ALERT_UNKNOWN_CA/.test(codeOf(error));
}

/** The failure behind a connection that came to no answer. */
export function unreachable(error: unknown, where: string): Failure {
  const code = codeOf(error);
  if (isUntrusted(error)) {
    const remedy = /ALERT|REQUIRED/.test(code)
      ? 'give the store a client certificate that Vault accepts (spec.provider.vault.tls)'
      : 'check spec.provider.vault.server, and give the store the issuing CA (caBundle or caProvider)';
    return new Failure('Unavailable', `no trusted connection to Vault at ${where} (${code})`, { remedy });
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    return new Failure('InvalidSpec', `a request to Vault at ${where} has a header that HTTP does not allow`, {
      remedy: 'check spec.provider.vault.headers and namespace for line breaks and characters outside ASCII',
    });
  }
  return new Failure('Unavailable', `no answer from Vault at ${where} (${code})`, {
    remedy: 'check spec.provider.vault.server, DNS, network policies and proxy between the operator and Vault',
  });
}

/** A line of a policy that would allow it. */
function policyLine({ capability, path }: Pick<CallSite, 'capability' | 'path'>): string {
  return `path "${path}" { capabilities = ["${capability}"] }`;
}

/** Vault's words about an error, on one line; `''` where it has none. Opaque words, which a token would be, are left out. */
export function wordsOf({ body }: VaultReply): string {
  const words = textsOf(body, 'errors')
    .join('; ')
    .replaceAll(/\d+ errors? occurred:/g, '');
  const told = words.split(/\s+/).filter((word) => word !== '' && word !== '*');
  return told
    .map((word) => (/hv[sbr]\.|^(?=.*\d)[\w+=-]{25,}/.test(word) ? '…' : word))
    .join(' ')
    .slice(0, MOST_WORDS);
}

function tokenInvalid(site: CallSite): Failure {
  return new Failure('AuthFailed', `Vault at ${site.where} does not accept the token of the store: it is wrong, expired or revoked`, {
    remedy: 'give the store a token that is valid there, in the namespace of the store',
  });
}

function accessDenied(site: CallSite): Failure {
  return new Failure(
    'AccessDenied',
    `access denied: the identity of the store lacks "${site.capability}" on "${site.path}" in Vault at ${site.where}`,
    {
      remedy: `add to one of its policies: ${policyLine(site)}`,
    },
  );
}

function notThere(reply: VaultReply, site: CallSite): Failure {
  // Missing for good or unmounted by mistake: not to be taken for a deleted secret.
  if (wordsOf(reply).startsWith('no handler for route')) {
    return new Failure('Unavailable', `no secrets engine is mounted for "${site.path}" in Vault at ${site.where}`, {
      remedy: 'check spec.provider.vault.path and namespace against "vault secrets list"',
    });
  }
  if (!saysAbsent(reply)) {
    return new Failure(
      'Unavailable',
      `the answer about "${site.path}" from ${site.where} is not what Vault says of a missing secret (HTTP 404)`,
      {
        remedy: 'check spec.provider.vault.server and namespace, and any proxy or ingress between the operator and Vault',
      },
    );
  }
  return new Failure('NotFound', `Secret does not exist: "${site.path}" in Vault at ${site.where}`, {
    remedy: 'create it, or correct the key of the reference, or the path or namespace of the store',
  });
}

function throttled(reply: VaultReply, site: CallSite): Failure {
  return new Failure(
    'Throttled',
    `${site.capability} on "${site.path}" is over the rate limit quota of Vault at ${site.where} (HTTP 429)`,
    {
      remedy: 'nothing needs to be done unless it lasts; then raise the quota or refreshInterval',
      ...retryAfter(reply),
    },
  );
}

function isRedirect({ status }: VaultReply): boolean {
  return status >= 300 && status < 400;
}

function inconsistent(reply: VaultReply, site: CallSite): Failure {
  return unavailable(reply, `Vault at ${site.where} has not the state yet that an earlier answer showed (HTTP 412)`, {
    remedy: 'nothing needs to be done unless it lasts; then check replication, or set readYourWrites and forwardInconsistent',
  });
}

function redirected(reply: VaultReply, site: CallSite): Failure {
  const target = reply.headers['location'] ?? '';
  const to = URL.canParse(target) ? ` to ${new URL(target).host}` : '';
  return new Failure(
    'Unavailable',
    `Vault at ${site.where} is a standby and redirects${to} (HTTP ${reply.status}): redirects are not followed`,
    {
      remedy: 'let spec.provider.vault.server lead to the active node, or to standbys that forward requests',
    },
  );
}

function invalid(reply: VaultReply, site: CallSite): Failure {
  const words = wordsOf(reply);
  const told = `Vault at ${site.where} does not accept the ${site.capability} of "${site.path}" (HTTP ${reply.status}${words === '' ? '' : `: ${words}`})`;
  if (/missing client token/.test(words)) return new Failure('AuthFailed', told, { remedy: 'set spec.provider.vault.auth' });
  if (words.startsWith('forwarding via header')) {
    return new Failure('InvalidSpec', told, {
      remedy: "unset forwardInconsistent, or set allow_forwarding_via_header in Vault's configuration",
    });
  }
  // An https listener that is spoken to in http says so in a page of text.
  const remedy =
    reply.body === undefined
      ? 'check that spec.provider.vault.server is Vault, and its scheme'
      : 'correct key and version of the reference';
  return new Failure(reply.body === undefined ? 'Unavailable' : 'InvalidSpec', told, { remedy });
}

/** What a server says of itself that does not serve (Vault documentation, "/sys/health"). */
const DOWN: Readonly<Partial<Record<Health, string>>> = {
  standby: 'is a standby that does not forward requests',
  'dr-secondary': 'is a disaster recovery secondary, which serves no secrets',
  'performance-standby': 'is a performance standby that does not forward requests',
  uninitialized: 'is not initialized',
  removed: 'was removed from its cluster',
};

function down(reply: VaultReply, site: CallSite, health: Health): Failure {
  if (health === 'sealed' || /Vault is sealed/i.test(wordsOf(reply))) {
    return new Failure('VaultSealed', `Vault at ${site.where} is sealed`, {
      remedy: 'unseal it (vault operator unseal), or check its auto-unseal',
    });
  }
  const state = DOWN[health];
  const told = state ?? `failed at ${site.capability} of "${site.path}"`;
  return unavailable(
    reply,
    `Vault at ${site.where} ${told} (HTTP ${reply.status})`,
    state === undefined ? {} : { remedy: "check Vault's cluster" },
  );
}

function unavailable(reply: VaultReply, message: string, details: { readonly remedy?: string }): Failure {
  return new Failure('Unavailable', message, { ...details, ...retryAfter(reply) });
}

function retryAfter({ headers }: VaultReply): { readonly retryAfterMs?: number } {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return seconds > 0 && Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {};
}

/** The code of a network or TLS error, which holds no content; the class name where there is none. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown error';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('cause' in error && error.cause !== undefined) return codeOf(error.cause);
  return error instanceof Error ? error.name : 'unknown error';
}
