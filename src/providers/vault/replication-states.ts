// What a store has seen of Vault's replication, so that no later answer shows an older state (Vault documentation, "Vault Enterprise
// eventual consistency", X-Vault-Index). One state per cluster, the newest.

interface State {
  readonly text: string;
  readonly local: bigint;
  readonly replicated: bigint;
}

export class ReplicationStates {
  readonly #byCluster = new Map<string, State>();

  /** Takes the header of an answer: base64 of `v1:<cluster>:<local index>:<replicated index>:<hmac>`. Anything else says nothing. */
  learn(header: string | undefined): void {
    if (header === undefined) return;
    const [, cluster = '', local = '', replicated = ''] =
      /^v1:([^:]+):(\d+):(\d+):/.exec(Buffer.from(header, 'base64').toString('latin1')) ?? [];
    if (cluster === '') return;
    const state = { text: header, local: BigInt(local), replicated: BigInt(replicated) };
    const held = this.#byCluster.get(cluster);
    if (held !== undefined && (state.local < held.local || state.replicated < held.replicated)) return;
    this.#byCluster.set(cluster, state);
  }

  /** The headers to send. */
  known(): string[] {
    return [...this.#byCluster.values()].map(({ text }) => text);
  }
}
