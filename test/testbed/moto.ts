// AWS without a cloud: moto's server with Secrets Manager, Parameter Store, STS and SQS. Its state is in memory only.

import { BedError } from './bed-error.ts';
import { Child, describeExit } from './child.ts';
import { cleanEnv } from './clean-env.ts';
import { freePort } from './ports.ts';
import { withProgress } from './progress.ts';
import type { Report } from './progress.ts';
import type { Program } from './program.ts';
import { until } from './until.ts';

/** How to reach it: plain data, so that it can be handed to another process. */
export interface MotoFacts {
  /** `http://127.0.0.1:<port>`, for every AWS service. */
  readonly endpoint: string;
  readonly region: string;
  /** It checks none, but the SDK wants some. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** What makes the AWS SDK of any program talk to it; credentials are not in it. */
  readonly env: Readonly<Record<string, string>>;
}

const REGION = 'eu-central-1';
const READY_WITHIN_MS = 60_000;

export class Moto implements AsyncDisposable {
  readonly facts: MotoFacts;
  readonly #program: Program;
  readonly #port: number;
  readonly #report: Report;
  #child: Child | undefined;

  constructor(program: Program, port: number, report: Report) {
    this.#program = program;
    this.#port = port;
    this.#report = report;
    this.facts = factsOf(`http://127.0.0.1:${port}`);
  }

  /** Starts it at its port, empty; settles when it answers. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#child !== undefined) throw new Error('moto runs already');
    const args = ['-H', '127.0.0.1', '-p', String(this.#port)];
    const child = new Child('moto', this.#program, args, { env: cleanEnv({ PYTHONDONTWRITEBYTECODE: '1' }) });
    this.#child = child;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(READY_WITHIN_MS)]);
    const ready = until(async () => await this.#isReady(child, limit), 100, limit);
    try {
      await withProgress(this.#report, () => 'moto: starting', ready);
    } catch (error) {
      await this.stop();
      if (signal.aborted || error instanceof BedError) throw error;
      throw new BedError(`moto was not ready after ${READY_WITHIN_MS / 1_000} s:\n${child.tail()}`);
    }
  }

  /** Ends it; what it held is lost. Connections are refused from then on. */
  async stop(): Promise<void> {
    await this.#child?.stop();
    this.#child = undefined;
  }

  /** Lets it fall silent with its state kept: connections are accepted and never answered. */
  pause(): void {
    this.#child?.signal('SIGSTOP');
  }

  resume(): void {
    this.#child?.signal('SIGCONT');
  }

  /** What runs now. */
  processes(): readonly Child[] {
    return this.#child === undefined ? [] : [this.#child];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #isReady(child: Child, signal: AbortSignal): Promise<true | undefined> {
    if (child.exit !== undefined) throw new BedError(`moto ${describeExit(child.exit)}:\n${child.tail()}`);
    try {
      return (await fetch(`${this.facts.endpoint}/moto-api/data.json`, { signal })).ok ? true : undefined;
    } catch {
      // Nobody listens yet: that is what is being waited for.
      return undefined;
    }
  }
}

/** Starts a moto at a port of its own. */
export async function startMoto(program: Program, report: Report, signal: AbortSignal): Promise<Moto> {
  const moto = new Moto(program, await freePort(), report);
  await moto.start(signal);
  return moto;
}

function factsOf(endpoint: string): MotoFacts {
  return {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    env: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
      AWS_ENDPOINT_URL_SSM: endpoint,
      AWS_ENDPOINT_URL_STS: endpoint,
      AWS_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  };
}
