// Parameter Store as the examples expect it: what is not sensitive of the registry, and one hierarchy for two environments.

import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ParameterType } from '@aws-sdk/client-ssm';

import { password } from './source.ts';
import type { Source } from './source.ts';

/** The region that the examples' stores name. */
const REGION = 'eu-west-1';

/** Parameter Store at `endpoint`; any credentials do for the test bed's. */
export class DemoParameterStore implements Source, Disposable {
  readonly title = 'Parameter Store';
  readonly #client: SSMClient;

  constructor(endpoint: string) {
    this.#client = new SSMClient({ endpoint, region: REGION, credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' } });
  }

  /** Creates the parameters; production's password has two versions, of which the examples pin the first. Returns how many. */
  async seed(): Promise<number> {
    const parameters: readonly (readonly [string, ParameterType, string])[] = [
      ['/docker/registry/username', 'String', 'ci'],
      ['/docker/registry/url', 'String', 'https://registry.example.com'],
      ['/myapp/staging/db/password', 'SecureString', password()],
      ['/myapp/production/db/password', 'SecureString', password()],
      ['/myapp/api/key', 'SecureString', password()],
      ['/myapp/api/origins', 'StringList', 'https://app.example.com,https://admin.example.com'],
    ];
    for (const [Name, Type, Value] of parameters) await this.#client.send(new PutParameterCommand({ Name, Type, Value }));
    const newer = { Name: '/myapp/production/db/password', Value: password(), Overwrite: true };
    await this.#client.send(new PutParameterCommand(newer));
    return parameters.length;
  }

  async version(key: string, asked?: string): Promise<string> {
    const Name = asked === undefined ? key : `${key}:${asked}`;
    const { Parameter } = await this.#client.send(new GetParameterCommand({ Name }));
    return String(Parameter?.Version ?? '');
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}
