// What a user of dataFrom.find and rewrite sees, on a real API server and a real Secrets Manager. Cases named "as recorded" have
// results of External Secrets Operator 2.9 itself.

import { beforeAll, describe, expect, it } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { OperatorWorld } from '../support/operator-world.ts';

let world: OperatorWorld;

beforeAll(async () => {
  world = await OperatorWorld.open();
});

describe('find', () => {
  it('rewrites full names into keys, as recorded', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'app/one', '1');
    await world.create(ns, 'app/two', '2');

    await world.apply(ns, {
      dataFrom: [{ find: { name: { regexp: `^${ns}/app/` } }, rewrite: [{ regexp: { source: `^${ns}/(.*)/(.*)$`, target: '${1}_$2' } }] }],
    });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ app_one: '1', app_two: '2' });
  });

  it('converts the characters that no key may hold, as recorded', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'xx-mid-yy', '1');
    await world.create(ns, 'nope', '2');

    await world.apply(ns, { dataFrom: [{ find: { name: { regexp: `${ns}/.*mid` } } }] });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ [`${ns}_xx-mid-yy`]: '1' });
  });

  it('follows a new secret and a new version within the interval, and writes nothing in between', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'one', '1');
    await world.apply(ns, { refreshInterval: '1s', dataFrom: [{ find: { path: `${ns}/`, name: { regexp: '' } } }] });
    await world.ready('ExternalSecret', ns);
    const before = await world.secret(ns);
    const { length } = world.proxy.calls;
    await eventually(() =>
      expect(world.proxy.calls.slice(length).filter(({ operation }) => operation === 'ListSecrets').length).toBeGreaterThan(1),
    );

    expect((await world.secret(ns))?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion);

    await world.create(ns, 'two', '2');
    await world.put(ns, 'one', 'new');
    await eventually(async () => expect(await world.texts(ns)).toEqual({ [`${ns}_one`]: 'new', [`${ns}_two`]: '2' }));
  });

  it('says what is wrong with a search', async () => {
    const ns = await world.aNamespace();

    await world.apply(ns, { dataFrom: [{ find: { path: ns } }] });

    await eventually(async () => {
      expect(await world.condition('ExternalSecret', ns, 'es', 'SourcesReady')).toMatchObject({
        status: 'False',
        reason: 'InvalidSpec',
        message: expect.stringContaining(
          'error processing spec.dataFrom[0].find, err: error getting all secrets: SecretStore "store": unexpected find operator',
        ),
      });
    });
  });
});
