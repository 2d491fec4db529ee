/** What the program finds where it is started. */
export interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly homeDir: string;
}
