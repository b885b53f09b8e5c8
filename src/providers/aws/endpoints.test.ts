import { describe, expect, it } from 'vitest';

import { endpointsFrom } from './endpoints.ts';

describe('endpointsFrom', () => {
  it('takes the variables of External Secrets', () => {
    const env = { AWS_SECRETSMANAGER_ENDPOINT: 'http://sm', AWS_SSM_ENDPOINT: 'http://ssm', AWS_STS_ENDPOINT: 'http://sts' };

    expect(endpointsFrom(env)).toEqual({
      secretsManager: 'http://sm',
      parameterStore: 'http://ssm',
      sts: 'http://sts',
    });
  });

  it('leaves a service to the SDK when its own variable is set', () => {
    const env = {
      AWS_SECRETSMANAGER_ENDPOINT: 'http://eso',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://sdk',
      AWS_SSM_ENDPOINT: 'http://eso',
      AWS_ENDPOINT_URL_SSM: 'http://sdk',
      AWS_STS_ENDPOINT: 'http://sts',
    };

    expect(endpointsFrom(env)).toEqual({ sts: 'http://sts' });
  });

  it('puts a variable for one service before the one for all', () => {
    expect(endpointsFrom({ AWS_SECRETSMANAGER_ENDPOINT: 'http://eso', AWS_ENDPOINT_URL: 'http://all' })).toEqual({
      secretsManager: 'http://eso',
    });
  });

  it('does not wait for variables that the SDK is told to ignore', () => {
    const env = { AWS_STS_ENDPOINT: 'http://eso', AWS_ENDPOINT_URL_STS: 'http://sdk', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };

    expect(endpointsFrom(env)).toEqual({ sts: 'http://eso' });
  });

  it.each(['secretsmanager.local', 'ftp://sm', 'http://'])('refuses %s and names the variable', (url) => {
    expect(() => endpointsFrom({ AWS_SECRETSMANAGER_ENDPOINT: url })).toThrow('AWS_SECRETSMANAGER_ENDPOINT is not an http or https URL');
  });

  it('takes an empty variable for none', () => {
    expect(endpointsFrom({ AWS_SECRETSMANAGER_ENDPOINT: '', AWS_ENDPOINT_URL_STS: '' })).toEqual({});
  });
});
