// A program for one test: opens a test bed, prints what runs as one line of JSON, and stays until it is killed.

import { openBed } from '../testbed/bed.ts';

const bed = openBed();
await Promise.all([bed.cluster(), bed.moto(), bed.vault()]);
const pids = (await bed.processes()).map((child) => child.pid);
process.stdout.write(`${JSON.stringify({ pids, folder: bed.folder })}\n`);
// The pipes of the servers keep this process alive.
