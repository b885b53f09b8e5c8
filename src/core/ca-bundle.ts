// Reads the CA bundle of a store: PEM, or base64 of it, as External Secrets takes it ("reading referenced objects").

import { X509Certificate } from 'node:crypto';

import { Failure } from './errors.ts';

/** A field of format `byte` is base64 already; some authors encode once more. */
const MOST_LAYERS = 2;
const FIRST_BLOCK = /-----BEGIN ([^-\r\n]+)-----[\s\S]*?-----END \1-----/;

/**
 * The PEM text in a bundle, which may be wrapped in base64 (standard or URL alphabet).
 *
 * Throws a Failure `InvalidSpec` when there is no PEM block in it, or when the first is no certificate.
 */
export function caBundle(bundle: string, path: string): string {
  let text = bundle;
  for (let layer = 0; layer < MOST_LAYERS && !FIRST_BLOCK.test(text); layer++) text = Buffer.from(text, 'base64').toString('utf8');
  const [block] = FIRST_BLOCK.exec(text) ?? [];
  if (block === undefined) throw invalid('failed to parse the new certificate, not valid pem data', path);
  if (!isCertificate(block)) throw invalid('failed to validate certificate: the first PEM block is no X.509 certificate', path);
  return text;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // The parser's words say nothing about which field is wrong.
    return false;
  }
}

function invalid(what: string, path: string): Failure {
  return new Failure('InvalidSpec', `failed to decode ca bundle: ${what}`, {
    remedy: `put the PEM text of the CA certificate, in base64, into ${path}`,
  });
}
