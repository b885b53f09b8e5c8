// What all calls of one session to one AWS service have in common: permits, a word to the metrics, errors in our own words.

import { Permits } from '#providers/permits.ts';

import { type CallSite, failureOf } from './errors.ts';

/** Told about each call when it ended, by the name that metrics use; not about aborted ones. */
export type OnCall<Call extends string> = (call: Call, ok: boolean) => void;

/** Where a session makes its calls, for messages. */
export type Place = Pick<CallSite, 'region' | 'endpoint'>;

/** Calls of one session in flight at once. */
const CONCURRENCY = 8;

/** Makes calls to one service in one region under one identity. */
export class AwsCalls<Call extends string> {
  readonly #service: string;
  readonly #place: Place;
  readonly #onCall: OnCall<Call>;
  readonly #permits = new Permits(CONCURRENCY);

  /** @param service as IAM names it in actions: `ssm` */
  constructor(service: string, place: Place, onCall: OnCall<Call>) {
    this.#service = service;
    this.#place = place;
    this.#onCall = onCall;
  }

  /** Where a call on `subject` happens, for messages. */
  site(call: Call, subject: string): CallSite {
    return { action: `${this.#service}:${call}`, subject, ...this.#place };
  }

  /** Sends when a permit is free. Rejects with a Failure, or with `signal.reason`. */
  async run<T>(
    call: Call,
    subject: string,
    send: (abort: { readonly abortSignal: AbortSignal }) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    try {
      const answer = await this.#permits.run(() => send({ abortSignal: signal }), signal);
      this.#onCall(call, true);
      return answer;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      this.#onCall(call, false);
      throw failureOf(error, this.site(call, subject));
    }
  }
}
