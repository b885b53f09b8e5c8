// The operator's process: flags, log, signals. Everything else is wired in app/wire.ts.

import { parseConfig } from '#app/config.ts';
import type { Config } from '#app/config.ts';
import { openLog, switchLevelOnSignal } from '#app/log.ts';
import { VERSION } from '#app/version.ts';
import { runOperator } from '#app/wire.ts';

async function main(argv: readonly string[]): Promise<number> {
  const start = parseConfig(argv, process.env);
  switch (start.kind) {
    case 'help':
      process.stdout.write(start.text);
      return 0;
    case 'version':
      process.stdout.write(`tidelock ${VERSION}\n`);
      return 0;
    case 'mistakes':
      process.stderr.write(start.text);
      return 2;
    case 'run':
      return run(start.config);
  }
}

async function run(config: Config): Promise<number> {
  const log = openLog({ level: config.logLevel, time: config.logTime, now: Date.now });
  using _switch = switchLevelOnSignal(log);
  const { logger } = log;
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      logger.info({ signal: name }, 'stopping: work in hand is finished first');
      stop.abort();
    });
  }
  logger.info(
    { version: VERSION, node: process.version, controllerClass: config.controllerClass, namespace: config.namespace },
    'starting',
  );
  for (const flag of config.withoutEffect) logger.warn({ flag }, 'a flag has no effect here');
  try {
    await runOperator(config, process.env, logger, stop.signal);
    logger.info('stopped');
    return 0;
  } catch (error) {
    logger.error({ err: error }, 'the operator cannot go on');
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
