import { createResampler, type ResamplerOptions } from "../../src/signal/index.js";

/** What one channel becomes, in stretches. */
export function resample(
  rates: Pick<ResamplerOptions, "measuredRate" | "samplingRate"> & Partial<ResamplerOptions>,
  time: Float64Array,
  values: Float64Array,
  labels?: readonly (string | null)[],
): { start: number; values: number[]; labels: (string | null)[] }[] {
  const stretches: { start: number; values: number[]; labels: (string | null)[]; ended: boolean }[] = [];
  const resampler = createResampler(
    { channels: 1, maxGap: 1, ...rates },
    {
      begin: (start) => stretches.push({ start, values: [], labels: [], ended: false }),
      take([value], label) {
        stretches.at(-1)!.values.push(value!);
        stretches.at(-1)!.labels.push(label);
      },
      end: () => (stretches.at(-1)!.ended = true),
    },
  );
  resampler.push({ length: time.length, time, values, labels });
  resampler.end();
  if (!stretches.every(({ ended }) => ended)) throw new Error("a stretch was not ended");
  return stretches.map(({ ended: _, ...stretch }) => stretch);
}
