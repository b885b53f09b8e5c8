import { describe, expect, it } from 'vitest';
import { answer, type Routes } from './http.ts';

const routes: Routes = new Map([['/metrics', () => ({ status: 200, body: 'a 1\n' })]]);

describe('answer', () => {
  it.each(['/metrics', '/metrics?name[]=a'])('answers GET and HEAD at %s', async (url) => {
    expect(await answer(routes, 'GET', url)).toEqual({ status: 200, body: 'a 1\n' });
    expect(await answer(routes, 'HEAD', url)).toEqual({ status: 200, body: 'a 1\n' });
  });

  it.each(['/', '/metrics/', '/healthz', '', '//metrics'])('answers 404 at %j', async (url) => {
    expect(await answer(routes, 'GET', url)).toEqual({ status: 404, body: 'not found\n' });
  });

  it.each(['POST', 'DELETE', 'OPTIONS', ''])('refuses the method %j and tells which are allowed', async (method) => {
    expect(await answer(routes, method, '/metrics')).toEqual({
      status: 405,
      body: 'method not allowed\n',
      headers: { allow: 'GET, HEAD' },
    });
  });

  it('leaves a route that throws to its caller', async () => {
    const failing: Routes = new Map([['/metrics', () => Promise.reject(new Error('no state'))]]);

    await expect(answer(failing, 'GET', '/metrics')).rejects.toThrow('no state');
  });
});
