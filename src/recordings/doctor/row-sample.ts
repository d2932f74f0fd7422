const MOST_ROWS = 2048;

/** Keeps rows spread evenly over all that are pushed, in bounded memory: every one, then every second, every fourth ... */
export function createRowSample(
  width: number,
  most = MOST_ROWS,
): { push(values: ArrayLike<number>, at: number): void; result(): Float64Array } {
  const kept = new Float64Array(most * width);
  let count = 0;
  let every = 1;
  let seen = 0;
  return {
    push(values, at) {
      if (seen++ % every !== 0) return;
      if (count === most) {
        for (let n = 1; 2 * n < most; n++) kept.copyWithin(n * width, 2 * n * width, (2 * n + 1) * width);
        count = most >> 1;
        every *= 2;
        if ((seen - 1) % every !== 0) return;
      }
      for (let c = 0; c < width; c++) kept[count * width + c] = values[at + c]!;
      count++;
    },
    result: () => kept.slice(0, count * width),
  };
}
