export { writeAtomic } from "./atomic.js";
export { defaultCacheDirectory } from "./cache.js";
export { openDirectory } from "./directory.js";
export { download, type DownloadOptions } from "./download.js";
export { loadModel, saveModel } from "./model-file.js";
export { OFFICIAL, type OfficialArchive } from "./official.js";
export { openDataset, type OpenOptions } from "./open-dataset.js";
export { openRun, readRun, type OpenRunOptions, type RunDirectory, type RunPlan } from "./run-directory.js";
export { openStudy, shippedStudies, type FoundStudy } from "./studies.js";
