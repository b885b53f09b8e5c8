// What a test does to an API server: create, apply, read, patch, delete, list, each in one line.

import { createConfiguration, KubernetesObjectApi, PatchStrategy, ServerConfiguration } from '@kubernetes/client-node';
import type { KubernetesObject, RequestContext, SecurityAuthentication } from '@kubernetes/client-node';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { readFileSync } from 'node:fs';
import type { ClusterFacts } from '../testbed/cluster-facts.ts';
import { asManifest, readManifests } from '../testbed/manifests.ts';
import type { Manifest } from '../testbed/manifests.ts';

/** Any object; tests look at the fields they care about. */
export interface KubeObject extends KubernetesObject {
  readonly [field: string]: unknown;
}

/** Names one object. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string; readonly name: string };
}

const FIELD_MANAGER = 'tidelock-tests';

/** Requests with the rights of one token; errors are client-node's ApiException with the HTTP status as `code`. */
export class KubeClient implements AsyncDisposable {
  readonly #api: KubernetesObjectApi;
  readonly #agent: Agent;

  constructor(facts: ClusterFacts, token = facts.adminToken) {
    this.#agent = new Agent({ connect: { ca: readFileSync(facts.caFile) } });
    this.#api = new KubernetesObjectApi(
      createConfiguration({
        baseServer: new ServerConfiguration(facts.server, {}),
        authMethods: { default: bearer(token, this.#agent) },
      }),
    );
  }

  async create<T extends KubernetesObject>(object: T): Promise<T> {
    return await this.#api.create(object);
  }

  /** Server-side apply, by force, of objects or of YAML with one or more documents; `namespace` where they name none. */
  async apply(manifests: string | readonly object[], namespace?: string): Promise<readonly KubeObject[]> {
    const objects = typeof manifests === 'string' ? readManifests(manifests) : manifests.map(asManifest);
    const applied: KubeObject[] = [];
    for (const object of objects) applied.push(await this.#patch(placed(object, namespace), PatchStrategy.ServerSideApply));
    return applied;
  }

  /** JSON merge patch. */
  async merge(patch: ObjectRef & Readonly<Record<string, unknown>>): Promise<KubeObject> {
    return await this.#patch(patch, PatchStrategy.MergePatch);
  }

  async replace<T extends KubernetesObject>(object: T): Promise<T> {
    return await this.#api.replace(object);
  }

  async read<T extends KubernetesObject = KubeObject>(ref: ObjectRef): Promise<T> {
    return await this.#api.read<T>(ref);
  }

  /** The object, or undefined when there is none. */
  async find<T extends KubernetesObject = KubeObject>(ref: ObjectRef): Promise<T | undefined> {
    try {
      return await this.read<T>(ref);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async list<T extends KubernetesObject = KubeObject>(apiVersion: string, kind: string, namespace?: string): Promise<readonly T[]> {
    return (await this.#api.list<T>(apiVersion, kind, namespace)).items;
  }

  async delete(ref: ObjectRef): Promise<void> {
    await this.#api.delete(ref);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  async #patch(object: KubernetesObject, strategy: PatchStrategy): Promise<KubeObject> {
    const force = strategy === PatchStrategy.ServerSideApply ? true : undefined;
    return { ...(await this.#api.patch(object, undefined, undefined, FIELD_MANAGER, force, strategy)) };
  }
}

/** HTTP status of a refused request; undefined for other errors. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

/** The object in its own namespace, else in `fallback` if its kind lives in namespaces (all kinds of tests that do not are listed). */
function placed(object: Manifest, fallback: string | undefined): KubernetesObject {
  const { namespace: own, ...metadata } = object.metadata;
  const namespace = own ?? (/^(Cluster|Namespace$|CustomResourceDefinition$)/.test(object.kind) ? undefined : fallback);
  return { ...object, metadata: { ...metadata, ...(namespace === undefined ? {} : { namespace }) } };
}

/** One dispatcher for all requests: the library's own way opens a connection for each. */
function bearer(token: string, dispatcher: Dispatcher): SecurityAuthentication {
  return {
    getName: () => 'bearer',
    applySecurityAuthentication: (context: RequestContext) => {
      context.setHeaderParam('Authorization', `Bearer ${token}`);
      context.setDispatcher(dispatcher);
    },
  };
}
