import { cos, exp, sin, type Random } from "../../tensor/index.js";

/** Steps, in the order of UCI HAR's classes: level walking, up stairs, down stairs. */
export const WALKING = 0,
  UPSTAIRS = 1,
  DOWNSTAIRS = 2;

/** What a gait moves: acceleration up, forward and left in g; angular velocity about up, forward and left in rad/s. */
const MOTIONS = 6;
/** Multiples of the stride's frequency (a stride is two steps): the even ones are the same for both feet, the odd ones tell them apart. */
const HARMONICS = 8;
const STEP = 0.02;

/**
 * The amplitudes of each motion's harmonics, after the means over UCI HAR's windows of each class: downstairs has the strongest second
 * harmonic and much above it, upstairs is smoother and sways more with each stride.
 */
const AMPLITUDES: readonly (readonly (readonly number[])[])[] = [
  [
    [0.04, 0.24, 0.06, 0.08, 0.04, 0.08, 0.03, 0.05],
    [0.02, 0.14, 0.03, 0.08, 0.03, 0.05, 0.02, 0.03],
    [0.05, 0.03, 0.07, 0.03, 0.08, 0.02, 0.03, 0.02],
    [0.56, 0.13, 0.24, 0.11, 0.26, 0.08, 0.08, 0.07],
    [0.34, 0.11, 0.44, 0.08, 0.16, 0.07, 0.08, 0.07],
    [0.11, 0.26, 0.13, 0.19, 0.11, 0.16, 0.08, 0.13],
  ],
  [
    [0.06, 0.31, 0.06, 0.1, 0.04, 0.06, 0.03, 0.03],
    [0.04, 0.15, 0.03, 0.06, 0.02, 0.03, 0.02, 0.02],
    [0.07, 0.03, 0.05, 0.02, 0.04, 0.02, 0.02, 0.01],
    [0.62, 0.16, 0.19, 0.11, 0.14, 0.08, 0.07, 0.04],
    [0.67, 0.13, 0.2, 0.11, 0.13, 0.07, 0.07, 0.04],
    [0.19, 0.37, 0.13, 0.18, 0.1, 0.11, 0.07, 0.07],
  ],
  [
    [0.06, 0.46, 0.1, 0.2, 0.06, 0.1, 0.05, 0.06],
    [0.03, 0.12, 0.05, 0.1, 0.04, 0.06, 0.03, 0.04],
    [0.06, 0.04, 0.08, 0.04, 0.06, 0.03, 0.04, 0.03],
    [0.65, 0.19, 0.32, 0.16, 0.19, 0.13, 0.11, 0.08],
    [0.26, 0.16, 0.36, 0.16, 0.2, 0.13, 0.13, 0.11],
    [0.11, 0.35, 0.16, 0.3, 0.13, 0.22, 0.13, 0.16],
  ],
];
/** In strides a second; the mean over subjects and its SD, which is wider on stairs. */
const STRIDE_RATE = [
  [0.885, 0.05],
  [0.82, 0.065],
  [0.89, 0.08],
] as const;
/** The heel strike's peak, in g. */
const STRIKE = [0.12, 0.07, 0.28] as const;

/** One subject's way of walking. */
export interface Gait {
  /** Strides a second in each of the three activities. */
  readonly strideRate: readonly number[];
  /** For each activity, the cosine's and the sine's weight of every (motion, harmonic). */
  readonly weights: readonly Float64Array[];
  /** The heel strike's share in each motion, per g of its peak. */
  readonly strike: readonly number[];
}

/** The motions of one recording, each (T). */
export interface Motion {
  readonly up: Float64Array;
  readonly forward: Float64Array;
  readonly left: Float64Array;
  /** The angle about up, in rad. */
  readonly turn: Float64Array;
  /** The trunk's lean to the left and backward, in rad. */
  readonly leanLeft: Float64Array;
  readonly leanBack: Float64Array;
  /** The heel strikes' part of the angular velocity about up, forward and left, in rad/s: too quick to show in the angles. */
  readonly jolt: readonly [Float64Array, Float64Array, Float64Array];
}

export function drawGait(random: Random): Gait {
  const tempo = bounded(random),
    vigour = exp(0.1 * bounded(random));
  const strideRate = STRIDE_RATE.map(([mean, sd]) => mean + sd * (0.7 * tempo + 0.7 * bounded(random)));
  const limp = exp(0.25 * bounded(random));
  const own = Array.from({ length: MOTIONS * HARMONICS }, () => ({ size: 0.17 * bounded(random), phase: 0.3 * bounded(random) }));
  const weights = AMPLITUDES.map((motions) => {
    const effort = vigour * exp(0.07 * bounded(random));
    const pairs = new Float64Array(2 * MOTIONS * HARMONICS);
    for (let i = 0; i < MOTIONS * HARMONICS; i++) {
      const harmonic = i % HARMONICS;
      const odd = harmonic % 2 === 0;
      const size = motions[(i - harmonic) / HARMONICS]![harmonic]! * effort * (odd ? limp : 1) * exp(own[i]!.size + 0.1 * bounded(random));
      // The harmonics of the upward push meet at its peak, those of the other motions do not; subject and activity deviate from that.
      const phase =
        (i < HARMONICS ? 0.3 * harmonic : 0.9 * (i - harmonic) + 0.5 * harmonic * harmonic) + own[i]!.phase + 0.2 * bounded(random);
      pairs[2 * i] = size * cos(phase);
      pairs[2 * i + 1] = size * sin(phase);
    }
    return pairs;
  });
  const strike = [
    vigour,
    -0.4 + 0.2 * bounded(random),
    0.35 * bounded(random),
    bounded(random),
    1.5 * bounded(random),
    2 + bounded(random),
  ];
  return { strideRate, weights, strike };
}

/** A normal number whose tails beyond 1.6 are drawn again: among nine test subjects one odd person would decide the score. */
export function bounded(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) < 1.6) return value;
  }
}

/** `samples` steps of 20 ms of a walk. On stairs every flight of some seconds ends in a landing, which is crossed in level steps. */
export function walk(random: Random, gait: Gait, activity: number, samples: number): Motion {
  const motions = Array.from({ length: MOTIONS }, () => new Float64Array(samples));
  const jolt = [new Float64Array(samples), new Float64Array(samples), new Float64Array(samples)] as const;
  const pace = exp(0.04 * random.normal()),
    effort = exp(0.06 * random.normal());
  const values = new Float64Array(MOTIONS),
    level = new Float64Array(MOTIONS);

  let phase = random.uniform(),
    step = -1,
    hurry = 1,
    stride = gait.strideRate[activity]! * pace,
    force = 1,
    nextForce = 1,
    landing = 0,
    landed = 0,
    drift = 0;
  // The heel's ring: a resonance at 9 Hz that fades in 50 ms.
  const fade = exp(-STEP / 0.05),
    ring1 = 2 * fade * cos(2 * Math.PI * 9 * STEP),
    ring2 = -fade * fade;
  let peak1 = 0,
    peak2 = 0;

  for (let t = 0; t < samples; t++) {
    drift += -0.01 * drift + 0.004 * random.normal();
    phase += stride * hurry * (1 + drift) * STEP;
    let peak = ring1 * peak1 + ring2 * peak2;
    if (Math.floor(2 * phase) !== step) {
      step = Math.floor(2 * phase);
      hurry = 1 + 0.03 * random.normal();
      force = nextForce;
      nextForce = exp(0.12 * random.normal());
      peak += STRIKE[landed > 0.5 ? WALKING : activity]! * effort * exp(0.35 * random.normal());
      // Flights of about 15 seconds, landings of two to four steps.
      if (landing > 0) landing--;
      else if (activity !== WALKING && random.below(25) === 0) landing = 2 + random.below(3);
    }
    peak2 = peak1;
    peak1 = peak;
    landed += ((landing > 0 ? 1 : 0) - landed) * 0.06;
    stride = (gait.strideRate[activity]! * (1 - landed) + gait.strideRate[WALKING]! * landed) * pace;

    harmonics(gait.weights[activity]!, phase, stride, values);
    if (landed > 0.01) {
      harmonics(gait.weights[WALKING]!, phase, stride, level);
      for (let i = 0; i < MOTIONS; i++) values[i]! += landed * (level[i]! - values[i]!);
    }
    const size = effort * (force + (nextForce - force) * (2 * phase - step));
    // The other foot's strike is the mirror image: it pushes to the other side, and turns and rolls the other way.
    const foot = step % 2 === 0 ? 1 : -1;
    for (let i = 0; i < MOTIONS; i++) {
      const jerk = (i >= 2 && i <= 4 ? foot : 1) * gait.strike[i]! * peak;
      motions[i]![t] = size * values[i]! + (i < 3 ? jerk : 0);
      if (i >= 3) jolt[i - 3]![t] = jerk;
    }
  }
  const [up, forward, left, turn, leanLeft, leanBack] = motions;
  return { up: up!, forward: forward!, left: left!, turn: turn!, leanLeft: leanLeft!, leanBack: leanBack!, jolt };
}

/** Sums the harmonics of each motion into `out` (6); for the three rotations their integrals, so that out holds angles in rad. */
function harmonics(weights: Float64Array, phase: number, stride: number, out: Float64Array): void {
  const angle = 2 * Math.PI * (phase - Math.floor(phase));
  const c1 = cos(angle),
    s1 = sin(angle);
  out.fill(0);
  let c = 1,
    s = 0;
  for (let h = 0; h < HARMONICS; h++) {
    const next = c * c1 - s * s1;
    s = s * c1 + c * s1;
    c = next;
    const perAngle = 1 / (2 * Math.PI * stride * (h + 1));
    for (let i = 0; i < MOTIONS; i++) {
      const at = 2 * (i * HARMONICS + h);
      const a = weights[at]!,
        b = weights[at + 1]!;
      out[i]! += i < 3 ? a * c + b * s : (a * s - b * c) * perAngle;
    }
  }
}
