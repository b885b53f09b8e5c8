// Says what is missing when the sources cannot run here. Runs before every script of the project, under any old
// Node that may be installed: no import, no modern syntax.

const MAJOR = 24;
const MINOR = 12;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < MAJOR || (major === MAJOR && minor < MINOR)) {
  process.stderr.write(`Tidelock needs Node ${MAJOR}.${MINOR} or newer; this is ${process.version}, ${process.execPath}.
On Linux (x64, arm64) \`npm ci\` brings the right one for \`npm start\`, \`npm test\` and \`npm run …\`, unless it is run with --omit=optional.
On other platforms install Node 24 first: from nodejs.org, or by a version manager that reads .node-version.
`);
  process.exit(1);
}
