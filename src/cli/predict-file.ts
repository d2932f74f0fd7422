import { extname } from "node:path";
import { csvCell } from "../data/index.js";
import { openAtomicText } from "../files/index.js";
import type { WindowPrediction } from "../predict/index.js";
import type { PredictedRecording } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { checkOut } from "./check-out.js";

/** The file of --out, written as windows come. */
export interface PredictionFile {
  window(recording: string, window: WindowPrediction): void;
  segments(predicted: PredictedRecording): void;
  commit(): void;
  discard(): void;
}

/**
 * A row a window, or with `segments` a segment. CSV: one header, texts by `csvCell`, seconds in the recording's time, probabilities of all classes under the classes'
 * names. JSON: one document, `{ classNames, windows: [...] }`, a window a line. Throws InputError for a path that cannot be written, or ends otherwise.
 */
export function openPredictionFile(path: string, classNames: readonly string[], segments: boolean): PredictionFile {
  const kind = extname(path).toLowerCase();
  if (kind !== ".csv" && kind !== ".json") {
    throw new InputError(`--out ${path}: expected a file that ends in .csv or .json; received ${kind === "" ? "none of them" : kind}`);
  }
  const file = openAtomicText(checkOut(path, "timeline.csv"));
  const head = segments
    ? ["recording", "start", "end", "activity", "probability", "unsure", "windows"]
    : ["recording", "start", "end", "activity", "probability", "unsure", "truth", ...classNames];
  if (kind === ".csv") file.write(`${head.map(csvCell).join(",")}\r\n`);
  else file.write(`{"classNames":${JSON.stringify(classNames)},"${segments ? "segments" : "windows"}":[`);
  let rows = 0;

  function add(values: readonly (string | number | boolean | null)[], probabilities: readonly number[] = []): void {
    if (kind === ".csv") {
      file.write(
        `${[...values, ...probabilities].map((value) => (typeof value === "string" ? csvCell(value) : String(value ?? ""))).join(",")}\r\n`,
      );
      return;
    }
    const row = Object.fromEntries(values.map((value, i) => [head[i]!, value]));
    file.write(`${rows++ === 0 ? "\n" : ",\n"}${JSON.stringify(segments ? row : { ...row, probabilities })}`);
  }

  return {
    window(recording, { start, end, className, probability, unsure, truth, probabilities }) {
      if (segments) return;
      const values = [recording, seconds(start), seconds(end), className, digits(probability), unsure, truth ?? null];
      add(values, Array.from(probabilities, digits));
    },
    segments(predicted) {
      if (!segments) return;
      for (const { start, end, label, probability, unsure, windows } of predicted.segments) {
        add([predicted.name, seconds(start), seconds(end), classNames[label]!, digits(probability), unsure, windows]);
      }
    },
    commit() {
      if (kind === ".json") file.write("\n]}\n");
      file.commit();
    },
    discard: () => file.discard(),
  };
}

/** To a microsecond. */
function seconds(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Enough to tell any two float32 apart. */
function digits(probability: number): number {
  return Number(probability.toPrecision(9));
}
