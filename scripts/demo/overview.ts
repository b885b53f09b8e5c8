// The table: each ExternalSecret with what it reads, the version there, and the keys of the Secret that came of it.

import { NAMESPACE } from './stage.ts';
import { table } from './screen.ts';
import type { Source } from './source.ts';
import type { KubeClient } from '../../test/support/kube-client.ts';
import { externalSecrets, secret } from './view.ts';
import type { Seen, SeenRead, SeenSecret } from './view.ts';

/** Backends by the names of the stores that lead to them. */
export type Sources = Readonly<Record<string, Source>>;

const HEAD = ['EXTERNALSECRET', 'READY', 'SECRET', 'AT', 'READS', 'AT VERSION', 'KEYS AND FINGERPRINTS'];

/** A line for each thing that an ExternalSecret reads; AT is the resourceVersion of the Secret. */
export async function overview(admin: KubeClient, sources: Sources): Promise<string> {
  const rows = await Promise.all((await externalSecrets(admin, NAMESPACE)).map(async (seen) => await rowsOf(admin, sources, seen)));
  return table([HEAD, ...rows.flat()]);
}

async function rowsOf(admin: KubeClient, sources: Sources, { name, ready, target, reads }: Seen): Promise<readonly (readonly string[])[]> {
  const found = await secret(admin, NAMESPACE, target);
  const lead = [name, ready?.status ?? '?', target, found?.resourceVersion ?? '-'];
  return await Promise.all(
    reads.map(async (read, index) => {
      const source = sources[read.store];
      const version = (await source?.version(read.key, read.version)) ?? '?';
      const pinned = read.version === undefined ? '' : ` (${read.version === version ? 'pinned' : read.version})`;
      return [
        ...(index === 0 ? lead : lead.map(() => '')),
        `${source?.title ?? read.store}: ${read.key}`,
        `${version}${pinned}`,
        fingerprints(read, found),
      ];
    }),
  );
}

function fingerprints({ secretKeys }: SeenRead, found: SeenSecret | undefined): string {
  const all = found?.prints ?? new Map<string, string>();
  return (secretKeys ?? [...all.keys()]).map((key) => `${key}#${all.get(key) ?? '-'}`).join(' ');
}
