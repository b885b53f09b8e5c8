import { describe, expect, it } from 'vitest';
import { missingMessage } from './missing.ts';
import { PARTS } from './parts.ts';

describe('missingMessage', () => {
  it('names every missing part with what was looked at and every way to provide it', () => {
    const message = missingMessage([
      { part: PARTS['kube-apiserver'], notes: ['KUBEBUILDER_ASSETS is not set', 'Go cannot build it: spawn go ENOENT'] },
      { part: PARTS.moto, notes: ['PATH holds no moto_server', 'there is no python3 on PATH'] },
    ]);

    expect(message.split('\n')).toEqual([
      'The test bed lacks kube-apiserver, moto. Any one way for each will do:',
      '  kube-apiserver (KUBEBUILDER_ASSETS is not set; Go cannot build it: spawn go ENOENT)',
      '    - set KUBEBUILDER_ASSETS to a folder that holds kube-apiserver 1.32 or newer ("setup-envtest use -p path" prints one)',
      '    - put kube-apiserver 1.32 or newer on PATH',
      '    - install Go 1.26 or newer: it is then built into the cache folder by itself, which takes minutes the first time',
      '  moto (PATH holds no moto_server; there is no python3 on PATH)',
      '    - put moto_server on PATH',
      '    - install Python 3.10 or newer with venv (Debian: python3-venv): it is then installed into the cache folder by itself',
    ]);
  });
});
