// The part of an object's metadata that the operator reads (Kubernetes documentation: "Kubernetes API Concepts", "Object Names
// and IDs"). The API server owns and validates it, so there is no schema for it here.

/** Who owns an object; garbage collection follows it ("Owners and Dependents"). */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Metadata of an object as the API server returned it. */
export interface ObjectMeta {
  readonly name: string;
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Grows with every change of the spec. */
  readonly generation: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** RFC 3339, whole seconds, UTC. */
  readonly creationTimestamp: string;
  /** Present while the object waits for its finalizers. */
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}
