// The rules that hold between fields, as CEL for `x-kubernetes-validations`: what External Secrets' admission webhook refuses,
// in its words. The API server bounds the cost of a rule over lists without a length limit, so none of these compares items.

/** A rule of `x-kubernetes-validations` (Kubernetes documentation: "Validation rules"). */
export interface Rule {
  readonly rule: string;
  readonly message: string;
}

/** Schema metadata that carries rules. */
export function rules(...all: readonly Rule[]): { readonly 'x-kubernetes-validations': readonly Rule[] } {
  return { 'x-kubernetes-validations': all };
}

const UNIT = '(ns|us|µs|μs|ms|s|m|h)';
const DURATION = `(0|(([0-9]+([.][0-9]*)?|[.][0-9]+)${UNIT})+)$`;

/** A Go duration, negative ones included (Go documentation: package time, ParseDuration). */
export const IS_DURATION: Rule = {
  rule: `self.matches('^[-+]?${DURATION}')`,
  message: 'must be a Go duration such as 90s or 1h30m',
};

export const STORE_REFRESH_INTERVAL: Rule = {
  rule: `type(self) == int ? self >= 0 : self.matches('^[+]?${DURATION}')`,
  message: 'refreshInterval must be a number of seconds, or a Go duration such as 90s or 1h30m, and not negative',
};

export const SOMETHING_TO_READ: Rule = {
  rule: '(has(self.data) && size(self.data) > 0) || (has(self.dataFrom) && size(self.dataFrom) > 0)',
  message: 'either data or dataFrom should be specified',
};

export const DELETE_NEEDS_OWNER: Rule = {
  rule: "!has(self.deletionPolicy) || self.deletionPolicy != 'Delete' || !has(self.creationPolicy) || self.creationPolicy in ['Owner', 'Orphan']",
  message: "deletionPolicy=Delete must not be used when the controller doesn't own the secret. Please set creationPolicy=Owner",
};

export const MERGE_NEEDS_SECRET: Rule = {
  rule: "!has(self.deletionPolicy) || self.deletionPolicy != 'Merge' || !has(self.creationPolicy) || self.creationPolicy != 'None'",
  message: 'deletionPolicy=Merge must not be used with creationPolicy=None. There is no Secret to merge with',
};

export const NO_BOOTSTRAP_TOKEN: Rule = {
  rule: "!has(self.type) || self.type != 'bootstrap.kubernetes.io/token'",
  message: 'template.type="bootstrap.kubernetes.io/token" is not allowed',
};

export const NO_SERVICE_ACCOUNT_TOKEN: Rule = {
  rule:
    "!has(self.type) || self.type != 'kubernetes.io/service-account-token' || !has(self.metadata) || " +
    "!has(self.metadata.annotations) || !('kubernetes.io/service-account.name' in self.metadata.annotations)",
  message: 'template.type="kubernetes.io/service-account-token" with annotation "kubernetes.io/service-account.name" is not allowed',
};

export const ONE_BULK_SOURCE: Rule = {
  rule: '(has(self.extract) ? 1 : 0) + (has(self.find) ? 1 : 0) + (has(self.sourceRef) && has(self.sourceRef.generatorRef) ? 1 : 0) < 2',
  message: 'extract, find, or generatorRef cannot be set at the same time',
};

export const SOME_BULK_SOURCE: Rule = {
  rule: 'has(self.extract) || has(self.find) || has(self.sourceRef)',
  message: 'either extract, find, or sourceRef must be set to dataFrom',
};

export const NO_RESERVED_TAGS: Rule = {
  rule: "!('esoNamespace' in self) && !('esoStoreName' in self) && !('esoStoreKind' in self)",
  message: 'customSessionTags must not hold the reserved keys esoNamespace, esoStoreName and esoStoreKind',
};
