// The store part for HashiCorp Vault, key/value engine.

import { z } from 'zod';

import { text, textMap } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';
import { CAProvider, SecretKeySelector } from './references.ts';
import { VaultAuth } from './vault-auth.ts';

export const VaultProvider = z
  .object({
    server: text('Base URL of Vault.'),
    path: text('Mount of the engine; may stand in the remote key instead.').exactOptional(),
    version: z.enum(['v1', 'v2']).describe('Version of the key/value engine; absent is v2.').exactOptional(),
    namespace: text('Vault namespace.').exactOptional(),
    auth: VaultAuth.exactOptional(),
    caBundle: z.string().meta({ format: 'byte' }).describe('CA bundle, PEM or base64 of PEM.').exactOptional(),
    caProvider: CAProvider.exactOptional(),
    tls: z
      .object({
        certSecretRef: SecretKeySelector.describe('Where the certificate is kept; key is tls.crt if absent.').exactOptional(),
        keySecretRef: SecretKeySelector.describe('Where the private key is kept; key is tls.key if absent.').exactOptional(),
      })
      .describe('Client certificate of the connection.')
      .exactOptional(),
    headers: textMap('Further request headers.').exactOptional(),
    readYourWrites: z.boolean().describe('Keeps and sends the state of the last write.').exactOptional(),
    forwardInconsistent: z.boolean().describe('Has a standby forward what it cannot answer yet.').exactOptional(),
    checkAndSet: z
      .object({ required: z.boolean().describe('Sends the expected version.').exactOptional() })
      .describe('Writes of PushSecret; no effect on reading.')
      .exactOptional(),
  })
  .describe('HashiCorp Vault, key/value engine.');

/** The store part for Vault. */
export type VaultProvider = ReadonlyDeep<z.infer<typeof VaultProvider>>;
