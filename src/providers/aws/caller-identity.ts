// A request for sts:GetCallerIdentity, signed and not sent: whoever sends it learns who signed it (AWS documentation, "Signature
// Version 4"). For Vault's AWS login. Signs by itself, since a request of one shape needs no more than this.

import { createHash, createHmac } from 'node:crypto';

/** Keys of an AWS identity. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What is signed, and how. */
export interface CallerIdentityOptions {
  readonly keys: AwsKeys;
  readonly region: string;
  /** URL of STS; absent is that of the region. */
  readonly endpoint: string | undefined;
  /** Further headers to be signed; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch milliseconds; STS takes the request for 15 minutes. */
  readonly now: number;
}

/** A request to be POSTed as it is; the headers but Host, which is the URL's. */
export interface SignedRequest {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';
const SERVICE = 'sts';

/** Signs a request for the identity of these keys. */
export function signedCallerIdentity({ keys, region, endpoint, headers, now }: CallerIdentityOptions): SignedRequest {
  const url = new URL(endpoint ?? `https://${hostOf(region)}`);
  url.search = '';
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const signed: Readonly<Record<string, string>> = {
    ...headers,
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-amz-date': time,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const authorization = authorizationOf({ ...signed, host: url.host }, url.pathname, { keys, region, time });
  return { url: url.href, body: BODY, headers: { ...signed, authorization } };
}

interface Signing {
  readonly keys: AwsKeys;
  readonly region: string;
  readonly time: string;
}

function authorizationOf(headers: Readonly<Record<string, string>>, path: string, { keys, region, time }: Signing): string {
  const names = Object.keys(headers).toSorted();
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}\n`);
  const request = ['POST', path, '', lines.join(''), names.join(';'), sha256(BODY)].join('\n');
  const scope = [time.slice(0, 8), region, SERVICE, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n');
  const key = scope.reduce((last: Buffer | string, part) => hmac(last, part), `AWS4${keys.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

/** Vault sends the request to its own `sts_endpoint`, the global one by default, which knows this region alone by its global name. */
function hostOf(region: string): string {
  if (region === 'us-east-1') return 'sts.amazonaws.com';
  return `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
