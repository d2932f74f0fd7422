import type { Signal } from "../../data/index.js";
import { diagnose } from "./diagnoses/index.js";
import type { Finding } from "./finding.js";
import type { RecordingStatistics } from "./statistics.js";

/**
 * What is wrong with a new recording for a model that wants `inputs` (of its acquisition): acceleration that looks like m/s2 where g is wanted, dead sensors,
 * another rate. Signals that the model does not ask for are left alone. `statistics` as of `statisticsOf`.
 */
export function checkAgainst(
  { inputs, samplingRate }: { readonly inputs: readonly Signal[]; readonly samplingRate?: number | undefined },
  statistics: RecordingStatistics,
): Finding[] {
  const wanted = new Map(inputs.map(({ name, unit }) => [name, unit]));
  const kept = statistics.signals.flatMap(({ name }, channel) => (wanted.has(name) ? [channel] : []));
  const width = statistics.signals.length;
  const rows = new Float64Array((statistics.rows.length / Math.max(1, width)) * kept.length);
  for (let n = 0; n * width < statistics.rows.length; n++) {
    kept.forEach((channel, c) => (rows[n * kept.length + c] = statistics.rows[n * width + channel]!));
  }
  const part: RecordingStatistics = {
    ...statistics,
    signals: kept.map((channel) => statistics.signals[channel]!),
    equalPairs: statistics.equalPairs.flatMap(([i, j]) =>
      kept.includes(i) && kept.includes(j) ? [[kept.indexOf(i), kept.indexOf(j)] as const] : [],
    ),
    rows,
  };
  const timed = statistics.time.medianStep > 0 && 1 / statistics.time.medianStep < (samplingRate ?? 0) * 0.95;
  // A faster recording is brought down to the model's rate; a slower one lacks what the model learned from.
  return diagnose([part], timed ? samplingRate : undefined);
}
