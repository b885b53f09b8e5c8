// Which endpoint each AWS service is called at, from the environment that the app hands over. Pure.

import { Failure } from '#core/errors.ts';

/** Endpoints to set explicitly; where one is absent the SDK decides (its own variables, shared files, the region). */
export interface AwsEndpoints {
  readonly secretsManager?: string;
  readonly parameterStore?: string;
  readonly sts?: string;
}

/** The environment as the app read it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The endpoints that External Secrets' variables name (AWS_SECRETSMANAGER_ENDPOINT, AWS_SSM_ENDPOINT, AWS_STS_ENDPOINT).
 *
 * Where the SDK's own variable for the service is set too (AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL_SSM,
 * AWS_ENDPOINT_URL_STS; AWS SDKs and Tools Reference Guide, "Service-specific endpoints") the SDK's wins: it is not set here, since the SDK reads it itself.
 * AWS_ENDPOINT_URL, which is for all services, gives way to a variable that names one.
 * Throws an `InvalidSpec` Failure for text that is no URL.
 */
export function endpointsFrom(env: Environment): AwsEndpoints {
  const secretsManager = explicit(env, 'AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_SECRETSMANAGER_ENDPOINT');
  const parameterStore = explicit(env, 'AWS_ENDPOINT_URL_SSM', 'AWS_SSM_ENDPOINT');
  const sts = explicit(env, 'AWS_ENDPOINT_URL_STS', 'AWS_STS_ENDPOINT');
  return {
    ...(secretsManager === undefined ? {} : { secretsManager }),
    ...(parameterStore === undefined ? {} : { parameterStore }),
    ...(sts === undefined ? {} : { sts }),
  };
}

function explicit(env: Environment, sdk: string, eso: string): string | undefined {
  const ignored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true';
  if (!ignored && isSet(env[sdk])) return undefined;
  const url = env[eso];
  if (url === undefined || url === '') return undefined;
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new Failure('InvalidSpec', `the environment variable ${eso} is not an http or https URL`, {
      remedy: 'write it as https://host[:port]',
    });
  }
  return url;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
