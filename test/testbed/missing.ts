// The one message for parts that cannot be had: for each, what was looked at, and every way to provide it.

import type { Part } from './parts.ts';

/** A part that neither stands anywhere nor can be built. */
export interface Missing {
  readonly part: Part;
  /** One sentence for each place and tool that did not serve. */
  readonly notes: readonly string[];
}

/** Names every missing part, why, and the ways to provide it. */
export function missingMessage(missing: readonly Missing[]): string {
  const head = `The test bed lacks ${missing.map(({ part }) => part.name).join(', ')}. Any one way for each will do:`;
  return [head, ...missing.map(paragraph)].join('\n');
}

function paragraph({ part, notes }: Missing): string {
  return [`  ${part.name} (${notes.join('; ')})`, ...ways(part).map((way) => `    - ${way}`)].join('\n');
}

function ways(part: Part): readonly string[] {
  const version = part.minimum === undefined ? '' : ` ${part.minimum.join('.')} or newer`;
  return [
    ...(part.inAssets
      ? [`set KUBEBUILDER_ASSETS to a folder that holds ${part.file}${version} ("setup-envtest use -p path" prints one)`]
      : []),
    `put ${part.file}${version} on PATH`,
    part.recipe.kind === 'pip'
      ? 'install Python 3.10 or newer with venv (Debian: python3-venv): it is then installed into the cache folder by itself'
      : 'install Go 1.26 or newer: it is then built into the cache folder by itself, which takes minutes the first time',
  ];
}
