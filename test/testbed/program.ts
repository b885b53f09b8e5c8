// How a part of the test bed is started, and where it was found.

/** An executable and the arguments that always come first. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

/** KUBEBUILDER_ASSETS, PATH, the cache folder, or built just now. */
export type Origin = 'assets' | 'path' | 'cache' | 'built';
