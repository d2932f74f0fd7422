import { decision, type Decision } from "./guess.js";

export interface WindowGuess {
  readonly samplingRate: number;
  /** In samples at that rate. */
  readonly timeSteps: number;
  readonly hop: number;
  readonly length: number;
  readonly overlap: number;
  readonly decision: Decision;
}

/** UCI HAR's: 2.56 s, which most articles take. */
const SECONDS = 2.56;
const FEWEST_STEPS = 16;
/** In windows of the usual length: longer files of one length are recordings that somebody cut to it. */
const LONGEST_SEGMENT = 2.5;

/** By the `lengths` in samples of files, or of recordings, those that were counted. */
export function guessWindows(
  rate: number,
  { of, lengths: rowCounts }: { readonly of: "file" | "recording"; readonly lengths: readonly number[] },
): WindowGuess {
  const usual = Math.max(FEWEST_STEPS, 2 * Math.round((SECONDS * rate) / 2));
  const [first] = rowCounts;
  const segments = rowCounts.length >= 8 && first! >= 8 && first! <= LONGEST_SEGMENT * usual && rowCounts.every((count) => count === first);
  if (segments) {
    const because = `every ${of} that was read has ${first} rows: each is taken for one segment; --window ${SECONDS} cuts them further`;
    return windowGuess(rate, first!, first!, because, "likely", [`${SECONDS} s with half overlap`]);
  }
  const sorted = [...rowCounts].sort((a, b) => a - b);
  const low = sorted[Math.floor(sorted.length / 10)] ?? usual;
  if (low < usual && (sorted[sorted.length >> 1] ?? usual) < 2 * usual && low >= 8) {
    const steps = low - (low % 2);
    return windowGuess(
      rate,
      steps,
      steps / 2,
      `most ${of}s are shorter than two windows of ${SECONDS} s: the length that nine tenths of them have`,
      "guess",
      [],
    );
  }
  const about = usual === SECONDS * rate ? "" : ` (${SECONDS} s to a whole even number of samples)`;
  return windowGuess(rate, usual, usual / 2, `usual in activity recognition${about}; --window and --overlap change it`, "likely", []);
}

function windowGuess(
  rate: number,
  timeSteps: number,
  hop: number,
  because: string,
  sure: Decision["sure"],
  others: readonly string[],
): WindowGuess {
  const length = timeSteps / rate;
  const overlap = 1 - hop / timeSteps;
  const taken = `${Number(length.toFixed(3))} s at ${rate} Hz: ${timeSteps} time steps, overlap ${Math.round(overlap * 100)} %`;
  return { samplingRate: rate, timeSteps, hop, length, overlap, decision: decision("windows", taken, because, sure, others) };
}

/** How many windows samples in a row give. */
export function windowsIn(samples: number, { timeSteps, hop }: Pick<WindowGuess, "timeSteps" | "hop">): number {
  return samples < timeSteps ? 0 : Math.floor((samples - timeSteps) / hop) + 1;
}
