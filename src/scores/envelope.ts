/** The least and the greatest value of some channels in stretches of time as long as each other: what a long recording looks like from afar. */
export interface EnvelopeBins {
  /** Seconds: where the first bin begins, and how long each is. */
  readonly start: number;
  readonly width: number;
  readonly bins: number;
  /** One entry a channel, (bins) each; Infinity and -Infinity where nothing was measured. */
  readonly low: readonly Float32Array[];
  readonly high: readonly Float32Array[];
}

export interface Envelope {
  /** `values` from `offset` on, one a channel; NaN is nothing. `time` from the first sample's on. */
  push(time: number, values: ArrayLike<number>, offset: number): void;
  end(): EnvelopeBins;
}

/** In constant memory: where `most` bins, an even number, do not suffice, each two become one. `width` in seconds: how long they are at first. */
export function createEnvelope({
  channels,
  most,
  width: first,
}: {
  readonly channels: number;
  readonly most: number;
  readonly width: number;
}): Envelope {
  const low = Array.from({ length: channels }, () => new Float32Array(most).fill(Infinity)),
    high = Array.from({ length: channels }, () => new Float32Array(most).fill(-Infinity));
  let start = 0,
    width = first,
    bins = 0;

  function halve(): void {
    for (let c = 0; c < channels; c++) {
      const [lows, highs] = [low[c]!, high[c]!];
      for (let i = 0; i < most / 2; i++) {
        lows[i] = Math.min(lows[2 * i]!, lows[2 * i + 1]!);
        highs[i] = Math.max(highs[2 * i]!, highs[2 * i + 1]!);
      }
      lows.fill(Infinity, most / 2);
      highs.fill(-Infinity, most / 2);
    }
    width *= 2;
    bins = Math.ceil(bins / 2);
  }

  return {
    push(time, values, offset) {
      if (bins === 0) start = time;
      let bin = Math.floor((time - start) / width);
      while (bin >= most) {
        halve();
        bin = Math.floor((time - start) / width);
      }
      bins = Math.max(bins, bin + 1);
      for (let c = 0; c < channels; c++) {
        const value = values[offset + c]!;
        if (value < low[c]![bin]!) low[c]![bin] = value;
        if (value > high[c]![bin]!) high[c]![bin] = value;
      }
    },
    end: () => ({ start, width, bins, low: low.map((each) => each.slice(0, bins)), high: high.map((each) => each.slice(0, bins)) }),
  };
}
