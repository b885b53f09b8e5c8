// Where a server listens, as flags write it: host and port, the host left out for all addresses, "0" for not at all
// (controller-runtime, metrics server options).

/** An address to listen on. */
export interface Address {
  /** Absent: all addresses. */
  readonly host: string | undefined;
  /** 0: any free port. */
  readonly port: number;
}

/** `:8080`, `127.0.0.1:0`, `[::1]:8080`, `localhost:8080`; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const parts = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^[\]:/\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  if (parts === null || port > 65_535) return undefined;
  return { host: parts[1] ?? (parts[2] === '' ? undefined : parts[2]), port };
}

/** As {@link parseAddress} reads it. */
export function formatAddress({ host, port }: Address): string {
  return `${host?.includes(':') === true ? `[${host}]` : (host ?? '')}:${port}`;
}
