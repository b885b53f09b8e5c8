// What each kind of work is called in metrics: the controller names of External Secrets.

import { splitWork, type WorkKey } from '#core/keys.ts';

export const CONTROLLERS = ['externalsecret', 'secretstore', 'clustersecretstore'] as const;

export type Controller = (typeof CONTROLLERS)[number];

const BY_KIND = {
  ExternalSecret: 'externalsecret',
  SecretStore: 'secretstore',
  ClusterSecretStore: 'clustersecretstore',
} as const satisfies Record<ReturnType<typeof splitWork>['kind'], Controller>;

/** The controller that works a key. */
export function controllerOf(key: WorkKey): Controller {
  return BY_KIND[splitWork(key).kind];
}
