import { describe, expect, it } from 'vitest';

import { FakeClock } from '../../../test/support/fake-clock.ts';
import { Renewal } from './renewal.ts';

const MINUTE = 60_000;

interface Keys {
  readonly id: number;
  readonly expiration: Date;
}

/** Keys that live so many minutes, counted. */
function aSource(minutes = 15) {
  const clock = new FakeClock();
  const renewal = new Renewal<Keys>(() => clock.now());
  const source = { fetched: 0, broken: false };
  async function make(): Promise<Keys> {
    source.fetched += 1;
    await Promise.resolve();
    if (source.broken) throw new Error('no answer');
    return { id: source.fetched, expiration: new Date(clock.now() + minutes * MINUTE) };
  }
  function get(): Promise<Keys> {
    return renewal.get(() => make());
  }
  return { clock, source, get };
}

describe('renewal', () => {
  it('fetches once for all who ask at the same time, and for those who ask later', async () => {
    const { clock, source, get } = aSource();

    await Promise.all([get(), get(), get()]);
    clock.advance(9 * MINUTE);
    await get();

    expect(source.fetched).toBe(1);
  });

  it('fetches again five minutes before the end', async () => {
    const { clock, source, get } = aSource();
    await get();

    clock.advance(10 * MINUTE);
    const ids = await Promise.all([get(), get()]);

    expect(ids.map(({ id }) => id)).toEqual([2, 2]);
    expect(source.fetched).toBe(2);
  });

  it('keeps keys of a short life for half of it', async () => {
    const { clock, source, get } = aSource(4);

    await get();
    clock.advance(1 * MINUTE);
    await get();
    const before = source.fetched;
    clock.advance(1 * MINUTE);
    await get();

    expect([before, source.fetched]).toEqual([1, 2]);
  });

  it('goes on with valid keys when they cannot be renewed, and tries again only after a pause', async () => {
    const { clock, source, get } = aSource();
    await get();
    source.broken = true;
    clock.advance(11 * MINUTE);

    const during = [await get(), await get(), await get()];
    clock.advance(31_000);
    await get();

    expect(during.map(({ id }) => id)).toEqual([1, 1, 1]);
    expect(source.fetched).toBe(3);
  });

  it('tells why there are none once the last ones have expired', async () => {
    const { clock, source, get } = aSource();
    await get();
    source.broken = true;
    clock.advance(15 * MINUTE);

    await expect(get()).rejects.toThrow('no answer');
  });

  it('lets a failure stand for ten seconds, however often it is asked, and then fetches again', async () => {
    const { clock, source, get } = aSource();
    source.broken = true;
    for (let asked = 0; asked < 20; asked += 1) await expect(get()).rejects.toThrow('no answer');
    const fetchedWhileBroken = source.fetched;

    source.broken = false;
    clock.advance(10_000);

    expect((await get()).id).toBe(2);
    expect(fetchedWhileBroken).toBe(1);
  });
});
