export type { Acquisition, SignalStep } from "./acquisition.js";
export { acquiredSignals, acquisitionCheck, checkAcquired, checkAcquisition, defaultMaxGap } from "./check-acquisition.js";
export { checkLayout, layoutAgrees, layoutFields, patternCheck, tableCheck } from "./check-layout.js";
export * as checks from "./checks.js";
export type { ColumnName, FileMapping, Layout, SignalMapping, TimeMapping } from "./layout.js";
export { pathPattern, type PathPattern } from "./path-pattern.js";
export { printable, quote, show } from "./formats/quote.js";
export { createSplitAuditor, leakyKFold, leaksOf, randomSplit, type SideAudit, type SplitAudit } from "./audit.js";
export { auditPreparation, type PreparationAudit } from "./audit-preparation.js";
export { augmentedWindowsOf } from "./augmentation/augmented-windows.js";
export { AUGMENTATIONS, checkAugmentation, type Augmentation } from "./augmentation/options.js";
export { sensorsOf, triadsOf, unitsOf } from "./augmentation/sensors.js";
export {
  checkDataset,
  hasSubjects,
  lengthOf,
  UNRECORDED,
  type Dataset,
  type DatasetInfo,
  type Signal,
  type Unrecorded,
} from "./dataset.js";
export { decodeDataset, encodeDataset, fingerprintOf, infoOf } from "./dataset-file.js";
export { createDemo, type DemoOptions } from "./datasets/demo.js";
export { FILED, MADE } from "./datasets/registry.js";
export { looksLikeTs, readTs } from "./datasets/ts-archive.js";
export { looksLikeUciHar, readUciHar, type ReadOptions } from "./datasets/uci-har.js";
export { looksLikeArrays } from "./datasets/named-arrays.js";
export { arraysOf } from "./datasets/to-arrays.js";
export { readWindowArrays } from "./datasets/window-arrays.js";
export { describeDataset, lengthRange, type DatasetDescription, type PartDescription } from "./describe.js";
export { foldPool, foldSplit, groupKFold, leaveOneSubjectOut, type FoldSubjects } from "./folds.js";
export { byteFileIn } from "./formats/byte-file-in.js";
export { byteFileOf, streamOf, type ByteFile } from "./formats/byte-file.js";
export type { ColumnRequest, DelimitedFormat, Table, TableBlock, TableFormat, TableOptions, WhitespaceFormat } from "./formats/table.js";
export { parseIsoTime } from "./formats/iso-time.js";
export { openTable } from "./formats/open-table.js";
export { SNIFFED_BYTES, sniffTable, type SniffedTable } from "./formats/sniff-table.js";
export { csvCell } from "./formats/csv-cell.js";
export { placeIn } from "./formats/place-in.js";
export type { FileSource, Origin, Packed, FileStretch, Unpack } from "./formats/file-source.js";
export { decodeNpy, encodeNpy, type NpyArray } from "./formats/npy.js";
export { openNpyTable } from "./formats/npy-table.js";
export type { NpyNumbers } from "./formats/npy-types.js";
export { encodeNpz, NPZ_LIMITS, openNpz, type Npz } from "./formats/npz.js";
export { openParquetTable } from "./formats/parquet-table.js";
export { checkFinite, decodeSafetensors, encodeSafetensors, type Safetensors, type Tensor } from "./formats/safetensors.js";
export { seal, unseal } from "./formats/sealed.js";
export { sha256 } from "./formats/sha256.js";
export { parseIntegers, parseTable, parseTableInto, type NumberTable } from "./formats/signal-text.js";
export type { TableTarget } from "./formats/table-lines.js";
export { readInTurn, type ReadTables, type TableFile } from "./formats/table-reader.js";
export { classNamesOf, parseTs, type TsFile } from "./formats/ts.js";
export type { TsHeader } from "./formats/ts-header.js";
export { openZip, ZIP_LIMITS, type ArchiveFile, type ZipLimits, type ZipOptions } from "./formats/zip.js";
export { signalHistograms, type Histogram, type Histograms } from "./histograms.js";
export { fitNormalizer } from "./normalizer.js";
export { fitArcsinhTransformer, type FittedArcsinhTransformer } from "./arcsinh-transformer.js";
export { fitPowerTransformer, type FittedPowerTransformer } from "./power-transformer.js";
export { personalSplit, type PersonalSplit, type PersonalSplitOptions } from "./personal-split.js";
export { fitPreparation, PREPARATIONS, type FittedPreparation, type Preparation, type PreparationKind } from "./preparation.js";
export {
  checkSubjects,
  drawValidationSubjects,
  hasOfficialSplit,
  officialSplit,
  subjectsOf,
  trainingWindows,
  validationSplit,
  windowsOf,
  type Split,
  type TestSplit,
  type TrainSplit,
  type ValidationSplit,
} from "./split.js";
export { fitStandardizer, type FittedStandardizer, type Standardizer, type StandardizerOptions } from "./standardizer.js";
