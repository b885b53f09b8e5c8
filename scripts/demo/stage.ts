// What every step of the scenario works with, and how a step waits: until something is seen, the operator dies, or the time is over.

import { describeExit } from '../../test/testbed/child.ts';
import type { KubeClient } from '../../test/support/kube-client.ts';
import type { DemoOperator } from './operator.ts';
import type { DemoParameterStore } from './parameter-store.ts';
import type { Screen } from './screen.ts';
import type { DemoSecretsManager } from './secrets-manager.ts';
import { waitFor } from './view.ts';

/** Where the examples live. */
export const NAMESPACE = 'myapp';
/** More than the examples' refreshInterval by far, for a machine that is busy. */
export const WITHIN_SECONDS = 60;

/** The scenario went another way than it should; the message is for the person at the screen. */
export class DemoError extends Error {}

/** The servers and the operator, AWS's part. */
export interface Stage {
  readonly screen: Screen;
  readonly admin: KubeClient;
  readonly secretsManager: DemoSecretsManager;
  readonly parameterStore: DemoParameterStore;
  readonly operator: DemoOperator;
  readonly signal: AbortSignal;
}

/** What `look` gives as soon as it gives something; undefined when {@link WITHIN_SECONDS} are over. */
export async function seen<T>({ operator, signal }: Stage, look: () => Promise<T | undefined>): Promise<T | undefined> {
  return await waitFor(
    async () => {
      refuseDead(operator);
      return await look();
    },
    WITHIN_SECONDS * 1_000,
    signal,
  );
}

function refuseDead({ child }: DemoOperator): void {
  if (child.exit !== undefined) throw new DemoError(`the operator ${describeExit(child.exit)}`);
}
