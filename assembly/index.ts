// The ABI: exactly the functions of `Kernels` in src/kernels/kernels.ts, in its order, and where free memory starts. Pointers are byte offsets into the exported
// memory; sizes are counts of elements.
export { useEdge } from "./tiles";
export {
  conv1dForward, conv1dPackedLength, conv1dPack, conv1dForwardPacked, conv1dBackwardInput, conv1dBackwardFilters, conv1dScratch,
} from "./conv1d";
export {
  depthwiseConv1dForward, depthwiseConv1dBackwardInput, depthwiseConv1dBackwardFilters, depthwiseConv1dScratch,
} from "./depthwise-conv1d";
export { gradientListLength, listGradient } from "./gradient-list";
export { sparseConv1dBackwardInput, sparseConv1dBackwardFilters, sparseConv1dScratch } from "./sparse-conv1d";
export {
  denseForward, densePackedLength, densePack, denseForwardPacked, denseBackwardInput, denseBackwardWeights, denseScratch,
} from "./dense";
export { sparseDenseForward, sparseDenseBackwardInput, sparseDenseBackwardWeights, sparseDenseScratch } from "./sparse-dense";
export { reluBackward } from "./relu";
export { copyRows, add, multiply, fillZero } from "./join";
export { maxPool1dForward, maxPool1dBackward } from "./max-pool1d";
export { averagePool1dForward, averagePool1dBackward, globalMaxPool1dBackward, globalPpvPool1dForward } from "./average-pool1d";
export { activationForward, activationBackward } from "./activation";
export { dropout } from "./dropout";
export { spatialDropout1d } from "./spatial-dropout1d";
export { gaussianNoise } from "./gaussian-noise";
export { dropoutMaxPool1dForward, dropoutMaxPool1dBackward, dropoutMaxPool1dBackwardList, winnersLength } from "./dropout-max-pool1d";
export { batchNormStatistics, batchNormForward, batchNormBackwardSums, batchNormBackward } from "./batch-norm";
export { layerNormForward, layerNormBackward, layerNormGradients } from "./layer-norm";
export { attentionPool1dForward, attentionPool1dBackward, attentionPool1dBackwardInput } from "./attention-pool1d";
export { lstmForward, lstmBackward } from "./lstm";
export { gruForward, gruBackward } from "./gru";
export { recurrentBackwardWeights, recurrentScratch } from "./recurrent";
export { columnSums } from "./pack";
export { addBias, sumRows } from "./rows";
export { softmaxForward, softmaxBackward, softmaxCrossEntropy } from "./softmax";
export { sigmoidCrossEntropy, meanSquaredError } from "./losses";
export { adam } from "./adam";
export { sgd, addScaled, scale, clip, sumOfSquares, blend } from "./optimization";
export { yeoJohnson } from "./yeo-johnson";
export { arcsinh } from "./arcsinh";
export { standardise } from "./standardise";

/** The first byte that no static data uses. */
export const heapBase: usize = __heap_base;
