// Which fields this release acts on. A field that is not on these lists is refused with its path, never ignored.
// Listing a field here is the last step of teaching the operator what it means.

/** What the operator does with one node of a spec. */
export type Support =
  /** Acts on it, or it has no effect by definition; whatever is below counts as well. */
  | { readonly kind: 'any' }
  /** Acts on these values only. */
  | { readonly kind: 'only'; readonly values: readonly string[] }
  /** Does not act on it yet; an empty text, list or map asks for nothing. */
  | { readonly kind: 'empty' }
  /** A list whose items are judged one by one. */
  | { readonly kind: 'list'; readonly item: Support }
  /** An object whose members are judged one by one; a member that is not named is not supported. */
  | { readonly kind: 'object'; readonly members: Readonly<Record<string, Support>> };

const any: Support = { kind: 'any' };

function only(...values: readonly string[]): Support {
  return { kind: 'only', values };
}

function list(item: Support): Support {
  return { kind: 'list', item };
}

function object(members: Readonly<Record<string, Support>>): Support {
  return { kind: 'object', members };
}

const remoteRef = object({
  key: any,
  property: any,
  version: any,
  metadataPolicy: any,
  conversionStrategy: any,
  decodingStrategy: any,
  nullBytePolicy: any,
});

const storeRef = object({ name: any, kind: any });

const find = object({
  name: any,
  path: any,
  tags: any,
  conversionStrategy: any,
  decodingStrategy: any,
  nullBytePolicy: any,
});

/** What this release acts on in the spec of an ExternalSecret. */
export const EXTERNAL_SECRET_SUPPORT: Support = object({
  secretStoreRef: storeRef,
  refreshPolicy: any,
  refreshInterval: any,
  target: object({ name: any, creationPolicy: any, deletionPolicy: any, immutable: any }),
  data: list(object({ secretKey: any, remoteRef, sourceRef: object({ storeRef }) })),
  dataFrom: list(object({ extract: remoteRef, find, rewrite: list(object({ regexp: any, merge: any })), sourceRef: object({ storeRef }) })),
});

const aws = object({
  service: only('SecretsManager', 'ParameterStore'),
  region: any,
  prefix: any,
  auth: object({ secretRef: any, jwt: any }),
  role: any,
  externalID: any,
  additionalRoles: any,
  sessionTags: any,
  customSessionTags: any,
  transitiveTagKeys: any,
  sessionTagsPolicy: any,
  // Says how PushSecret deletes; reading has no use for it.
  secretsManager: any,
});

// checkAndSet says how PushSecret writes; reading has no use for it. Google Cloud's method (auth.gcp) is not served.
const vault = object({
  server: any,
  path: any,
  version: any,
  namespace: any,
  auth: object({
    tokenSecretRef: any,
    appRole: any,
    kubernetes: any,
    ldap: any,
    userPass: any,
    jwt: any,
    cert: any,
    iam: any,
    namespace: any,
  }),
  caBundle: any,
  caProvider: any,
  tls: any,
  headers: any,
  readYourWrites: any,
  forwardInconsistent: any,
  checkAndSet: any,
});

/** What this release acts on in the spec of a SecretStore or ClusterSecretStore. */
export const STORE_SUPPORT: Support = object({
  provider: object({ aws, vault, fake: any }),
  controller: any,
  conditions: list(any),
  refreshInterval: any,
  retrySettings: any,
});

/** A backend whose stores are ours to answer for, supported already or not. */
export type KnownProvider = 'aws' | 'vault' | 'fake';

const KNOWN: readonly KnownProvider[] = ['aws', 'vault', 'fake'];

/** Which backend a store names; undefined when it belongs to another operator and is to be left alone, status included. */
export function knownProvider(spec: { readonly provider: object }): KnownProvider | undefined {
  return KNOWN.find((name) => Object.hasOwn(spec.provider, name));
}
