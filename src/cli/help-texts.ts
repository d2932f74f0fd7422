/** The names of MODELS, which is loaded only when one is made. */
export const NETWORKS =
  "baseline, multihead, fcn, resnet, inception-time, lite-time, litemv-time, tcn, deepconvlstm, cnn-lstm, tiny-har, late-fusion, autoencoder or two-view";
/** The names of TRANSFORMS, likewise. */
export const ROCKETS = "minirocket, multirocket or hydra";
export const DATA_HELP =
  "dataset: demo (simulated), uci-har, or the path of a .safetensors dataset, a .npz of windows x and labels y, a zip or a folder (of UCI HAR, NAME_TRAIN.ts and NAME_TEST.ts, or x.npy and y.npy; PATH#NAME chooses one of several)";
