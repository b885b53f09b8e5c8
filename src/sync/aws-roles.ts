// The roles that a store assumes, and what STS is told with the last of them: external id and session tags. Pure.

import type { AwsProvider } from '#api/aws-provider.ts';
import type { SecretStore } from '#api/secret-store.ts';
import type { AwsRole, SessionTag } from '#core/provider-config.ts';

/**
 * The roles in the order in which they are assumed. External id and tags go with `role` only (External Secrets: credential
 * selection). `consumer` is the namespace of whoever uses the store; empty where the store itself is checked.
 */
export function rolesOf(aws: AwsProvider, store: SecretStore, consumer: string): readonly AwsRole[] {
  const { role, externalID, transitiveTagKeys = [] } = aws;
  const hops = (aws.additionalRoles ?? []).map((arn): AwsRole => ({ arn }));
  if (isEmpty(role)) return hops;
  const tags = tagsOf(aws, store, consumer);
  const last: AwsRole = {
    arn: role,
    ...(isEmpty(externalID) ? {} : { externalId: externalID }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(transitiveTagKeys.length === 0 ? {} : { transitiveTagKeys }),
  };
  return [...hops, last];
}

/** Whether AWS is told the namespace of whoever uses the store. */
export function hasNamespaceTag({ role, sessionTagsPolicy = 'None' }: AwsProvider): boolean {
  return sessionTagsPolicy !== 'None' && !isEmpty(role);
}

/** Simple and Custom put tags of their own in place of `sessionTags`; the three first ones cannot be replaced. */
function tagsOf(aws: AwsProvider, store: SecretStore, consumer: string): readonly SessionTag[] {
  const { sessionTagsPolicy = 'None', sessionTags = [], customSessionTags = {} } = aws;
  if (sessionTagsPolicy === 'None') return sessionTags;
  const own: readonly SessionTag[] = [
    { key: 'esoNamespace', value: consumer },
    { key: 'esoStoreName', value: store.metadata.name },
    { key: 'esoStoreKind', value: store.kind },
  ];
  if (sessionTagsPolicy === 'Simple') return own;
  const reserved = new Set(own.map(({ key }) => key));
  const custom = Object.entries(customSessionTags)
    .filter(([key, value]) => key !== '' && value !== '' && !reserved.has(key))
    .map(([key, value]): SessionTag => ({ key, value }));
  return [...own, ...custom];
}

function isEmpty(text: string | undefined): text is '' | undefined {
  return text === undefined || text === '';
}
