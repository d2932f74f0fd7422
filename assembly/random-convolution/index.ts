// The random-convolution transforms and the products of their ridge classifier, for src/kernels/random-convolution.ts: a binary of its own, so
// that the hash of the training kernels does not depend on it. Nothing is allocated and nothing is static: several threads have one memory.
export { convolve84, convolve84Scratch } from "./minirocket";
export { featureMoments, scaleFeatures } from "./features";
export { hydra, hydraScratch } from "./hydra";
export { rootFeatures, scaleSparse, sparseMoments } from "./sparse-features";
export { gram, mirror } from "./gram";
export { multiplySingle, multiplyDouble } from "./multiply";
export { coefficients, decide } from "./linear";

/** Where free memory starts. */
export const heapBase: usize = __heap_base;
