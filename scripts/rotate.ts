// Rotates the database password of a running demo: `npm run rotate -- http://127.0.0.1:PORT`, as `npm start` prints it.

import { DemoBackend } from './demo/backend.ts';

const [endpoint] = process.argv.slice(2);
if (endpoint === undefined || !URL.canParse(endpoint)) {
  process.stderr.write('usage: npm run rotate -- <endpoint>   (npm start prints the endpoint of its Secrets Manager)\n');
  process.exit(2);
}
using backend = new DemoBackend(endpoint);
process.stdout.write(`myDatabaseSecret is at version ${await backend.rotate()} now\n`);
