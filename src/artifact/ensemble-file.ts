import { sha256, type Safetensors, type Tensor } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { readRecorded, RECORDED_FIELDS, recordedFields } from "./acquisition.js";
import { canonicalJson } from "./canonical-json.js";
import { membersOf } from "./ensemble.js";
import { checkDigest, checkFieldNames, parseJson, quote } from "./file-fields.js";
import type { EnsembleModel, SingleModel } from "./model.js";
import { NETWORK_FORMAT, networkContent, readNetworkModel, weightsSha256 } from "./network-file.js";
import { readRocketModel, ROCKET_FORMAT, rocketContent, tensorsSha256 } from "./rocket-file.js";

/**
 * What the file of an ensemble holds: of each member, from 1, its own file's tensors under member/NUMBER/, and its own metadata as an entry of `members`,
 * but for what all members share: classes, signals, window and, where there are some, acquisition and layout stand once.
 */
export const ENSEMBLE_FORMAT = "stride-ensemble-1";
const JSON_FIELDS = ["classNames", "members", "signals", "weighting", "weights", "window"] as const;
const SHARED = ["classNames", "signals", "window", ...RECORDED_FIELDS] as const;
type JsonField = (typeof JSON_FIELDS)[number];

/** Throws InputError, naming `place`, for an ensemble whose parts do not fit each other. */
export async function ensembleContent(model: EnsembleModel, place: string): Promise<Safetensors> {
  const { classNames, samplingRate, overlap, unequalLengths, weights, weighting } = model;
  const tensors: Record<string, Tensor> = {};
  const members: Record<string, unknown>[] = [];
  for (const [i, { member }] of membersOf(model, place).entries()) {
    const own = memberPlace(place, i);
    const content = await (member.kind === "rocket" ? rocketContent(member, own) : networkContent(member, own));
    for (const [name, tensor] of Object.entries(content.tensors)) tensors[`${prefixOf(i)}${name}`] = tensor;
    const kept = Object.entries(content.metadata).filter(([field]) => !SHARED.some((shared) => shared === field));
    members.push(Object.fromEntries(kept.map(([field, text]) => [field, isPlain(field) ? text : (JSON.parse(text) as unknown)])));
  }
  const json: Record<JsonField, unknown> = {
    ...{ classNames, members, weighting, weights },
    signals: model.signals.map(({ name, unit }) => ({ name, unit })),
    window: { samplingRate, overlap, ...(unequalLengths && { unequalLengths }) },
  };
  return {
    tensors,
    metadata: {
      format: ENSEMBLE_FORMAT,
      weightsSha256: await ensembleSha256(model),
      ...Object.fromEntries(JSON_FIELDS.map((field) => [field, canonicalJson(json[field])])),
      ...recordedFields(model, place),
    },
  };
}

/** Throws InputError, naming `file`, for anything but what `ensembleContent` gives. */
export async function readEnsemble({ tensors, metadata }: Safetensors, file: string): Promise<EnsembleModel> {
  checkFieldNames(metadata, JSON_FIELDS, file, RECORDED_FIELDS);
  const { checkEnsembleField } = await import("./ensemble-schema.js");
  const read = <Field extends JsonField>(field: Field) => {
    const checked = checkEnsembleField(field, parseJson(metadata[field]!, `${file}: ${field}`));
    if ("data" in checked) return checked.data;
    throw new InputError(`${file}: ${checked.path}: ${checked.expected}; received ${quote(checked.received)}`);
  };
  const entries = read("members"),
    signals = read("signals"),
    classNames = read("classNames"),
    window = read("window"),
    weights = read("weights"),
    weighting = read("weighting");
  const parts = splitTensors(tensors, entries.length, file);
  const members: SingleModel[] = [];
  for (const [i, entry] of entries.entries()) {
    const own = Object.entries(entry).map(([field, value]) => [field, isPlain(field) ? String(value) : canonicalJson(value)] as const);
    const twice = SHARED.find((field) => Object.hasOwn(entry, field));
    if (twice !== undefined) throw new InputError(`${memberPlace(file, i)}: expected no ${twice}, which the ensemble has; received some`);
    const shared = SHARED.filter((field) => Object.hasOwn(metadata, field)).map((field) => [field, metadata[field]!] as const);
    const content: Safetensors = { tensors: parts[i]!, metadata: Object.fromEntries([...own, ...shared]) };
    members.push(await READERS[entry.format](content, memberPlace(file, i)));
  }
  const recorded = readRecorded(metadata, { signals, ...window }, file);
  const model: EnsembleModel = { kind: "ensemble", members, weights, weighting, signals, classNames, ...window, ...recorded };
  membersOf(model, file);
  checkDigest(metadata, await ensembleSha256(model), file);
  return model;
}

/** SHA-256 over the weights and the members' own digests, in hexadecimal. */
export async function ensembleSha256({ members, weights }: EnsembleModel): Promise<string> {
  const digests = await Promise.all(
    members.map((member) => (member.kind === "rocket" ? tensorsSha256(member.convolutions) : weightsSha256(member.weights))),
  );
  return sha256(new TextEncoder().encode(canonicalJson([weights, digests])));
}

const READERS = { [NETWORK_FORMAT]: readNetworkModel, [ROCKET_FORMAT]: readRocketModel };

/** The tensors of each member under their own names. Throws InputError for one that is no member's. */
function splitTensors(tensors: Readonly<Record<string, Tensor>>, count: number, file: string): Record<string, Tensor>[] {
  const parts = Array.from({ length: count }, (): [string, Tensor][] => []);
  for (const [name, tensor] of Object.entries(tensors)) {
    const [, number, own] = /^member\/([1-9]\d{0,3})\/(.+)$/s.exec(name) ?? [];
    const part = number === undefined ? undefined : parts[Number(number) - 1];
    if (!part) {
      throw new InputError(
        `${file}: tensor ${quote(name)}: expected names from member/1/ to member/${count}/ on, as it has ${count} members; received this one besides`,
      );
    }
    part.push([own!, tensor]);
  }
  return parts.map((part) => Object.fromEntries(part));
}

/** Fields that hold plain text, not JSON. */
function isPlain(field: string): boolean {
  return field === "format" || field === "weightsSha256";
}

function prefixOf(i: number): string {
  return `member/${i + 1}/`;
}

function memberPlace(place: string, i: number): string {
  return `${place}: member ${i + 1}`;
}
