// What the operator reads from the API server is never changed in place: this makes an inferred type say so at every depth.

/** `T` with every member, array and record at any depth readonly. */
export type ReadonlyDeep<T> = T extends object ? { readonly [K in keyof T]: ReadonlyDeep<T[K]> } : T;
