// The README's table of models besides the baseline: from records named MODEL-uci-har-DATE, each the document of `stride train --repeats --json`.
import { z } from "zod";
import { summarize } from "../src/scores/index.js";
import { table } from "./measured-studies.js";

const Interval = z.tuple([z.number(), z.number()]);

export const ModelRun = z.object({
  dataset: z.object({ name: z.literal("uci-har"), simulated: z.literal(false) }),
  model: z.string(),
  parameters: z.int(),
  repeats: z.array(z.object({ seed: z.int(), test: z.object({ accuracy: z.number() }) })).min(2),
  intervals: z.object({ seeds: Interval, subjects: Interval }),
  summary: z.object({ perSubject: z.array(z.object({ subject: z.int(), accuracy: z.number() })).min(1) }),
});

interface Recorded {
  readonly name: string;
  readonly run: z.infer<typeof ModelRun>;
  readonly machine: { readonly command: string; readonly date: string };
}

export function renderModels(records: readonly Recorded[]): string {
  const percent = (value: number): string => (100 * value).toFixed(2);
  return [
    "**UCI HAR, official split, other models**, everything chosen on the training subjects; test accuracies in %",
    "",
    ...table(
      ["model", "parameters", "mean ± sample SD", "each seed", "95 % over seeds", "95 % over subjects", "worst test subject"],
      records.map(({ run }) => {
        const { mean, sd } = summarize(run.repeats.map(({ test }) => 100 * test.accuracy));
        const worst = run.summary.perSubject.reduce((a, b) => (b.accuracy < a.accuracy ? b : a));
        const between = ([low, high]: readonly [number, number]): string => `${percent(low)} to ${percent(high)}`;
        return [
          run.model,
          run.parameters.toLocaleString("en"),
          `**${mean.toFixed(2)} ± ${sd!.toFixed(2)}**`,
          run.repeats.map(({ test }) => percent(test.accuracy)).join(", "),
          between(run.intervals.seeds),
          between(run.intervals.subjects),
          `${percent(worst.accuracy)} (subject ${worst.subject})`,
        ];
      }),
    ),
    "",
    ...records.map(({ name, machine }) => `By \`${machine.command}\`, ${machine.date}: [records/${name}](records/${name}).`),
  ].join("\n");
}
