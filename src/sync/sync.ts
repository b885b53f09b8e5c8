// The story of one ExternalSecret: is anything due, what do the sources hold, what does the Secret have to be, write it.
// Throws a Failure where it stops; reconcile.ts turns that into an outcome.

import type { ExternalSecret } from '#api/external-secret.ts';
import { EXTERNAL_SECRET_SUPPORT } from '#api/supported.ts';
import { dataStands, metadataStands } from '#core/drift.ts';
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

/** The status with which each condition tells of a failure. */
const BAD: ReadonlyMap<string, string> = new Map([
  ['Ready', 'False'],
  ['SourcesReady', 'False'],
  ['Stalled', 'True'],
]);

/** Works one ExternalSecret that is there and ours. */
export async function sync(pass: Pass, ports: Ports, signal: AbortSignal): Promise<Outcome> {
  const { externalSecret, key, startedAt } = pass;
  refuseUnsupported(pass);
  const due = refreshDecision({ ...externalSecret, now: startedAt, verifiedAt: ports.ledger.entry(key).verifiedAt });
  pass.phase = 'target';
  const stands = await targetStands(pass, due !== 'no', ports, signal);
  pass.stands = stands;
  pass.phase = 'read';
  if (stands && due === 'no') return tellsOfFailure(externalSecret) ? keep(pass, {}, ports, signal) : { kind: 'idle' };

  const wishes = resolve(externalSecret, ports.cluster, ports.settings);
  const sources = sourcesOf(wishes);
  if (stands && due === 'interval' && (await sourcesStand(sources, pass, ports, signal))) {
    return keep(pass, { verifiedAt: startedAt }, ports, signal);
  }
  return refresh(wishes, sources, pass, ports, signal);
}

/** A status write that was lost, or an edit taken back, can leave a failure told that is over; time alone may not bring another look. */
function tellsOfFailure({ status }: ExternalSecret): boolean {
  return (status?.conditions ?? []).some((condition) => BAD.get(condition.type) === condition.status);
}

function refuseUnsupported({ externalSecret }: Pass): void {
  const [path] = unsupportedPaths(externalSecret.spec, EXTERNAL_SECRET_SUPPORT);
  if (path === undefined) return;
  throw new Failure('NotSupported', `${path} is not supported by this release`, {
    remedy: `remove ${path}; the Secret stays as it is until then`,
  });
}

/** Reads all values and writes what they make. */
async function refresh(
  wishes: readonly Wish[],
  sources: readonly Source[],
  pass: Pass,
  ports: Ports,
  signal: AbortSignal,
): Promise<Outcome> {
  const { externalSecret, key } = pass;
  ports.ledger.forgetSources(key);
  const answers = await readAll(sources, externalSecret.metadata.namespace ?? '', ports.sessions, signal);
  const { data, missing } = render(wishes, answers, targetOf(externalSecret).deletionPolicy !== 'Retain');
  for (const entry of missing) {
    pass.happened.push({ reason: 'MissingProviderSecret', message: `secret does not exist at provider using ${entry}` });
  }
  const written = data.size === 0 ? await writeEmpty(pass, ports.cluster, signal) : await writeTarget(pass, data, ports.cluster, signal);
  const tokens = new Map([...answers].map(([id, answer]) => [id, tokenOf(answer) ?? '']));
  return done(written, { tokens, verifiedAt: pass.startedAt }, pass, ports);
}

/**
 * Target and sources stand, or no source is to be asked: nothing is read; labels and annotations that somebody changed are put
 * back from what is at hand. `news` says when the sources were found to stand, if that was now.
 */
async function keep(pass: Pass, news: Pick<Entry, 'verifiedAt'>, ports: Ports, signal: AbortSignal): Promise<Outcome> {
  const { externalSecret, key } = pass;
  pass.phase = 'target';
  const { result = 'synced', target } = ports.ledger.entry(key);
  const meta = ports.cluster.managedSecret(targetKeyOf(externalSecret));
  if (result !== 'synced' || meta === undefined || metadataStands(externalSecret, meta)) {
    return done({ result, wrote: false, ...(target === undefined ? {} : { target }) }, news, pass, ports);
  }
  const current = await ports.cluster.readSecret(targetKeyOf(externalSecret), signal);
  // Data that somebody changed meanwhile must not get a hash that makes it look like ours.
  if (current === undefined || !dataStands(current)) throw new Failure('Conflict', 'the target changed while its labels were compared');
  return done(await writeTarget(pass, ownData(externalSecret, current), ports.cluster, signal), news, pass, ports);
}

function done(written: WriteResult, news: Pick<Entry, 'tokens' | 'verifiedAt'>, pass: Pass, { ledger }: Ports): Outcome {
  const { result, target } = written;
  ledger.remember(pass.key, { ...news, result, ...(target === undefined ? {} : { target }) });
  return { kind: 'synced', ...written, ...(pass.binding === undefined ? {} : { binding: pass.binding }) };
}
