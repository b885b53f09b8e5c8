// The text of --help, made from the tables of flags.

import { FLAGS, GROUPS, variableOf, type Flag } from './flags.ts';
import { FOREIGN_FLAGS } from './foreign-flags.ts';

const WIDTH = 100;

const USAGE = `Tidelock keeps Kubernetes Secrets facing their source: it reads what ExternalSecrets name and follows each change.

Usage:
  tidelock [run] [flags]
  tidelock --help | --version

A switch is written --name, --name=true or --name=false; any other flag --name=value or --name value.
Each flag is also read from the environment variable beside it; the flag wins. Durations are Go's: 90s, 5m, 1h30m.
`;

const ENVIRONMENT = `
Environment:
  AWS_SECRETSMANAGER_ENDPOINT, AWS_SSM_ENDPOINT, AWS_STS_ENDPOINT
      Where the AWS APIs are, unless the SDK's AWS_ENDPOINT_URL_<SERVICE> says so.
  KUBECONFIG
      Files that say how to reach the API server, where --kubeconfig does not.
`;

/** The whole text, ending with a newline. */
export function helpText(): string {
  const flags: readonly Flag<unknown>[] = Object.values(FLAGS);
  const groups = GROUPS.map(
    (group) =>
      `\n${group}:\n${flags
        .filter((flag) => flag.group === group)
        .map(flagText)
        .join('')}`,
  );
  return `${USAGE}${groups.join('')}${ENVIRONMENT}${foreignText()}`;
}

function flagText(flag: Flag<unknown>): string {
  const { name, kind, fallback, help } = flag;
  const value = kind.placeholder === '' ? '' : ` ${kind.placeholder}`;
  const shown = fallback === '' ? '' : ` (default ${fallback})`;
  return `  --${name}${value}${shown}\n      ${variableOf(flag)}\n${wrap(help, '      ')}`;
}

function foreignText(): string {
  const names = FOREIGN_FLAGS.map(({ name }) => `--${name}`).join(' ');
  return `\nFlags of External Secrets that are accepted and have no effect here:\n${wrap(names, '  ')}`;
}

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length > indent.length && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return `${[...lines, line].join('\n')}\n`;
}
