// One KV engine of a Vault, either version: what a test puts there and how it makes versions go (Vault documentation: "KV").

import { z } from 'zod';
import { eventually } from './eventually.ts';
import type { VaultClient, VaultRequest } from './vault-client.ts';

export type KvData = Readonly<Record<string, unknown>>;

const WRITTEN = z.object({ data: z.object({ version: z.number() }) });

export class VaultKv {
  readonly mount: string;
  readonly version: 1 | 2;
  readonly #client: VaultClient;

  constructor(client: VaultClient, mount: string, version: 1 | 2) {
    this.#client = client;
    this.mount = mount;
    this.version = version;
  }

  /** Writes all fields of a secret. The number of the new version; always 0 in an engine of version 1, which has none. */
  async put(path: string, data: KvData): Promise<number> {
    if (this.version === 1) {
      await this.#send({ method: 'POST', path: `${this.mount}/${path}`, body: data });
      return 0;
    }
    return await this.#write('POST', path, data);
  }

  /** Changes some fields, a null takes one away; the number of the new version. */
  async patch(path: string, data: KvData): Promise<number> {
    return await this.#write('PATCH', path, data);
  }

  /** Deletes the newest version; in an engine of version 1 the whole secret. */
  async delete(path: string): Promise<void> {
    await this.#send({ method: 'DELETE', path: this.version === 1 ? `${this.mount}/${path}` : `${this.mount}/data/${path}` });
  }

  async deleteVersions(path: string, versions: readonly number[]): Promise<void> {
    await this.#send({ method: 'POST', path: `${this.mount}/delete/${path}`, body: { versions } });
  }

  async undelete(path: string, versions: readonly number[]): Promise<void> {
    await this.#send({ method: 'POST', path: `${this.mount}/undelete/${path}`, body: { versions } });
  }

  /** Takes the data of versions away for ever; their numbers stay. */
  async destroy(path: string, versions: readonly number[]): Promise<void> {
    await this.#send({ method: 'POST', path: `${this.mount}/destroy/${path}`, body: { versions } });
  }

  /** Sets metadata: `custom_metadata`, `max_versions`, `delete_version_after`. */
  async setMetadata(path: string, metadata: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#send({ method: 'POST', path: `${this.mount}/metadata/${path}`, body: metadata });
  }

  /** Removes a secret with all its versions and its metadata. */
  async remove(path: string): Promise<void> {
    await this.#send({ method: 'DELETE', path: `${this.mount}/metadata/${path}` });
  }

  /** Waits until a new engine answers: version 2 says 400 until it has upgraded its empty storage. */
  async ready(): Promise<void> {
    if (this.version === 2)
      await eventually(async () => await this.#send({ method: 'GET', path: `${this.mount}/config` }), { everyMs: 20 });
  }

  async #write(method: 'POST' | 'PATCH', path: string, data: KvData): Promise<number> {
    return WRITTEN.parse(await this.#send({ method, path: `${this.mount}/data/${path}`, body: { data } })).data.version;
  }

  async #send(request: VaultRequest): Promise<unknown> {
    return await this.#client.expectOk(request);
  }
}
