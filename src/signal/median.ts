import { InputError } from "../tensor/index.js";

export interface MedianFilterOptions {
  /** Neighbouring samples of which the median is taken, the middle one's own among them: odd, from 1 to 65535. */
  readonly size: number;
  readonly channels: number;
  /** Told the samples that come out, in their order; `values` (channels) is used again. */
  readonly onSample: (values: Float64Array) => void;
}

/** As many samples come out as go in. Values are finite. */
export interface MedianFilter {
  /** (channels) */
  push(values: Float64Array): void;
  /** No more samples: those come out that have been waiting for their successors. The next one pushed begins another recording. */
  end(): void;
}

const LARGEST = 65535;

/**
 * Replaces each sample by the median of `size` neighbours, channel by channel, (size - 1) / 2 samples late: SciPy's `medfilt`. That one takes zeros for what is
 * beyond the ends; here, near the ends, as many neighbours are taken on both sides as there are on the shorter one, so that the first and the last sample stay as
 * they are. Throws InputError for another size.
 */
export function createMedianFilter({ size, channels, onSample }: MedianFilterOptions): MedianFilter {
  if (!Number.isInteger(size) || size < 1 || size > LARGEST || size % 2 === 0) {
    throw new InputError(`median: size: expected an odd whole number from 1 to ${LARGEST}; received ${size}`);
  }
  const half = (size - 1) / 2;
  /** The samples that are in the windows now, as a ring: sample i at i % (size + 1). */
  const recent = new Float64Array((size + 1) * channels);
  /** Of each channel those, in ascending order. */
  const sorted = Array.from({ length: channels }, () => new Float64Array(size + 1));
  const medians = new Float64Array(channels);
  /** Samples pushed, samples that came out, and the first that is in the windows. */
  let pushed = 0,
    emitted = 0,
    oldest = 0;

  function insert(values: Float64Array): void {
    const count = pushed - oldest;
    const row = (pushed % (size + 1)) * channels;
    for (let c = 0; c < channels; c++) {
      const value = values[c]!;
      const order = sorted[c]!;
      let place = count;
      for (; place > 0 && order[place - 1]! > value; place--) order[place] = order[place - 1]!;
      order[place] = value;
      recent[row + c] = value;
    }
    pushed++;
  }

  function removeOldest(): void {
    const count = pushed - oldest;
    const row = (oldest % (size + 1)) * channels;
    for (let c = 0; c < channels; c++) {
      const order = sorted[c]!;
      let place = 0;
      while (place + 1 < count && order[place] !== recent[row + c]) place++;
      for (; place + 1 < count; place++) order[place] = order[place + 1]!;
    }
    oldest++;
  }

  /** What is in the windows now is centred on the sample that is due. */
  function emit(): void {
    const middle = (pushed - oldest - 1) / 2;
    for (let c = 0; c < channels; c++) medians[c] = sorted[c]![middle]!;
    emitted++;
    onSample(medians);
  }

  return {
    push(values) {
      if (pushed - oldest === size) removeOldest();
      insert(values);
      if (pushed - 1 === emitted + Math.min(emitted, half)) emit();
    },
    end() {
      while (emitted < pushed) {
        while (oldest < 2 * emitted + 1 - pushed) removeOldest();
        emit();
      }
      pushed = emitted = oldest = 0;
    },
  };
}
