import { readUciHar, type Dataset } from "../../src/data/index.js";
import { memorySource } from "./memory-source.js";
import { smallTree } from "./small-uci-har.js";

/** 14 windows of 128 steps and 9 signals: 9 to train on, in 4 recordings of two subjects, 5 to test on, in 3 of two others. */
export async function smallDataset(): Promise<Dataset> {
  return readUciHar(memorySource(smallTree()));
}
