// What scripts/build-kernels.ts makes: it is compiled with files that import this before it has run for the first time.
declare module "*/generated/cells.js" {
  export const base64: string;
}
