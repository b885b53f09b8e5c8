// What opens the provider fake for a store: the values that stand in its spec.

import { STORE_DEFAULTS } from '#api/defaults.ts';
import type { FakeProvider } from '#api/fake-provider.ts';
import { Failure } from '#core/errors.ts';
import type { ProviderConfig } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';

/** The config of a store whose provider is fake. Throws a Failure `InvalidSpec`, naming the field. */
export function fakeConfig({
  data,
  validationResult = STORE_DEFAULTS['spec.provider.fake.validationResult'],
}: FakeProvider): ProviderConfig {
  const entries = data.map(({ key, value, version = '' }, index) => {
    if (key === '') throw invalid(`key must be set in data ${index}`, `spec.provider.fake.data[${index}].key`);
    if (value === '') throw invalid(`at least one value must be set in data ${index}`, `spec.provider.fake.data[${index}].value`);
    return { key, version, value: Redacted.ofText(value) };
  });
  return { kind: 'fake', entries, validationResult };
}

/** The words of External Secrets (validation of stores of the provider fake). */
function invalid(message: string, path: string): Failure {
  return new Failure('InvalidSpec', message, { remedy: `give ${path} a text` });
}
