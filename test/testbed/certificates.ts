// Certificates for servers and clients of the test bed: node:crypto makes keys but no certificates, so this writes the
// few bytes of DER around them (RFC 5280). One authority, and what it signs; good for a month, on loopback.

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A certificate and its key, both PEM. */
export interface CertifiedKey {
  readonly cert: string;
  readonly key: string;
}

/** Signs certificates. */
export interface Authority {
  /** Its own certificate, PEM: what others trust. */
  readonly cert: string;
  /** A certificate for 127.0.0.1 and localhost, for servers and for clients; `name` is its common name. */
  issue(name: string): CertifiedKey;
}

/** A new authority with a fresh key. */
export function createAuthority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = certificate({ subject: name, issuer: name, publicKey, extensions: AUTHORITY }, privateKey);
  return {
    cert: own,
    issue: (subject) => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const cert = certificate({ subject, issuer: name, publicKey: pair.publicKey, extensions: LEAF }, privateKey);
      return { cert, key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
  };
}

interface Content {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly extensions: Buffer;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;

const ECDSA_WITH_SHA256 = der(SEQUENCE, oid('2a8648ce3d040302'));
const COMMON_NAME = oid('550403');
const TRUE = Buffer.from([0x01, 0x01, 0xff]);

const AUTHORITY = der(
  SEQUENCE,
  // basicConstraints, critical: a CA.
  der(SEQUENCE, oid('551d13'), TRUE, der(OCTETS, der(SEQUENCE, TRUE))),
  // keyUsage, critical: keyCertSign and cRLSign.
  der(SEQUENCE, oid('551d0f'), TRUE, der(OCTETS, Buffer.from([0x03, 0x02, 0x01, 0x06]))),
);

const LEAF = der(
  SEQUENCE,
  // keyUsage: digitalSignature.
  der(SEQUENCE, oid('551d0f'), TRUE, der(OCTETS, Buffer.from([0x03, 0x02, 0x07, 0x80]))),
  // extKeyUsage: serverAuth and clientAuth.
  der(SEQUENCE, oid('551d25'), der(OCTETS, der(SEQUENCE, oid('2b06010505070301'), oid('2b06010505070302')))),
  // subjectAltName: an address and a name.
  der(SEQUENCE, oid('551d11'), der(OCTETS, der(SEQUENCE, der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from('localhost'))))),
);

const HOUR_MS = 3_600_000;

function certificate({ subject, issuer, publicKey, extensions }: Content, signer: KeyObject): string {
  const now = Date.now();
  const content = der(
    SEQUENCE,
    // Version 3.
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer),
    der(SEQUENCE, utcTime(now - HOUR_MS), utcTime(now + 30 * 24 * HOUR_MS)),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  // A bit string starts with the number of its unused bits.
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, signer));
  const text = der(SEQUENCE, content, ECDSA_WITH_SHA256, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${text.replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(commonName: string): Buffer {
  return der(SEQUENCE, der(0x31, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
}

function utcTime(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** One element: tag, length, contents. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body)]), body]);
}

/** The shortest form, others are no DER: below 128 one byte, else the number of the length's bytes and those. */
function lengthOf(body: Buffer): readonly number[] {
  if (body.length < 0x80) return [body.length];
  return body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
}
