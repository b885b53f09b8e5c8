import { describe, expect, it } from 'vitest';

import type { Access } from './access.ts';
import { UndiciTransport } from './transport.ts';

describe('a request', () => {
  it('is given up with its signal although the credentials never come', async () => {
    const { promise } = Promise.withResolvers<Access>();
    const transport = new UndiciTransport({ server: new URL('https://api.invalid'), current: () => promise, renew() {} });
    const stop = new AbortController();
    const sent = transport.send({ method: 'GET', path: '/', headers: {}, lane: 'calls' }, stop.signal);

    stop.abort(new Error('stopped'));

    await expect(sent).rejects.toThrow('stopped');
  });
});
