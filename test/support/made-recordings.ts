import { gaussian } from "./gaussian.js";

/** What a made sensor did, a sample: gravity on one axis, a movement of 2 Hz, noise. In g and rad/s. */
export interface MadeSample {
  readonly time: number;
  readonly acc: readonly [number, number, number];
  readonly gyro: readonly [number, number, number];
}

export interface MadeOptions {
  readonly seconds?: number;
  readonly rate?: number;
  readonly seed?: number;
  /** How much it moves, in g; turning is 3 rad/s for each. */
  readonly moves?: number;
  /** Axis of gravity: 0, 1, 2, and its sign. */
  readonly down?: readonly [axis: number, sign: 1 | -1];
}

/** The same samples from the same options. */
export function madeSamples({ seconds = 10, rate = 50, seed = 1, moves = 0.4, down = [1, 1] }: MadeOptions = {}): MadeSample[] {
  const noise = gaussian(seed);
  return Array.from({ length: Math.round(seconds * rate) }, (_, n) => {
    const time = n / rate;
    const [s, c] = [Math.sin(4 * Math.PI * time + seed), Math.cos(4 * Math.PI * time + seed)];
    const acc = [0.6 * moves * s, 0.5 * moves * c, 0.4 * moves * s * c].map(
      (value, axis) => value + (axis === down[0] ? down[1] : 0) + 0.01 * noise(),
    );
    const gyro = [3 * moves * c, 2 * moves * s, moves * s * c].map((value) => value + 0.02 * noise());
    return { time, acc: acc as [number, number, number], gyro: gyro as [number, number, number] };
  });
}

/** A CSV of samples with a header. `change` may alter a row's cells, or drop it. */
export function madeCsv(
  samples: readonly MadeSample[],
  change: (cells: number[], row: number) => readonly (number | string)[] | null = (cells) => cells,
): string {
  const lines = ["time,acc_x,acc_y,acc_z,gyro_x,gyro_y,gyro_z"];
  samples.forEach(({ time, acc, gyro }, n) => {
    const cells = change([Number(time.toFixed(4)), ...[...acc, ...gyro].map((value) => Number(value.toFixed(5)))], n);
    if (cells) lines.push(cells.join(","));
  });
  return `${lines.join("\n")}\n`;
}

/** Files of `subjects` people who do `labels`, at "S1/walking.csv"; `change` as of `madeCsv`, by path. */
export function madeFolder(
  {
    subjects = ["S1", "S2", "S3", "S4"],
    labels = ["walking", "sitting", "running"],
    ...options
  }: MadeOptions & { readonly subjects?: readonly string[]; readonly labels?: readonly string[] } = {},
  write: (path: string, samples: readonly MadeSample[]) => string = (_, samples) => madeCsv(samples),
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  subjects.forEach((subject, i) =>
    labels.forEach((label, k) => {
      const path = `${subject}/${label}.csv`;
      const samples = madeSamples({ seconds: 20, ...options, seed: 100 * i + k + 1, moves: [0.4, 0.02, 1][k % 3]! });
      files.set(path, new TextEncoder().encode(write(path, samples)));
    }),
  );
  return files;
}
