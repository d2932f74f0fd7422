/** A sample as it was measured: `row` holds its values, NaN where nothing was measured, and behind them its time in seconds. */
export type OnRow = (row: Float64Array, label: string | null) => void;

export interface MissingValues {
  /** `row` is used again after the call. */
  push(row: Float64Array, label: string | null): void;
  end(): void;
  /** Samples with a value put in, and samples left out because a signal is missing for too long. */
  readonly interpolated: number;
  readonly missing: number;
}

/**
 * Lets complete samples through. A missing value between two measured ones of its signal that are at most `maxGap` seconds apart is put in, on the straight line
 * between them; a sample with a value missing for longer, or before a signal's first or behind its last, is left out. Samples wait for at most `maxGap`.
 */
export function createMissingValues(channels: number, maxGap: number, onRow: OnRow): MissingValues {
  const width = channels + 1;
  /** Of each channel the last measured value and its time. */
  const value = new Float64Array(channels);
  const time = new Float64Array(channels).fill(-Infinity);
  /** Samples that wait for a value, and all after them: how many values each lacks, or LEFT_OUT. */
  let rows = new Float64Array(16 * width);
  let lacks = new Int32Array(16);
  const labels: (string | null)[] = [];
  let head = 0,
    tail = 0;
  /** Of each channel the first sample that lacks it, as all later ones do, or one that has been left out since; NONE where it is not awaited. */
  const awaited = new Int32Array(channels).fill(NONE);
  const out = new Float64Array(width);
  let interpolated = 0,
    missing = 0;

  function append(row: Float64Array, label: string | null, count: number): void {
    if (tail === lacks.length) makeRoom();
    rows.set(row, tail * width);
    lacks[tail] = count;
    labels[tail++] = label;
  }

  function makeRoom(): void {
    if (head > 0) {
      rows.copyWithin(0, head * width, tail * width);
      lacks.copyWithin(0, head, tail);
      for (let i = head; i < tail; i++) labels[i - head] = labels[i]!;
      for (let c = 0; c < channels; c++) if (awaited[c] !== NONE) awaited[c] = Math.max(0, awaited[c]! - head);
      tail -= head;
      head = 0;
    }
    if (2 * tail <= lacks.length) return;
    const [oldRows, oldLacks] = [rows, lacks];
    rows = new Float64Array(2 * oldRows.length);
    rows.set(oldRows);
    lacks = new Int32Array(2 * oldLacks.length);
    lacks.set(oldLacks);
  }

  /** Channel c of the samples from the first that lacks it to before `end` is never known. */
  function leaveOut(c: number, end: number): void {
    for (let i = Math.max(head, awaited[c]!); i < end; i++) lacks[i] = LEFT_OUT;
    awaited[c] = NONE;
  }

  function fill(c: number, end: number, now: number, measured: number): void {
    const before = time[c]!,
      start = value[c]!;
    for (let i = Math.max(head, awaited[c]!); i < end; i++) {
      const share = (rows[i * width + channels]! - before) / (now - before);
      rows[i * width + c] = start + share * (measured - start);
      if (lacks[i] !== LEFT_OUT && --lacks[i]! === 0) interpolated++;
    }
    awaited[c] = NONE;
  }

  function release(): void {
    while (head < tail && lacks[head]! <= 0) {
      if (lacks[head] === LEFT_OUT) {
        missing++;
      } else {
        for (let c = 0; c < width; c++) out[c] = rows[head * width + c]!;
        onRow(out, labels[head]!);
      }
      labels[head++] = null;
    }
    if (head < tail) return;
    head = tail = 0;
    for (let c = 0; c < channels; c++) if (awaited[c] !== NONE) awaited[c] = 0;
  }

  return {
    push(row, label) {
      const now = row[channels]!;
      let count = 0;
      for (let c = 0; c < channels; c++) if (row[c] !== row[c]) count++;
      if (count === 0 && head === tail) {
        for (let c = 0; c < channels; c++) {
          value[c] = row[c]!;
          time[c] = now;
        }
        onRow(row, label);
        return;
      }
      append(row, label, count);
      for (let c = 0; c < channels; c++) {
        const measured = row[c]!;
        const tooLong = now - time[c]! > maxGap;
        if (measured !== measured) {
          if (awaited[c] === NONE) awaited[c] = tail - 1;
          if (tooLong) leaveOut(c, tail);
          continue;
        }
        if (awaited[c] !== NONE) {
          if (tooLong) leaveOut(c, tail - 1);
          else fill(c, tail - 1, now, measured);
        }
        value[c] = measured;
        time[c] = now;
      }
      release();
    },
    end() {
      for (let c = 0; c < channels; c++) if (awaited[c] !== NONE) leaveOut(c, tail);
      release();
      time.fill(-Infinity);
    },
    get interpolated() {
      return interpolated;
    },
    get missing() {
      return missing;
    },
  };
}

const NONE = -1,
  LEFT_OUT = -1;
