// The name-shaped strings that manifests hold, with the limits Kubernetes gives them ("Object Names and IDs", "Secrets").
// Schema building only: nothing of this is loaded by the running operator.

import { z } from 'zod';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SECRET_KEY = /^[-._a-zA-Z0-9]+$/;

/** Free text. */
export function text(description: string): z.ZodString {
  return z.string().describe(description);
}

/** The name of an object: a DNS-1123 subdomain of 1 to 253 characters. */
export function objectName(description: string): z.ZodString {
  return z.string().min(1).max(253).regex(SUBDOMAIN).describe(description);
}

/** The name of a namespace: a DNS-1123 label of 1 to 63 characters. */
export function namespaceName(description: string): z.ZodString {
  return z.string().min(1).max(63).regex(LABEL).describe(description);
}

/** A key of a Secret or ConfigMap: 1 to 253 letters, digits, dashes, underscores and dots. */
export function secretKey(description: string): z.ZodString {
  return z.string().min(1).max(253).regex(SECRET_KEY).describe(description);
}

/** Texts by name. */
export function textMap(description: string): z.ZodRecord<z.ZodString, z.ZodString> {
  return z.record(z.string(), z.string()).describe(description);
}

/** A list of texts. */
export function textList(description: string): z.ZodArray<z.ZodString> {
  return z.array(z.string()).describe(description);
}
