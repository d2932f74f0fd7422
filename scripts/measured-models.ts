// The README's table of models besides the baseline: from records named MODEL-uci-har-DATE, each the document of `stride train --repeats --json`.
import { z } from "zod";
import { summarize } from "../src/scores/index.js";
import { table } from "./measured-studies.js";

const Interval = z.tuple([z.number(), z.number()]);
const intervals = z.object({ seeds: Interval, subjects: Interval });
const Subjects = z.array(z.object({ subject: z.int(), accuracy: z.number() })).min(1);

export const ModelRun = z.object({
  dataset: z.object({ name: z.literal("uci-har"), simulated: z.literal(false) }),
  model: z.string(),
  parameters: z.int(),
  repeats: z.array(z.object({ seed: z.int(), test: z.object({ accuracy: z.number() }) })).min(2),
  intervals,
  summary: z.object({ perSubject: Subjects }),
  /** Of an ensemble: each recipe's models by themselves. */
  members: z
    .array(
      z.object({
        name: z.string(),
        seeds: z.int(),
        weight: z.number(),
        parameters: z.int(),
        alone: z.object({ accuracies: z.array(z.number()).min(2), intervals, perSubject: Subjects }),
      }),
    )
    .optional(),
});

interface Recorded {
  readonly name: string;
  readonly run: z.infer<typeof ModelRun>;
  readonly machine: { readonly command: string; readonly date: string };
}

export function renderModels(records: readonly Recorded[]): string {
  return [
    "**UCI HAR, official split, other models**, everything chosen on the training subjects; test accuracies in %",
    "",
    ...table(
      ["model", "parameters", "mean ± sample SD", "each seed", "95 % over seeds", "95 % over subjects", "worst test subject"],
      records.flatMap(({ run }) => {
        const members = run.members ?? [];
        const parts = members.map(({ name, seeds, weight }) => `${seeds} x ${name} ${weight.toFixed(2)}`);
        return [
          row({
            name: parts.length > 0 ? `${run.model}: ${parts.join(", ")}` : run.model,
            parameters: run.parameters,
            accuracies: run.repeats.map(({ test }) => test.accuracy),
            intervals: run.intervals,
            perSubject: run.summary.perSubject,
          }),
          // Those that have a record of their own stand there.
          ...members
            .filter(({ name }) => !records.some((record) => record.run.model === name))
            .map(({ name, parameters, alone }) => row({ name: `${name}, one training`, parameters, ...alone })),
        ];
      }),
    ),
    "",
    ...records.map(({ name, machine }) => `By \`${machine.command}\`, ${machine.date}: [records/${name}](records/${name}).`),
  ].join("\n");
}

interface Row {
  readonly name: string;
  readonly parameters: number;
  readonly accuracies: readonly number[];
  readonly intervals: z.infer<typeof intervals>;
  readonly perSubject: z.infer<typeof Subjects>;
}

function row({ name, parameters, accuracies, intervals: { seeds, subjects }, perSubject }: Row): string[] {
  const percent = (value: number): string => (100 * value).toFixed(2);
  const between = ([low, high]: readonly [number, number]): string => `${percent(low)} to ${percent(high)}`;
  const { mean, sd } = summarize(accuracies.map((accuracy) => 100 * accuracy));
  const worst = perSubject.reduce((a, b) => (b.accuracy < a.accuracy ? b : a));
  return [
    name,
    parameters.toLocaleString("en"),
    `**${mean.toFixed(2)} ± ${sd!.toFixed(2)}**`,
    accuracies.map(percent).join(", "),
    between(seeds),
    between(subjects),
    `${percent(worst.accuracy)} (subject ${worst.subject})`,
  ];
}
