import { describe, expect, it } from 'vitest';
import { parseConfig, type Config } from './config.ts';
import { FLAGS, variableOf } from './flags.ts';
import { FOREIGN_FLAGS } from './foreign-flags.ts';

function configOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Config {
  const start = parseConfig(argv, env);
  if (start.kind !== 'run') throw new Error(JSON.stringify(start));
  return start.config;
}

function mistakesOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}): readonly string[] {
  const start = parseConfig(argv, env);
  if (start.kind !== 'mistakes') throw new Error(JSON.stringify(start));
  return start.text.split('\n').slice(1, -2);
}

describe('parseConfig', () => {
  it('takes a name of the cluster that AWS takes too', () => {
    expect(configOf(['--cluster-name=prod-eu.1'])).toMatchObject({ clusterName: 'prod-eu.1' });
    expect(mistakesOf(['--cluster-name=prod@eu'])).toEqual([
      '  --cluster-name=prod@eu: not a plain name; write up to 30 letters, digits, dots and dashes',
    ]);
  });

  it('has the defaults of External Secrets, but for the workers', () => {
    const config = configOf([]);

    expect(config).toEqual({
      kubeconfig: undefined,
      namespace: undefined,
      clusterName: undefined,
      controllerClass: 'default',
      concurrent: 16,
      storeIntervalMs: 300_000,
      floodGate: true,
      staleAfterMs: 900_000,
      allowNodeCredentials: false,
      metricsAddress: { host: undefined, port: 8080 },
      healthAddress: { host: undefined, port: 8082 },
      logLevel: 'info',
      logTime: 'epoch',
      withoutEffect: [],
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('reads each form in which a flag may be written', () => {
    const config = configOf([
      'run',
      '--kubeconfig=/etc/kube=config',
      '--namespace',
      'team-a',
      '--allow-node-credentials',
      '--enable-flood-gate=F',
      '--metrics-addr=127.0.0.1:0',
      '--live-addr=0',
      '--loglevel',
      'debug',
      '--stale-after=0s',
    ]);

    expect(config).toMatchObject({
      kubeconfig: '/etc/kube=config',
      namespace: 'team-a',
      allowNodeCredentials: true,
      floodGate: false,
      metricsAddress: { host: '127.0.0.1', port: 0 },
      healthAddress: undefined,
      logLevel: 'debug',
      staleAfterMs: 0,
    });
  });

  it('takes the last of a flag given twice', () => {
    expect(configOf(['--concurrent=2', '--concurrent', '3']).concurrent).toBe(3);
  });

  it('reads variables where no flag is given, empty ones as unset', () => {
    const env = { TIDELOCK_CONCURRENT: '7', TIDELOCK_STALE_AFTER: '1h', TIDELOCK_LOGLEVEL: '', TIDELOCK_SERVICE_HOST: '10.0.0.1' };

    const config = configOf(['--stale-after=2h'], env);

    expect(config).toMatchObject({ concurrent: 7, staleAfterMs: 7_200_000, logLevel: 'info' });
  });

  it.each(['dpanic', 'panic', 'fatal'])('reads the level %s, which does not exist here, as error', (level) => {
    expect(configOf([`--loglevel=${level}`]).logLevel).toBe('error');
  });

  it('reports all mistakes at once, each with what was given and a remedy', () => {
    const argv = ['--concurrent=zero', '--stale-after', '5', '--loglevel=loud', '--live-addr=8080', '--enable-flood-gate=yes'];
    const env = { TIDELOCK_STORE_REQUEUE_INTERVAL: '5ms', TIDELOCK_CONTROLLER_CLASS: ' ', AWS_STS_ENDPOINT: 'localhost:5000' };

    const mistakes = mistakesOf([...argv, '--controller-class='], env);

    expect(mistakes).toEqual([
      '  --controller-class=: empty; write <name>',
      '  --concurrent=zero: not a whole number from 1 to 1000; write it in digits',
      '  TIDELOCK_STORE_REQUEUE_INTERVAL=5ms: too short; write 1s or more',
      '  --enable-flood-gate=yes: neither true nor false; write true or false',
      '  --stale-after=5: not a duration; write numbers with units, such as 90s, 5m or 1h30m',
      '  --live-addr=8080: not an address; write host:port such as 127.0.0.1:8080, :8080 for all addresses, or 0 for none',
      '  --loglevel=loud: not known; write one of debug, info, warn, error',
      '  AWS_STS_ENDPOINT=localhost:5000: not a URL; write it with its scheme, as in https://secretsmanager.eu-west-1.amazonaws.com',
    ]);
  });

  it('counts the mistakes and tells where all flags are listed', () => {
    expect(parseConfig(['--concurrent=0'], {})).toEqual({
      kind: 'mistakes',
      text: 'tidelock: One mistake in flags and environment\n  --concurrent=0: not a whole number from 1 to 1000; write it in digits\nAll flags: tidelock --help\n',
    });
    expect(parseConfig(['--a', '--b'], {})).toMatchObject({ text: expect.stringContaining('tidelock: 2 mistakes') });
  });

  it.each([
    [['--store-requeue-intervall=5m'], '  --store-requeue-intervall=5m: no such flag; did you mean --store-requeue-interval?'],
    [['--concurent', '3'], '  --concurent: no such flag; did you mean --concurrent?'],
    [['--nonsense'], '  --nonsense: no such flag; see tidelock --help'],
    [['-concurrent=3'], '  -concurrent=3: a flag has two dashes; write --concurrent=3'],
    [['--concurrent'], '  --concurrent: no value; write --concurrent=<value>'],
    [['--namespace', '--allow-node-credentials'], '  --namespace: no value; write --namespace=<value>'],
    [['--enable-flood-gate', 'false'], '  false: stands alone; write it after the switch it belongs to, as in --switch=false'],
    [['serve'], '  serve: no such command; write run, or nothing, followed by flags'],
  ])('finds the one mistake in %j', (argv, mistake) => {
    expect(mistakesOf(argv)).toEqual([mistake]);
  });

  it('accepts endpoints that are URLs', () => {
    expect(configOf([], { AWS_SECRETSMANAGER_ENDPOINT: 'http://127.0.0.1:5000', AWS_SSM_ENDPOINT: '' }).withoutEffect).toEqual([]);
  });

  it('accepts flags of External Secrets without meaning here and names those given', () => {
    const config = configOf(['--client-qps', '50', '--enable-leader-election', '--metrics-secure=false', '--concurrent=1']);

    expect(config.withoutEffect).toEqual([
      '--client-qps: requests to the API server are not throttled by the client',
      '--enable-leader-election: this release has no leader election: run one replica',
      expect.stringMatching(/^--metrics-secure: /),
    ]);
  });

  it('refuses a flag of External Secrets where ignoring it would change what a user relies on', () => {
    const mistakes = mistakesOf(['--metrics-secure', '--template-left-delimiter', '[[', '--template-right-delimiter=}}']);

    expect(mistakes).toEqual([
      expect.stringMatching(/^ {2}--metrics-secure=true: not supported; metrics are served without TLS/),
      '  --template-left-delimiter=[[: not supported; this release renders no templates',
    ]);
  });

  it('asks for help or the version before anything else', () => {
    expect(parseConfig(['--nonsense', '-h'], {}).kind).toBe('help');
    expect(parseConfig(['--version', '--concurrent=x'], {}).kind).toBe('version');
    expect(parseConfig(['version', '--help'], {}).kind).toBe('help');
  });

  it('knows each flag under one name only', () => {
    const names = [...Object.values(FLAGS), ...FOREIGN_FLAGS].map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });
});

describe('--help', () => {
  it('shows each flag with its variable, its form and its default, in lines that fit', () => {
    const start = parseConfig(['--help'], {});
    const lines = start.kind === 'help' ? start.text.split('\n') : [];

    for (const flag of Object.values(FLAGS)) {
      const at = lines.findIndex((line) => line === `  --${flag.name}` || line.startsWith(`  --${flag.name} `));
      expect(lines[at]).toContain(flag.kind.placeholder);
      expect(lines[at]).toContain(flag.fallback === '' ? '--' : `(default ${flag.fallback})`);
      expect(lines[at + 1]?.trim()).toBe(variableOf(flag));
    }
    for (const flag of FOREIGN_FLAGS) expect(lines.join('\n')).toContain(` --${flag.name}`);
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    expect(lines).toContain('      TIDELOCK_STORE_REQUEUE_INTERVAL');
  });
});
