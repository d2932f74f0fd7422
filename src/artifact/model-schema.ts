// What the metadata of a model file may hold: nothing but this. Loaded only when a model is read or written.
import { z } from "zod";
import { UNRECORDED } from "../data/index.js";
import { ACTIVATION_NAMES, KERNEL_INITIALIZERS } from "../nn/index.js";
import { MOST_EPOCHS } from "./model.js";

// Zod puts a schema's checks together with `new Function`, and tries whether it may as soon as the schema is made. Reading a file needs no
// code of its own, and a page's policy reports even the attempt. The setting is everyone's who uses Zod here, so it is put back below.
const { jitless } = z.config();
z.config({ jitless: true });

export const count = z.int().min(1).max(65536);
const text = z.string().min(1).max(10000);
export const whole = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits");
export const kernelsSha256 = z.string().regex(/^([0-9a-f]{64}|typescript)$/, 'expected 64 hexadecimal digits or "typescript"');

// Which names there are, and in which order, is checked where the network is built.
const names = z.array(text).min(1).max(1000);
const node = { name: z.exactOptional(text), inputs: z.exactOptional(names), trainable: z.exactOptional(z.boolean()) };

const anyActivation = z.enum(["linear", ...ACTIVATION_NAMES]);

const convolution = {
  kernelSize: count,
  strides: count,
  padding: z.enum(["valid", "same", "causal"]),
  dilationRate: count,
  activation: anyActivation,
  useBias: z.boolean(),
};

const kernelInitializer = z.exactOptional(z.enum(KERNEL_INITIALIZERS));

const sides = z.tuple([z.int().min(0).max(65536), z.int().min(0).max(65536)]);

const recurrent = {
  units: count,
  returnSequences: z.boolean(),
  goBackwards: z.boolean(),
  useBias: z.boolean(),
};
const gru = { kind: z.literal("GRU"), ...recurrent };
const lstm = { kind: z.literal("LSTM"), ...recurrent, unitForgetBias: z.boolean() };
const oneDirection = z.discriminatedUnion("kind", [z.strictObject(gru), z.strictObject(lstm)]);

const pooling = { poolSize: count, strides: count, padding: z.enum(["valid", "same"]) };
const layer = z.discriminatedUnion("kind", [
  z.strictObject({ ...node, kind: z.literal("Activation"), activation: z.enum(ACTIVATION_NAMES) }),
  // Models of 0.1.0 were written before Add had an activation.
  z.strictObject({ ...node, kind: z.literal("Add"), activation: z.enum(["linear", "relu"]).default("linear") }),
  z.strictObject({ ...node, kind: z.literal("Attention"), blockSize: z.exactOptional(count) }),
  z.strictObject({ ...node, kind: z.literal("AttentionPooling1D"), units: count }),
  z.strictObject({ ...node, kind: z.literal("AveragePooling1D"), ...pooling }),
  z.strictObject({
    ...node,
    kind: z.literal("BatchNormalization"),
    momentum: z.number().min(0).lt(1),
    epsilon: z.number().positive(),
    activation: z.enum(["linear", "relu"]),
  }),
  z.strictObject({ ...node, kind: z.literal("Bidirectional"), layer: oneDirection, mergeMode: z.enum(["concat", "sum"]) }),
  z.strictObject({ ...node, kind: z.literal("Concatenate") }),
  z.strictObject({
    ...node,
    kind: z.literal("Conv1D"),
    ...convolution,
    activation: z.enum(["linear", ...ACTIVATION_NAMES, "softmax"]),
    filters: count,
    kernelInitializer,
  }),
  z.strictObject({
    ...node,
    kind: z.literal("Conv1DTranspose"),
    filters: count,
    kernelSize: count,
    strides: count,
    padding: z.enum(["valid", "same"]),
    activation: anyActivation,
    useBias: z.boolean(),
  }),
  z.strictObject({ ...node, kind: z.literal("Cropping1D"), cropping: sides }),
  z.strictObject({
    ...node,
    kind: z.literal("Dense"),
    units: count,
    activation: z.enum(["linear", ...ACTIVATION_NAMES, "softmax"]),
    useBias: z.boolean(),
  }),
  z.strictObject({ ...node, kind: z.literal("DepthwiseConv1D"), ...convolution, depthMultiplier: count, kernelInitializer }),
  z.strictObject({ ...node, kind: z.literal("Dropout"), rate: z.number().min(0).lt(1) }),
  z.strictObject({ ...node, kind: z.literal("Flatten") }),
  z.strictObject({ ...node, kind: z.literal("GaussianNoise"), stddev: z.number().min(0) }),
  z.strictObject({ ...node, kind: z.literal("GlobalAveragePooling1D") }),
  z.strictObject({ ...node, kind: z.literal("GlobalMaxPooling1D") }),
  z.strictObject({ ...node, kind: z.literal("GlobalPPVPooling1D") }),
  z.strictObject({ ...node, ...gru }),
  z.strictObject({ ...node, kind: z.literal("LayerNormalization"), epsilon: z.number().positive() }),
  z.strictObject({ ...node, ...lstm }),
  z.strictObject({ ...node, kind: z.literal("MaxPooling1D"), ...pooling }),
  z.strictObject({ ...node, kind: z.literal("Multiply") }),
  z.strictObject({
    ...node,
    kind: z.literal("Reshape"),
    targetShape: z
      .array(
        z
          .int()
          .min(1)
          .max(2 ** 28),
      )
      .min(1)
      .max(8),
  }),
  z.strictObject({ ...node, kind: z.literal("SeparableConv1D"), ...convolution, filters: count, depthMultiplier: count }),
  z.strictObject({ ...node, kind: z.literal("SliceChannels"), start: z.int().min(0).max(65535), channels: count }),
  z.strictObject({ ...node, kind: z.literal("SpatialDropout1D"), rate: z.number().min(0).lt(1) }),
  z.strictObject({ ...node, kind: z.literal("UpSampling1D"), size: count }),
  z.strictObject({ ...node, kind: z.literal("ZeroPadding1D"), padding: sides }),
]);

const schedule = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("constant") }),
    z.strictObject({ kind: z.literal("cosine"), warmup: z.number().min(0).lt(1), alpha: z.number().min(0).max(1) }),
    z.strictObject({
      kind: z.literal("one-cycle"),
      pctStart: z.number().gt(0).lt(1),
      divFactor: z.number().positive(),
      finalDivFactor: z.number().positive(),
      annealStrategy: z.enum(["cos", "linear"]),
    }),
    z.strictObject({ kind: z.literal("step"), milestones: z.array(z.number().gt(0).lt(1)).min(1), gamma: z.number().positive() }),
  ],
  "expected the kind constant, cosine, one-cycle or step",
);
const monitor = {
  patience: z.int().min(1),
  monitor: z.exactOptional(z.enum(["validationLoss", "validationAccuracy"])),
  minDelta: z.exactOptional(z.number().min(0)),
};

const trainedOn = z.strictObject({
  name: text,
  simulated: z.boolean(),
  source: text,
  fingerprint: sha256,
  windows: whole.min(1),
  subjects: z.array(z.int()),
  unrecorded: z.exactOptional(z.array(z.enum(UNRECORDED)).min(1)),
});

/** What every training record holds. */
export const commonTraining = { stride: text, dataset: trainedOn, seed: whole };

const kernels = z.strictObject({ name: z.enum(["plain", "relaxed", "reference"]), sha256: kernelsSha256 });
const finetuning = z.strictObject({
  stride: text,
  from: sha256,
  dataset: trainedOn,
  windowsPerClass: whole.min(1),
  stages: z
    .array(
      z.strictObject({
        layers: z.enum(["last", "head", "all"]),
        learningRate: z.number().positive(),
        losses: z.array(z.number()).min(1).max(MOST_EPOCHS),
      }),
    )
    .min(1)
    .max(3),
  batchSize: whole.min(1),
  seed: whole,
  pull: z.number().min(0),
  replayed: z.exactOptional(z.strictObject({ name: text, fingerprint: sha256, windows: whole.min(1), subjects: z.array(z.int()) })),
  kernels,
});

/** What the record of a network's training holds, but for its history. */
const networkTraining = {
  ...commonTraining,
  validation: z.exactOptional(z.strictObject({ windows: whole.min(1), subjects: z.array(z.int()).min(1) })),
  epochs: whole.max(MOST_EPOCHS),
  batchSize: whole,
  optimizer: z.strictObject({
    name: text,
    config: z.record(z.string(), z.union([z.number(), z.boolean()], "expected a number, true or false")),
  }),
  schedule: z.exactOptional(schedule),
  labelSmoothing: z.exactOptional(z.number().min(0).lt(1)),
  classWeights: z.exactOptional(
    z.union([z.literal("balanced"), z.array(z.number().min(0)).min(1)], 'expected "balanced" or a list of numbers from 0 on'),
  ),
  l2: z.exactOptional(z.number().min(0)),
  clipValue: z.exactOptional(z.number().positive()),
  clipNorm: z.exactOptional(z.number().positive()),
  averaging: z.exactOptional(
    z.discriminatedUnion(
      "kind",
      [
        z.strictObject({ kind: z.literal("ema"), momentum: z.number().gt(0).lt(1) }),
        z.strictObject({ kind: z.literal("swa"), epochs: count }),
      ],
      'expected the kind "ema" or "swa"',
    ),
  ),
  earlyStopping: z.exactOptional(z.strictObject(monitor)),
  reduceOnPlateau: z.exactOptional(z.strictObject({ ...monitor, factor: z.exactOptional(z.number().gt(0).lt(1)) })),
  augmentation: z.exactOptional(
    z.strictObject({
      timeShift: z.exactOptional(z.number().min(0).max(1)),
      timeWarp: z.exactOptional(z.number().min(0).max(1)),
      rotation: z.exactOptional(z.number().min(0).max(180)),
      scaling: z.exactOptional(z.number().min(0).max(1)),
      magnitudeWarp: z.exactOptional(z.number().min(0).max(1)),
      jitter: z.exactOptional(z.number().min(0).max(10)),
      channelDrop: z.exactOptional(z.number().min(0).lt(1)),
      sensorDrop: z.exactOptional(z.number().min(0).lt(1)),
      mixup: z.exactOptional(z.number().min(0).max(100)),
    }),
  ),
  dropMeans: z.exactOptional(z.array(z.number()).min(1)),
  pretraining: z.exactOptional(z.strictObject({ losses: z.array(z.number().min(0)).min(1).max(MOST_EPOCHS) })),
  epoch: z.exactOptional(whole.min(1)),
  finetuning: z.exactOptional(z.array(finetuning).min(1).max(100)),
  kernels,
};
const epoch = { epoch: whole, loss: z.number(), validationLoss: z.exactOptional(z.number()) };
const historyOf = <Shape extends z.ZodRawShape>(shape: Shape) => z.array(z.strictObject(shape)).max(MOST_EPOCHS);

/** One schema a metadata field that holds JSON. */
export const schemas = {
  network: z.strictObject({
    name: text,
    inputShape: z.tuple([count, z.int().min(1).max(4096)]),
    inputs: z.exactOptional(names),
    masked: z.exactOptional(z.boolean()),
    layers: z.array(layer).min(1).max(1000),
  }),
  signals: z.array(z.strictObject({ name: text, unit: z.string().max(100) })).min(1),
  classNames: z
    .array(text)
    .min(1)
    .refine((names) => new Set(names).size === names.length, "expected names that differ"),
  calibration: z.strictObject({
    temperature: z.number().positive(),
    windows: whole.min(1),
    subjects: z.array(z.int()).min(1),
    folds: z.exactOptional(whole.min(2)),
    unsure: z.exactOptional(
      z.strictObject({
        threshold: z.number().min(0).max(1),
        precision: z.number().gt(0).max(1),
        right: z.number().min(0).max(1),
        sure: z.number().gt(0).max(1),
      }),
    ),
  }),
  window: z.strictObject({
    samplingRate: z.number().positive(),
    overlap: z.number().min(0).lt(1),
    unequalLengths: z.exactOptional(z.literal(true)),
  }),
  training: z.strictObject({
    ...networkTraining,
    history: historyOf({ ...epoch, accuracy: z.number(), validationAccuracy: z.exactOptional(z.number()) }),
  }),
  targets: z
    .array(z.strictObject({ name: text, unit: z.string().max(100) }))
    .min(1)
    .refine((targets) => new Set(targets.map(({ name }) => name)).size === targets.length, "expected names that differ"),
  regressionTraining: z.strictObject({ ...networkTraining, history: historyOf(epoch) }),
};
z.config({ jitless });

export type Checked<Data> = { readonly data: Data } | { readonly path: string; readonly expected: string; readonly received: unknown };

/** What a field's parsed JSON holds, or the first thing in it that is wrong: where, what was expected, and what is there instead. */
export function checkField<Field extends keyof typeof schemas>(field: Field, value: unknown): Checked<z.infer<(typeof schemas)[Field]>> {
  return checkBy(schemas[field], field, value) as Checked<z.infer<(typeof schemas)[Field]>>;
}

/** The same by any schema. */
export function checkBy(schema: z.ZodType, field: string, value: unknown): Checked<unknown> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { data: parsed.data };
  const issue = parsed.error.issues[0]!;
  const path = [field, ...issue.path].join(".");
  if (issue.code === "unrecognized_keys") return { path, expected: "expected its own keys alone", received: issue.keys[0] };
  if (issue.code === "invalid_union" && issue.path[0] === "layers") {
    const { options } = issue.path.includes("layer") ? oneDirection : schemas.network.shape.layers.element;
    const kinds = options.map(({ shape }) => shape.kind.value);
    return { path, expected: `expected one of ${kinds.join(", ")}`, received: valueAt(value, issue.path) };
  }
  // Zod names the type received, if anything: the value says more.
  const expected = issue.message.replace(/^(Invalid input|Invalid option|Too small|Too big): /, "").replace(/, received .*$/s, "");
  return { path, expected, received: valueAt(value, issue.path) };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((part, key) => (part as Readonly<Record<PropertyKey, unknown>>)[key], value);
}
