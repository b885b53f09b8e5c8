// The connections of all AWS sessions of the process: one keep-alive agent per protocol, with time limits on every call.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import type { Environment } from './endpoints.ts';

/** The SDK sets no limits of its own: a silent endpoint would hold a worker for ever. */
const CONNECTION_TIMEOUT_MS = 3_000;
/** From the request to the head of the answer; the SDK only warns about it unless told to throw. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Silence within an answer. */
const SOCKET_TIMEOUT_MS = 10_000;

/** Options for the SDK's HTTP handler (AWS SDK for JavaScript, "NodeHttpHandler"). */
export interface RequestHandlerOptions {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout: number;
  readonly throwOnRequestTimeout: true;
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** Shared connections; closed once, with the process. Clients built on it are never destroyed: that would close the agents. */
export interface AwsTransport extends Disposable {
  readonly requestHandler: RequestHandlerOptions;
}

/** Opens no connection yet. Honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY of `env`, as External Secrets does. */
export function openTransport(env: Environment): AwsTransport {
  const options = { keepAlive: true, maxSockets: 64, proxyEnv: { ...env } };
  const httpAgent = new HttpAgent(options);
  const httpsAgent = new HttpsAgent(options);
  return {
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent,
      httpsAgent,
    },
    [Symbol.dispose]() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
