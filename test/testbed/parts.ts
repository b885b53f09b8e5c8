// The table of parts: what each is called, how a found program proves itself, and how it is built when none is found.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type PartName = 'etcd' | 'kube-apiserver' | 'kubectl' | 'helm' | 'moto' | 'vault';

/** How to build a part. */
export type Recipe =
  /** A package of a Go module of ours, whose go.sum pins all it is made of; `sources` are files of ours that go into it. */
  | {
      readonly kind: 'go-module';
      readonly folder: string;
      readonly package: string;
      readonly sources: readonly string[];
      readonly ldflags: string;
    }
  /** A program of a published Go module at a fixed version. */
  | { readonly kind: 'go-install'; readonly package: string; readonly version: string }
  /** Python packages in a virtual environment, started as `python -m <module>`. */
  | { readonly kind: 'pip'; readonly requirements: string; readonly module: string };

export interface Part {
  readonly name: PartName;
  /** Its file in KUBEBUILDER_ASSETS and on PATH. */
  readonly file: string;
  /** Whether KUBEBUILDER_ASSETS is a place for it (the convention of envtest). */
  readonly inAssets: boolean;
  /** Arguments with which it ends at once and with 0, printing its version where it has one. */
  readonly probe: readonly string[];
  /** Oldest version that serves, where the probe prints it. */
  readonly minimum?: readonly [major: number, minor: number];
  readonly recipe: Recipe;
}

/** The Go module of the control plane. */
export const CONTROL_PLANE = fileURLToPath(new URL('controlplane', import.meta.url));

const VAULT = fileURLToPath(new URL('vault', import.meta.url));

const KUBERNETES = kubernetesVersion();
const SMALL = '-s -w';
const VERSIONED = `${SMALL} ${versionFlags(KUBERNETES)}`;

export const PARTS: Readonly<Record<PartName, Part>> = {
  etcd: {
    name: 'etcd',
    file: 'etcd',
    inAssets: true,
    probe: ['--version'],
    minimum: [3, 5],
    recipe: controlPlane('go.etcd.io/etcd/server/v3', SMALL),
  },
  'kube-apiserver': {
    name: 'kube-apiserver',
    file: 'kube-apiserver',
    inAssets: true,
    probe: ['--version'],
    // The first with selectable fields of custom resources.
    minimum: [1, 32],
    recipe: controlPlane('k8s.io/kubernetes/cmd/kube-apiserver', VERSIONED),
  },
  kubectl: {
    name: 'kubectl',
    file: 'kubectl',
    inAssets: true,
    probe: ['version', '--client'],
    recipe: controlPlane('k8s.io/kubernetes/cmd/kubectl', VERSIONED),
  },
  helm: {
    name: 'helm',
    file: 'helm',
    inAssets: false,
    probe: ['version', '--short'],
    minimum: [3, 14],
    recipe: { kind: 'go-install', package: 'helm.sh/helm/v4/cmd/helm', version: 'v4.3.1' },
  },
  moto: {
    name: 'moto',
    file: 'moto_server',
    inAssets: false,
    probe: ['-h'],
    recipe: { kind: 'pip', requirements: fileURLToPath(new URL('moto/requirements.txt', import.meta.url)), module: 'moto.server' },
  },
  vault: {
    name: 'vault',
    file: 'vault',
    inAssets: false,
    probe: ['version'],
    minimum: [1, 14],
    recipe: { kind: 'go-module', folder: VAULT, package: '.', sources: ['main.go'], ldflags: SMALL },
  },
};

function controlPlane(name: string, ldflags: string): Recipe {
  return { kind: 'go-module', folder: CONTROL_PLANE, package: name, sources: [], ldflags };
}

function kubernetesVersion(): string {
  const version = /k8s\.io\/kubernetes (v\d+\.\d+\.\d+)/.exec(readFileSync(`${CONTROL_PLANE}/go.mod`, 'utf8'))?.[1];
  if (version === undefined) throw new Error('controlplane/go.mod requires no k8s.io/kubernetes');
  return version;
}

/** What Kubernetes' own build stamps into its programs: without it they call themselves v0.0.0-master. */
function versionFlags(version: string): string {
  const [major, minor] = version.slice(1).split('.');
  const stamps = { gitVersion: version, gitMajor: major, gitMinor: minor };
  return Object.entries(stamps)
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ');
}
