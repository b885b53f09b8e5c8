// What others need to know of a running Vault: plain data, so that it can be handed to another process.

/** How to reach the Vault of a test bed. */
export interface VaultFacts {
  /** `https://127.0.0.1:<port>`; a client's certificate is welcome, and looked at by the auth method `cert` alone. */
  readonly address: string;
  /** Path of the PEM file that its certificates are checked against. */
  readonly caFile: string;
  /** All rights, for ever; the same after a restart. */
  readonly rootToken: string;
  /** `http://127.0.0.1:<port>` of the same server. */
  readonly plainAddress: string;
  /** The same server, for clients that show this certificate or another one of the same authority. */
  readonly mutualTls: { readonly address: string; readonly certFile: string; readonly keyFile: string };
  /** Path of the audit device's log; absent when the bed was opened without one. */
  readonly auditLog?: string;
}
