// The token that a pod finds in its file system: the operator's own identity in the cluster.

import { readFile } from 'node:fs/promises';

import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';

/** Where the kubelet puts it (Kubernetes documentation, "Accessing the Kubernetes API from a Pod"). */
const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The token of the operator's own ServiceAccount, read anew each time: the kubelet renews it. Rejects with `AuthFailed` where there is none. */
export async function ownToken(signal: AbortSignal, file: string = TOKEN_FILE): Promise<Redacted> {
  try {
    return Redacted.ofBytes(await readFile(file, { signal }));
  } catch (error) {
    signal.throwIfAborted();
    throw new Failure(
      'AuthFailed',
      'the operator has no ServiceAccount token of its own: it does not run in a pod, or the pod does not mount one',
      {
        remedy: 'name a ServiceAccount in the serviceAccountRef of the store',
        cause: error,
      },
    );
  }
}
