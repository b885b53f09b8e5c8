// Starts etcd for one API server: on loopback, with its data in the bed's folder and without waiting for the disk.

import { join } from 'node:path';
import { Child } from './child.ts';
import type { Program } from './program.ts';
import { freePort } from './ports.ts';

/** A started etcd; the API server waits for it to answer. */
export interface Etcd {
  readonly child: Child;
  readonly url: string;
}

/** Starts etcd with its data below `folder`. */
export async function startEtcd(program: Program, folder: string): Promise<Etcd> {
  const [client, peer] = [await freePort(), await freePort()].map((port) => `http://127.0.0.1:${port}`);
  if (client === undefined || peer === undefined) throw new Error('two ports were asked for');
  const args = [
    ['--data-dir', join(folder, 'etcd')],
    ['--listen-client-urls', client],
    ['--advertise-client-urls', client],
    ['--listen-peer-urls', peer],
    ['--initial-advertise-peer-urls', peer],
    ['--initial-cluster', `default=${peer}`],
    ['--unsafe-no-fsync', '--log-level=error'],
  ];
  return { child: new Child('etcd', program, args.flat()), url: client };
}
