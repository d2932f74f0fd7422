// The baseline network as an ONNX model. ONNX Runtime's fast convolutions are those with two spatial axes, so time is the second of
// them and the first has length 1, as converters write a Keras Conv1D; the README has the times of the other forms.
import type { Problem } from "../../training/problem.js";

/** What is used of protobufjs, which is not installed where this is compiled. */
interface Protobuf {
  loadSync(path: string): { lookupType(name: string): { create(value: object): object; encode(value: object): { finish(): Uint8Array } } };
}

const [FLOAT, INT64] = [1, 7];
const [ATTRIBUTE_INT, ATTRIBUTE_INTS] = [2, 7];
const OPSET = 17;
const IR_VERSION = 8;

/** `x` (N, t, c), as Stride takes it -> `y` (N, classes), probabilities. `proto` is the path of onnx-part.proto. */
export function writeModel(
  require: (name: string) => unknown,
  proto: string,
  { timeSteps: t, channels: c, filters: f, heads, classes, weights }: Problem,
): Uint8Array {
  const k = heads[0]![0]!;
  const [w1, b1, w2, b2, w3, b3, w4, b4] = weights.map(({ values }) => values) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const u = b3.length;
  const features = w3.length / u;
  const initializer = [
    tensor("kernel1", [f, c, 1, k], filtersFirst(w1, k, c, f)),
    tensor("bias1", [f], b1),
    tensor("kernel2", [f, f, 1, k], filtersFirst(w2, k, f, f)),
    tensor("bias2", [f], b2),
    tensor("kernel3", [features, u], channelsOutermost(w3, features / f, f, u)),
    tensor("bias3", [u], b3),
    tensor("kernel4", [u, classes], w4),
    tensor("bias4", [classes], b4),
    { name: "axis", dims: [1], dataType: INT64, rawData: new Uint8Array(BigInt64Array.of(2n).buffer) },
  ];
  const node = [
    operation("Transpose", ["x"], "turned", [ints("perm", [0, 2, 1])]),
    operation("Unsqueeze", ["turned", "axis"], "image"),
    operation("Conv", ["image", "kernel1", "bias1"], "sums1", [ints("kernel_shape", [1, k])]),
    operation("Relu", ["sums1"], "values1"),
    operation("Conv", ["values1", "kernel2", "bias2"], "sums2", [ints("kernel_shape", [1, k])]),
    operation("Relu", ["sums2"], "values2"),
    operation("MaxPool", ["values2"], "pooled", [ints("kernel_shape", [1, 2]), ints("strides", [1, 2])]),
    operation("Flatten", ["pooled"], "features", [int("axis", 1)]),
    operation("Gemm", ["features", "kernel3", "bias3"], "sums3"),
    operation("Relu", ["sums3"], "values3"),
    operation("Gemm", ["values3", "kernel4", "bias4"], "logits"),
    operation("Softmax", ["logits"], "y", [int("axis", 1)]),
  ];
  const graph = { name: "baseline", node, initializer, input: [value("x", [t, c])], output: [value("y", [classes])] };
  const type = (require("protobufjs") as Protobuf).loadSync(proto).lookupType("onnx.ModelProto");
  return type.encode(type.create({ irVersion: IR_VERSION, producerName: "stride", graph, opsetImport: [{ version: OPSET }] })).finish();
}

/** (K, C, F) -> (F, C, K). */
function filtersFirst(w: Float32Array, k: number, c: number, f: number): Float32Array {
  return Float32Array.from({ length: w.length }, (_, i) => w[((i % k) * c + (Math.floor(i / k) % c)) * f + Math.floor(i / (k * c))]!);
}

/** Rows of a (T * C, U) matrix from time outermost, as Keras flattens, to channels outermost, as ONNX does. */
function channelsOutermost(w: Float32Array, t: number, c: number, u: number): Float32Array {
  return Float32Array.from({ length: w.length }, (_, i) => {
    const row = Math.floor(i / u);
    return w[((row % t) * c + Math.floor(row / t)) * u + (i % u)]!;
  });
}

function tensor(name: string, dims: number[], { buffer, byteOffset, byteLength }: Float32Array): object {
  return { name, dims, dataType: FLOAT, rawData: new Uint8Array(buffer, byteOffset, byteLength) };
}

function operation(opType: string, input: string[], output: string, attribute: object[] = []): object {
  return { opType, name: output, input, output: [output], attribute };
}

function int(name: string, i: number): object {
  return { name, i, type: ATTRIBUTE_INT };
}

function ints(name: string, values: number[]): object {
  return { name, ints: values, type: ATTRIBUTE_INTS };
}

/** A tensor of N windows' values. */
function value(name: string, shape: number[]): object {
  const dim = [{ dimParam: "N" }, ...shape.map((dimValue) => ({ dimValue }))];
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
