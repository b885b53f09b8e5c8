// What may be taken from an error of the AWS SDK: name, status, a few parsed names. Everything else in it (the message of a JSON
// parser, `$response`, request ids) may quote a value or changes with every call, and must not get past this file.

/** The facts of one failed call. */
export interface ErrorFacts {
  /** Error code of the service, or the name of the exception: letters, digits, dots and underscores only. */
  readonly name: string;
  /** Code of Node's network and TLS layers, `''` where there is none. */
  readonly code: string;
  /** HTTP status, 0 where no answer came. */
  readonly status: number;
  /** For pattern matching in this room only. */
  readonly message: string;
  /** As the service asked, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** Who lacks which permission on what, as far as AWS's message says (IAM User Guide, "Access denied error messages"). */
export interface Refusal {
  /** ARN of the caller without the name of the role session, which may differ from call to call. */
  readonly principal: string | undefined;
  readonly action: string | undefined;
  readonly resource: string | undefined;
  /** `no identity-based policy allows it` or `an explicit deny in a resource-based policy`. */
  readonly reason: string | undefined;
}

/** Picks the facts out of anything that was thrown. */
export function factsOf(error: unknown): ErrorFacts {
  const fields = isRecord(error) ? error : {};
  const metadata = isRecord(fields['$metadata']) ? fields['$metadata'] : {};
  const status = metadata['httpStatusCode'];
  const message = fields['message'];
  return {
    name: token(fields['name'], 'UnknownError'),
    code: token(fields['code'], ''),
    status: typeof status === 'number' ? status : 0,
    message: typeof message === 'string' ? message : '',
    retryAfterMs: retryAfter(fields['$response']),
  };
}

/** Reads "User: … is not authorized to perform: … on resource: … because no … policy allows …". */
export function refusalOf(message: string): Refusal {
  const allowedBy = /because no ([a-z -]+policy) allows/.exec(message)?.[1];
  const deniedBy = /with an explicit deny in an? ([a-z -]+policy)/.exec(message)?.[1];
  return {
    principal: /User: (arn:[\w+=,.@:/-]+)/.exec(message)?.[1]?.replace(/(:assumed-role\/.+)\/[^/]*$/, '$1'),
    action: /not authorized to perform: ([\w-]+:[\w*]+)/.exec(message)?.[1],
    resource: /on resource: ([\w+=,.@:/!*-]+)/.exec(message)?.[1],
    reason:
      deniedBy !== undefined ? `an explicit deny in a ${deniedBy}` : allowedBy !== undefined ? `no ${allowedBy} allows it` : undefined,
  };
}

function retryAfter(response: unknown): number | undefined {
  const headers = isRecord(response) && isRecord(response['headers']) ? response['headers'] : {};
  const milliseconds = Number(headers['x-amz-retry-after'] ?? Number.NaN);
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  const asked = Number.isNaN(milliseconds) ? seconds * 1000 : milliseconds;
  return asked > 0 && Number.isFinite(asked) ? asked : undefined;
}

function token(value: unknown, otherwise: string): string {
  return typeof value === 'string' && /^[\w.]{1,64}$/.test(value) ? value : otherwise;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
