// The API server's audit log: who did what, for tests that count requests. Metadata only, no bodies.

import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** One audit line per finished request; the API server's own requests are left out (Kubernetes documentation: "Auditing"). */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'None', users: ['system:apiserver'] }, { level: 'Metadata' }],
};

/** A finished request; a watch is finished when it ends. */
export interface AuditEvent {
  readonly verb: string;
  readonly user: string;
  readonly userAgent: string;
  /** Plural, with the subresource after a slash: `externalsecrets/status`; empty for paths that name no resource. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** Path and query. */
  readonly uri: string;
  readonly code: number;
  /** When it came in, epoch milliseconds. */
  readonly at: number;
}

const LINE = z.object({
  verb: z.string(),
  requestURI: z.string(),
  requestReceivedTimestamp: z.string(),
  user: z.object({ username: z.string().default('') }),
  userAgent: z.string().default(''),
  objectRef: z
    .object({
      resource: z.string().default(''),
      subresource: z.string().optional(),
      namespace: z.string().default(''),
      name: z.string().default(''),
    })
    .default({ resource: '', namespace: '', name: '' }),
  responseStatus: z.object({ code: z.number().default(0) }).default({ code: 0 }),
});

/** All requests that were finished so far, oldest first. */
export async function readAudit(path: string): Promise<readonly AuditEvent[]> {
  const text = await readFile(path, 'utf8');
  // The last line may be half written.
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map(parseLine);
}

function parseLine(line: string): AuditEvent {
  const { verb, requestURI, requestReceivedTimestamp, user, userAgent, objectRef, responseStatus } = LINE.parse(JSON.parse(line));
  return {
    verb,
    user: user.username,
    userAgent,
    resource: [objectRef.resource, objectRef.subresource].filter((word) => word !== undefined).join('/'),
    namespace: objectRef.namespace,
    name: objectRef.name,
    uri: requestURI,
    code: responseStatus.code,
    at: Date.parse(requestReceivedTimestamp),
  };
}
