// Reads YAML files of Kubernetes: several documents, each an object with a kind and a name.

import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const MANIFEST = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** An object as it stands in a manifest. */
export type Manifest = z.infer<typeof MANIFEST>;

/** The objects of a YAML text; documents without content (a template that renders nothing) are left out. */
export function readManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    const object: unknown = document.toJS();
    return object === null || object === undefined ? [] : [MANIFEST.parse(object)];
  });
}

/** An object given as such, checked alike. */
export function asManifest(object: unknown): Manifest {
  return MANIFEST.parse(object);
}
