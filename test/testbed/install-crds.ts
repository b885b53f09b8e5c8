// Puts CustomResourceDefinitions on an API server and waits until their kinds are served.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { apiClient } from './api-client.ts';
import type { ApiAccess, ApiClient } from './api-client.ts';
import { BedError } from './bed-error.ts';
import { readManifests } from './manifests.ts';
import { until } from './until.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const CRD = z.looseObject({
  kind: z.literal('CustomResourceDefinition'),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    group: z.string(),
    names: z.looseObject({ plural: z.string() }),
    versions: z.array(z.looseObject({ name: z.string(), served: z.boolean() })),
  }),
});

type Crd = z.infer<typeof CRD>;

/** Applies every YAML file of `folder`; settles when all served versions answer. Returns the names. */
export async function installCrds(access: ApiAccess, folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const crds = await readCrds(folder);
  await using client = await apiClient(access);
  await Promise.all(crds.map(async (crd) => await apply(client, crd, signal)));
  const served = crds.flatMap(pathsOf).map(async (path) => await until(async () => await answers(client, path, signal), 50, signal));
  await Promise.all(served);
  return crds.map((crd) => crd.metadata.name);
}

async function readCrds(folder: string): Promise<readonly Crd[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).toSorted();
  if (files.length === 0) throw new BedError(`${folder} holds no YAML file, where the CustomResourceDefinitions should be`);
  const texts = await Promise.all(files.map(async (file) => await readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) => readManifests(text).map((manifest) => CRD.parse(manifest)));
}

async function apply(client: ApiClient, crd: Crd, signal: AbortSignal): Promise<void> {
  const path = `${CRDS}/${crd.metadata.name}?fieldManager=test-bed&force=true`;
  const answer = await client.send(
    { method: 'PATCH', path, body: JSON.stringify(crd), contentType: 'application/apply-patch+yaml' },
    signal,
  );
  if (answer.status >= 300) throw new BedError(`The API server refuses the CRD ${crd.metadata.name}: ${answer.text}`);
}

function pathsOf(crd: Crd): readonly string[] {
  const { group, names, versions } = crd.spec;
  return versions.filter(({ served }) => served).map(({ name }) => `/apis/${group}/${name}/${names.plural}?limit=1`);
}

async function answers(client: ApiClient, path: string, signal: AbortSignal): Promise<true | undefined> {
  return (await client.send({ method: 'GET', path }, signal)).status === 200 ? true : undefined;
}
