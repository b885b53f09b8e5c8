// What the name of a parameter says: which parameter, and which version of it. Names and ARNs of one parameter read alike. Pure.

/** How a parameter is asked for. */
export interface ParameterId {
  /** As it goes to AWS: name or ARN, with its selector. */
  readonly id: string;
  /** Equal for all spellings of one parameter: no ARN around it, no selector, no slash before it. */
  readonly parameter: string;
  /** Version number or label; '' for the newest version. */
  readonly selector: string;
}

/** "arn:aws:ssm:eu-west-1:123456789012:parameter/app/db" is the ARN of /app/db, "…:parameter/db" that of db. */
const ARN = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter\//;

/** Parameters that stand for secrets of Secrets Manager ("Referencing AWS Secrets Manager secrets from Parameter Store parameters"). */
const REFERENCE = /^aws\/reference\/secretsmanager\//;

/** Reads `name`, `name:3`, `name:label` and the same with an ARN. */
export function parameterId(id: string): ParameterId {
  const name = id.replace(ARN, '');
  const colon = name.indexOf(':');
  return {
    id,
    parameter: (colon === -1 ? name : name.slice(0, colon)).replace(/^\//, ''),
    selector: colon === -1 ? '' : name.slice(colon + 1),
  };
}

/** Whether the parameter only points at Secrets Manager: AWS answers it decrypted or not at all, and gives it no version. */
export function isReference({ parameter }: ParameterId): boolean {
  return REFERENCE.test(parameter);
}
