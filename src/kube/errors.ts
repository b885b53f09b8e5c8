// Turns what the API server refuses, and the silence of one that is not there, into failures. The server's free text never
// passes: it quotes the values it refuses. Only its reason, its field paths and our own names do.

import { Failure } from '#core/errors.ts';
import { isRecord } from './raw-object.ts';
import { type ApiCall, verbOf } from './api-call.ts';
import { resourceName } from './resource.ts';

/** An error reply of the API server, before it is judged. */
export interface Refusal {
  readonly status: number;
  /** The body as parsed, hoped to be a Status (Kubernetes API reference, "Status"). */
  readonly body: unknown;
  readonly retryAfterMs?: number | undefined;
}

/** Paths like `data[tls.crt]` or `spec.data[0].secretKey`; whatever has another form is not shown. */
const FIELD_PATH = /^[A-Za-z0-9_.[\]/-]{1,200}$/;
const REASON = /^[A-Za-z]{1,64}$/;
const MAX_CAUSES = 5;

/** The failure behind a reply whose status the caller did not expect. */
export function refused(call: ApiCall, refusal: Refusal): Failure {
  const { status } = refusal;
  if (status === 401) {
    return new Failure('AccessDenied', `the API server does not accept the operator's credentials to ${describe(call)}`, {
      remedy: "check the operator's kubeconfig or ServiceAccount token",
    });
  }
  if (status === 403) return forbidden(call, refusal);
  if (status === 404) return missing(call, refusal);
  if (status === 409) return new Failure('Conflict', said(call, refusal));
  if (status === 429) return new Failure('Throttled', said(call, refusal), retryAfter(refusal));
  if (status >= 500) return new Failure('Unavailable', said(call, refusal), retryAfter(refusal));
  if (status === 410) return new Failure('Unavailable', said(call, refusal));
  return new Failure('InvalidTarget', said(call, refusal) + causes(refusal.body), { remedy: 'correct what the API server names' });
}

/** The failure behind a connection that did not come to an answer. */
export function unreachable(call: ApiCall, server: string, error: unknown): Failure {
  return new Failure('Unavailable', `no answer from the API server at ${server} to ${describe(call)} (${codeOf(error)})`, {
    remedy: 'check the address and the network path to the API server',
  });
}

/** The failure behind an answer that did not come in time. */
export function tooLate(call: ApiCall, server: string, deadlineMs: number): Failure {
  return new Failure('Unavailable', `no answer from the API server at ${server} to ${describe(call)} within ${deadlineMs} ms`);
}

/** Verb, resource and name of a call, as texts show them: `update secrets app/db`. */
export function describe(call: ApiCall): string {
  const { namespace = '', name = call.creates ?? '' } = call.target;
  const what = `${verbOf(call)} ${resourceName(call.target)}`;
  if (name === '') return namespace === '' ? what : `${what} in namespace ${namespace}`;
  return namespace === '' ? `${what} ${name}` : `${what} ${namespace}/${name}`;
}

/** The code of a network, TLS or file error, which holds no content; the class name where there is none. */
export function codeOf(error: unknown): string {
  if (!isRecord(error)) return 'unknown error';
  const code = error['code'];
  if (typeof code === 'string') return code;
  if (error['cause'] !== undefined) return codeOf(error['cause']);
  return error instanceof Error ? error.name : 'unknown error';
}

function said(call: ApiCall, refusal: Refusal): string {
  const reason = isRecord(refusal.body) ? refusal.body['reason'] : undefined;
  const suffix = typeof reason === 'string' && REASON.test(reason) ? ` ${reason}` : '';
  return `the API server refuses to ${describe(call)} (${refusal.status}${suffix})`;
}

function retryAfter(refusal: Refusal): { readonly retryAfterMs?: number } {
  return refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs };
}

/** RBAC, a namespace on its way out, a quota and an admission rule all answer 403; the remedy differs. */
function forbidden(call: ApiCall, refusal: Refusal): Failure {
  const text = isRecord(refusal.body) && typeof refusal.body['message'] === 'string' ? refusal.body['message'] : '';
  const message = said(call, refusal);
  if (listCauses(refusal.body).some((cause) => cause['reason'] === 'NamespaceTerminating')) {
    return new Failure('AccessDenied', `${message}: the namespace is being terminated`);
  }
  if (text.includes('exceeded quota')) {
    return new Failure('AccessDenied', `${message}: a ResourceQuota of the namespace is exhausted`, { remedy: 'raise the ResourceQuota' });
  }
  if (/\bcannot [a-z]+ resource\b/.test(text)) {
    const where = call.target.namespace === undefined ? '' : ` in namespace ${call.target.namespace}`;
    const remedy = `grant "${verbOf(call)}" on "${resourceName(call.target)}"${where} to the operator's ServiceAccount (RBAC)`;
    return new Failure('AccessDenied', message, { remedy });
  }
  return new Failure('AccessDenied', `${message}: an admission rule forbids it`, { remedy: 'ask who runs the admission policies' });
}

function missing(call: ApiCall, refusal: Refusal): Failure {
  if (call.method === 'POST') {
    const where = call.target.namespace === undefined ? '' : `: is there a namespace ${call.target.namespace}?`;
    return new Failure('InvalidTarget', said(call, refusal) + where);
  }
  if (call.target.name !== undefined) return new Failure('Conflict', said(call, refusal));
  return new Failure('Unavailable', said(call, refusal), {
    remedy: `install the CustomResourceDefinition that serves ${resourceName(call.target)}`,
  });
}

/** `: data[a/b] (FieldValueInvalid), …` */
function causes(body: unknown): string {
  const named = listCauses(body).flatMap((cause) => {
    const field = cause['field'];
    const reason = cause['reason'];
    if (typeof field !== 'string' || !FIELD_PATH.test(field)) return [];
    return [typeof reason === 'string' && REASON.test(reason) ? `${field} (${reason})` : field];
  });
  const shown = [...new Set(named)].slice(0, MAX_CAUSES);
  return shown.length === 0 ? '' : `: ${shown.join(', ')}`;
}

function listCauses(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  const details = isRecord(body) ? body['details'] : undefined;
  const list = isRecord(details) ? details['causes'] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
