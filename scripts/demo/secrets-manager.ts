// Secrets Manager as the examples expect it: the secrets they name, and a rotation of the database's.

import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

import { password } from './source.ts';
import type { Source } from './source.ts';

/** The region that the examples' stores name. */
const REGION = 'eu-west-1';
const DATABASE = 'myDatabaseSecret';
const REGISTRY = 'docker/registry/password';
/** The same password as a field, laid out as Vault has it: `docker/registry`, field `password`. */
const REGISTRY_FIELDS = 'docker/registry';

/** Secrets Manager at `endpoint`; any credentials do for the test bed's. */
export class DemoSecretsManager implements Source, Disposable {
  readonly title = 'Secrets Manager';
  readonly #client: SecretsManagerClient;

  constructor(endpoint: string) {
    this.#client = new SecretsManagerClient({ endpoint, region: REGION, credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' } });
  }

  /** Creates the secrets; the database's has a previous version already. */
  async seed(registryPassword: string): Promise<void> {
    await this.#client.send(new CreateSecretCommand({ Name: DATABASE, SecretString: credentials() }));
    await this.rotate();
    await this.#client.send(new CreateSecretCommand({ Name: REGISTRY, SecretString: registryPassword }));
    const fields = JSON.stringify({ password: registryPassword });
    await this.#client.send(new CreateSecretCommand({ Name: REGISTRY_FIELDS, SecretString: fields }));
  }

  /** Rotates the database password as a rotation function does: a pending version first, then the stage moves. Returns the new version id. */
  async rotate(): Promise<string> {
    const before = await this.version(DATABASE);
    const put = new PutSecretValueCommand({ SecretId: DATABASE, SecretString: credentials(), VersionStages: ['AWSPENDING'] });
    const { VersionId = '' } = await this.#client.send(put);
    const move = { SecretId: DATABASE, VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId, RemoveFromVersionId: before };
    await this.#client.send(new UpdateSecretVersionStageCommand(move));
    return VersionId;
  }

  /** Id of the version that has a stage. */
  async version(name: string, stage = 'AWSCURRENT'): Promise<string> {
    const { VersionIdsToStages = {} } = await this.#client.send(new DescribeSecretCommand({ SecretId: name }));
    return Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(stage))?.[0] ?? '';
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}

function credentials(): string {
  return JSON.stringify({
    engine: 'postgres',
    host: 'db.myapp.internal',
    port: 5432,
    username: `app-${password(4)}`,
    password: password(),
  });
}
