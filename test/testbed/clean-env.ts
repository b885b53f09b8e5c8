// Which variables a program of the test bed inherits: all but those that would change what a test sees.

const STEERING = /^(AWS_|ETCD|KUBE|VAULT_|HELM_|MOTO_|TIDELOCK_|OTEL_|VITEST|NODE_OPTIONS$|NODE_ENV$|POD_)/;

/** The environment without the settings of AWS, Kubernetes and the like, with `extra` on top. */
export function cleanEnv(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !STEERING.test(name));
  return { ...Object.fromEntries(inherited), ...extra };
}
