// The story of one ExternalSecret: is anything due, what do the sources hold, what does the Secret have to be, write it.
// Throws a Failure where it stops; reconcile.ts turns that into an outcome.

import { EXTERNAL_SECRET_SUPPORT } from '#api/supported.ts';
import { metadataStands } from '#core/drift.ts';
import { Failure } from '#core/errors.ts';
import type { Outcome } from '#core/outcome.ts';
import { ownData } from '#core/own-data.ts';
import { refreshDecision } from '#core/refresh.ts';
import { targetOf } from '#core/target.ts';
import { unsupportedPaths } from '#core/unsupported.ts';

import { sourcesStand, targetStands, tokenOf } from './check.ts';
import type { Entry } from './ledger.ts';
import type { Pass, Ports } from './pass.ts';
import { readAll } from './read.ts';
import { render } from './render.ts';
import { resolve, sourcesOf } from './resolve.ts';
import type { Source, Wish } from './resolve.ts';
import { targetKeyOf } from './target-key.ts';
import { writeEmpty, writeTarget } from './write.ts';
import type { WriteResult } from './write.ts';

/** Works one ExternalSecret that is there and ours. */
export async function sync(pass: Pass, ports: Ports, signal: AbortSignal): Promise<Outcome> {
  const { externalSecret, key, startedAt } = pass;
  refuseUnsupported(pass);
  const due = refreshDecision({ ...externalSecret, now: startedAt, verifiedAt: ports.ledger.entry(key).verifiedAt });
  const stands = await targetStands(pass, ports, signal);
  if (stands && due === 'no') return { kind: 'idle' };

  const wishes = resolve(externalSecret, ports.cluster, ports.settings);
  const sources = sourcesOf(wishes);
  if (stands && due === 'interval' && (await sourcesStand(sources, pass, ports, signal))) return keep(pass, ports, signal);
  return refresh(wishes, sources, pass, ports, signal);
}

function refuseUnsupported({ externalSecret }: Pass): void {
  const [path] = unsupportedPaths(externalSecret.spec, EXTERNAL_SECRET_SUPPORT);
  if (path === undefined) return;
  throw new Failure('NotSupported', `${path} is not supported by this release`, { remedy: `remove ${path}; the Secret stays as it is until then` });
}

/** Reads all values and writes what they make. */
async function refresh(wishes: readonly Wish[], sources: readonly Source[], pass: Pass, ports: Ports, signal: AbortSignal): Promise<Outcome> {
  const { externalSecret, key } = pass;
  ports.ledger.forgetSources(key);
  const answers = await readAll(sources, externalSecret.metadata.namespace ?? '', ports.sessions, signal);
  const { data, missing } = render(wishes, answers, targetOf(externalSecret).deletionPolicy !== 'Retain');
  for (const entry of missing) {
    pass.happened.push({ reason: 'MissingProviderSecret', message: `secret does not exist at provider using ${entry}` });
  }
  const written = data.size === 0 ? await writeEmpty(pass, ports.cluster, signal) : await writeTarget(pass, data, ports.cluster, signal);
  const tokens = new Map([...answers].map(([id, answer]) => [id, tokenOf(answer) ?? '']));
  return done(written, { tokens }, pass, ports);
}

/** The sources stand: nothing is read; labels and annotations that somebody changed are put back from what is at hand. */
async function keep(pass: Pass, ports: Ports, signal: AbortSignal): Promise<Outcome> {
  const { externalSecret, key } = pass;
  const { result = 'synced', target } = ports.ledger.entry(key);
  const meta = ports.cluster.managedSecret(targetKeyOf(externalSecret));
  if (result !== 'synced' || meta === undefined || metadataStands(externalSecret, meta)) {
    return done({ result, wrote: false, ...(target === undefined ? {} : { target }) }, {}, pass, ports);
  }
  const current = await ports.cluster.readSecret(targetKeyOf(externalSecret), signal);
  if (current === undefined) throw new Failure('Conflict', 'the target vanished while its labels were compared');
  return done(await writeTarget(pass, ownData(externalSecret, current), ports.cluster, signal), {}, pass, ports);
}

function done(written: WriteResult, news: Pick<Entry, 'tokens'>, pass: Pass, { ledger }: Ports): Outcome {
  const { result, target } = written;
  ledger.remember(pass.key, { ...news, result, verifiedAt: pass.startedAt, ...(target === undefined ? {} : { target }) });
  return { kind: 'synced', ...written, ...(pass.binding === undefined ? {} : { binding: pass.binding }) };
}
