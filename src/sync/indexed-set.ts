// A relation between owners and what they point at, readable from the far side: which owners point here?

const NONE: ReadonlySet<never> = new Set();

/** Owners by target. Each owner has one set of targets at a time. */
export class IndexedSet<Target, Owner> {
  readonly #targets = new Map<Owner, readonly Target[]>();
  readonly #owners = new Map<Target, Set<Owner>>();

  /** Makes these the targets of the owner, in place of those it had. */
  put(owner: Owner, targets: Iterable<Target>): void {
    for (const target of this.#targets.get(owner) ?? []) this.#unlink(target, owner);
    const wanted = [...targets];
    if (wanted.length === 0) this.#targets.delete(owner);
    else this.#targets.set(owner, wanted);
    for (const target of wanted) this.#link(target, owner);
  }

  /** The owners that point at this target. */
  of(target: Target): ReadonlySet<Owner> {
    return this.#owners.get(target) ?? NONE;
  }

  /** Every owner that points at something. */
  owners(): IterableIterator<Owner> {
    return this.#targets.keys();
  }

  #link(target: Target, owner: Owner): void {
    const owners = this.#owners.get(target);
    if (owners === undefined) this.#owners.set(target, new Set([owner]));
    else owners.add(owner);
  }

  #unlink(target: Target, owner: Owner): void {
    const owners = this.#owners.get(target);
    owners?.delete(owner);
    if (owners?.size === 0) this.#owners.delete(target);
  }
}
