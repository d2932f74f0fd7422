// One small training and the SHA-256 of its weights. Run as a program or a worker thread, this file tells the hash to whoever started it.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort } from "node:worker_threads";
import { weightsSha256 } from "../../src/artifact/index.js";
import { baseline } from "../../src/models/index.js";
import { createNetwork, type WindowSource } from "../../src/nn/index.js";
import { fit } from "../../src/train/index.js";
import { hashFill, hashLabels } from "./hash-fill.js";

/** Two epochs on 70 windows of 40 x 5, in batches of 32, 32 and 6, with dropout, standardizing and every layer of the baseline. */
export async function trainedBits(threads = 1): Promise<string> {
  const [length, timeSteps, channels, classes] = [70, 40, 5, 4];
  const size = timeSteps * channels;
  const x = hashFill(length * size, 1, 2),
    labels = hashLabels(length, 2, classes);
  const source: WindowSource = {
    length,
    timeSteps,
    channels,
    classes,
    label: (i) => labels[i]!,
    copyWindow: (i, to, offset) => to.set(x.subarray(i * size, (i + 1) * size), offset),
  };
  const network = createNetwork(baseline([timeSteps, channels], classes, { filters: 24, units: 20 }));
  const inputScaling = { mean: hashFill(channels, 3, 0.5), scale: Float32Array.of(0.5, 0.75, 1, 1.25, 3) };
  const { weights } = await fit(network, source, { epochs: 2, batchSize: 32, seed: 9, kernels: "plain", inputScaling, threads });
  return weightsSha256(weights);
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window's
if (!isMainThread) parentPort?.postMessage(await trainedBits());
else if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) console.log(await trainedBits());
