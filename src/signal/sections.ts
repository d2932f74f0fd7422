import { cos, sin } from "../tensor/index.js";

/** A second-order section (b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2): a row of SciPy's "sos". */
export interface Section {
  readonly b: readonly [number, number, number];
  readonly a: readonly [1, number, number];
}

export interface SectionsFilterOptions {
  /** Run one after another. */
  readonly sections: readonly Section[];
  readonly channels: number;
  /**
   * "settled": as if the first sample had been there forever (SciPy's `sosfilt_zi` times it), so that a constant leaves a low-pass as it is and a high-pass as 0.
   * "zero": as if zeros had been before (SciPy's `sosfilt`).
   */
  readonly start: "settled" | "zero";
}

export interface SectionsFilter {
  /** The next samples, (n, channels) row-major, in place. */
  filter(block: Float64Array): void;
  /** The next sample is the first of another recording. */
  reset(): void;
}

/** Filters a stream forwards with what lies before it in mind: how it is cut into blocks changes no bit. Transposed direct form II, in float64. */
export function createSectionsFilter({ sections, channels, start }: SectionsFilterOptions): SectionsFilter {
  const coefficients = Float64Array.from(sections.flatMap(({ b, a }) => [...b, a[1], a[2]]));
  const rest = settledStates(sections);
  // Two numbers a section, channel by channel.
  const states = new Float64Array(channels * rest.length);
  let settle = start === "settled";
  return {
    filter(block) {
      let i = 0;
      if (settle && block.length > 0) {
        for (let state = 0; state < states.length; state++)
          states[state] = rest[state % rest.length]! * block[Math.floor(state / rest.length)]!;
        settle = false;
      }
      while (i < block.length) {
        for (let state = 0; state < states.length; i++) {
          let x = block[i]!;
          for (let c = 0; c < coefficients.length; c += 5, state += 2) {
            const y = coefficients[c]! * x + states[state]!;
            states[state] = coefficients[c + 1]! * x - coefficients[c + 3]! * y + states[state + 1]!;
            states[state + 1] = coefficients[c + 2]! * x - coefficients[c + 4]! * y;
            x = y;
          }
          block[i] = x;
        }
      }
    },
    reset() {
      states.fill(0);
      settle = start === "settled";
    },
  };
}

/** The two states of each section when the cascade's input has been 1 forever: SciPy's `sosfilt_zi`. */
function settledStates(sections: readonly Section[]): Float64Array {
  const states = new Float64Array(2 * sections.length);
  let x = 1;
  sections.forEach(({ b, a }, i) => {
    const y = (x * (b[0] + b[1] + b[2])) / (1 + a[1] + a[2]);
    states[2 * i + 1] = b[2] * x - a[2] * y;
    states[2 * i] = b[1] * x - a[1] * y + states[2 * i + 1]!;
    x = y;
  });
  return states;
}

/** The transfer function at one frequency: a sine comes out `gain` times as large. */
export interface FrequencyResponse {
  readonly gain: number;
  readonly real: number;
  readonly imaginary: number;
}

/** The cascade's transfer function at `frequency` in Hz of signals at `samplingRate`: SciPy's `sosfreqz`. */
export function frequencyResponse(sections: readonly Section[], frequency: number, samplingRate: number): FrequencyResponse {
  const angle = (2 * Math.PI * frequency) / samplingRate;
  const c1 = cos(angle),
    s1 = -sin(angle),
    c2 = cos(2 * angle),
    s2 = -sin(2 * angle);
  let real = 1,
    imaginary = 0;
  for (const { b, a } of sections) {
    const up = b[0] + b[1] * c1 + b[2] * c2,
      upImaginary = b[1] * s1 + b[2] * s2;
    const down = 1 + a[1] * c1 + a[2] * c2,
      downImaginary = a[1] * s1 + a[2] * s2;
    const size = down * down + downImaginary * downImaginary;
    const ratio = (up * down + upImaginary * downImaginary) / size,
      ratioImaginary = (upImaginary * down - up * downImaginary) / size;
    [real, imaginary] = [real * ratio - imaginary * ratioImaginary, real * ratioImaginary + imaginary * ratio];
  }
  return { gain: Math.sqrt(real * real + imaginary * imaginary), real, imaginary };
}
