// What others need to know of a running API server: plain data, so that it can be handed to another process.

/** How to reach the API server of a test bed, with all rights. */
export interface ClusterFacts {
  /** `https://127.0.0.1:<port>` */
  readonly server: string;
  /** Path of the PEM file that its certificate is checked against. */
  readonly caFile: string;
  /** Bearer token of a member of system:masters. */
  readonly adminToken: string;
  /** Path of a kubeconfig with that token. */
  readonly kubeconfig: string;
  /** Where further kubeconfigs may be written; removed with the bed. */
  readonly folder: string;
  /** Path of the audit log; absent when the bed was opened without one. */
  readonly auditLog?: string;
}
