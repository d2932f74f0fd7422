import type { FinetuningRecord, NetworkModel } from "../artifact/index.js";
import type { Dataset, PersonalSplit } from "../data/index.js";
import type { BeforeAfter, ShareRight } from "../study/index.js";
import { count, percent, plural, shortHash } from "./format.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

export interface FinetuneResult {
  readonly modelFile: string;
  readonly out: string;
  /** Afterwards. */
  readonly model: NetworkModel;
  readonly weightsSha256: { readonly before: string; readonly after: string };
  readonly dataset: Dataset;
  readonly fingerprint: string;
  readonly subject: number;
  readonly personal: PersonalSplit;
  /** Of the person's held-out windows. */
  readonly own: BeforeAfter;
  readonly old: { readonly name: string; readonly seen: boolean; readonly scores: BeforeAfter } | null;
}

/** The document of `stride finetune --json`. */
export function finetuneDocument({ model, dataset, fingerprint, personal, own, old, ...named }: FinetuneResult) {
  return {
    ...named,
    dataset: { name: dataset.name, simulated: dataset.simulated, fingerprint },
    windows: { learned: personal.train.indices.length, judged: personal.heldOut.indices.length, leftOut: personal.leftOut.length },
    person: own,
    old: old && { name: old.name, learnedFromBefore: old.seen, ...old.scores },
    finetuning: recordOf(model),
  };
}

/** The same for people. */
export function renderFinetuned(result: FinetuneResult, style: Style): string {
  const { modelFile, out, dataset, subject, personal, own, old, weightsSha256 } = result;
  const record = recordOf(result.model);
  const learned = new Map<string, number>();
  for (const window of personal.train.indices) {
    const name = dataset.classNames[dataset.y[window]!]!;
    learned.set(name, (learned.get(name) ?? 0) + 1);
  }
  const names = [...new Set([...own.perClass.map(({ className }) => className), ...learned.keys()])];
  const rows = names.map((name) => {
    const judged = own.perClass.find(({ className }) => className === name);
    return [
      name,
      count(learned.get(name) ?? 0),
      count(judged?.windows ?? 0),
      ...(judged ? [percent(judged.before / judged.windows), percent(judged.after / judged.windows)] : ["-", "-"]),
    ];
  });
  const { before, after, difference } = own;
  return [
    renderTable(
      {
        title: `Held-out windows of subject ${subject} of ${dataset.name}${dataset.simulated ? ", simulated" : ""}`,
        head: ["activity", "learned from", "judged by", "right before", "after"],
        rows,
        totals: ["all", count(personal.train.indices.length), count(own.windows), percent(before.value), percent(after.value)],
      },
      style,
    ),
    renderFacts(
      [
        ["before", shareText(before, own.clusters)],
        ["after", style.bold(shareText(after, own.clusters))],
        ["difference", `${pointsText(difference)}; ${plural(own.fixed, "window")} put right, ${count(own.broken)} made wrong`],
        ["left out", `${plural(personal.leftOut.length, "window")} that overlap one that is learned from`],
        ...(old
          ? [["old windows", oldText(old)] as const]
          : [["old windows", "not judged: without --keep nobody knows what was forgotten"] as const]),
        ["guarded by", guardText(record)],
        ["learned", record.stages.map(stageText).join("\n")],
        ["model", `${modelFile}, weights SHA-256 ${shortHash(weightsSha256.before)} -> ${shortHash(weightsSha256.after)}`],
        ["written to", out],
      ],
      style,
    ),
  ].join("\n");
}

/** What a model file tells of one finetuning. */
export function finetuningText(record: FinetuningRecord): string {
  const { dataset, from, stages } = record;
  const who = dataset.subjects.length > 0 ? ` of subject ${dataset.subjects.join(", ")}` : "";
  return (
    `to ${plural(dataset.windows, "window")}${who} of ${dataset.name}, from weights SHA-256 ${shortHash(from)}; guarded by ${guardText(record)}; ` +
    stages.map(stageText).join("; ")
  );
}

function recordOf({ training }: NetworkModel): FinetuningRecord {
  return training.finetuning!.at(-1)!;
}

function shareText({ value, interval }: ShareRight, clusters: number): string {
  if (!interval) return `${percent(value)} right; one stretch alone has no interval`;
  return `${percent(value)} right, ${percent(interval.level, 0)} interval ${percent(interval.low)} to ${percent(interval.high)} (bootstrap over ${plural(clusters, "label run")})`;
}

function points(value: number): string {
  return `${value > 0 ? "+" : ""}${(100 * value).toFixed(1)}`;
}

function pointsText({ value, interval }: ShareRight): string {
  return `${points(value)} points${interval ? `, interval ${points(interval.low)} to ${points(interval.high)}` : ""}`;
}

function oldText({ name, seen, scores }: NonNullable<FinetuneResult["old"]>): string {
  const { windows, clusters, before, after, difference } = scores;
  const known = seen ? ", which the old model had learned from, so only the difference tells something" : "";
  return `${percent(before.value)} before, ${percent(after.value)} after: ${pointsText(difference)}, of ${plural(windows, "window")} of ${plural(clusters, "other subject")} of ${name}${known}`;
}

function guardText({ pull, replayed }: FinetuningRecord): string {
  const pulled = pull > 0 ? `a pull of ${pull} towards the old weights (L2-SP)` : "";
  const again = replayed
    ? `${plural(replayed.windows, "old window")} of ${plural(replayed.subjects.length, "subject")} of ${replayed.name}, learned from again`
    : "";
  return [again, pulled].filter((text) => text !== "").join("; ") || "nothing";
}

function stageText({ layers, learningRate, losses }: FinetuningRecord["stages"][number]): string {
  return `layers ${layers}: ${plural(losses.length, "epoch")} at ${learningRate}, loss ${losses[0]!.toFixed(3)} to ${losses.at(-1)!.toFixed(3)}`;
}
