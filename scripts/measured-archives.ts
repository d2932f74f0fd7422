// The README's table of data sets of the UEA and UCR archives: ours, aeon's on the same files, and what was published, from a record named archives-DATE.
import { z } from "zod";
import { summarize } from "../src/scores/index.js";
import { table } from "./measured-studies.js";

const Share = z.number().min(0).max(1);

/** What `node dist/scripts/record-archives.js` printed. */
export const ArchivesRun = z.object({
  rows: z.array(z.object({ set: z.string(), model: z.string(), command: z.string(), accuracies: z.array(Share).min(2) })).min(1),
});
/** What `bench/peers/aeon/accuracy.py` printed: accuracies in %. */
export const ArchivesPeer = z.object({
  aeon: z.string(),
  rows: z.array(z.object({ set: z.string(), model: z.string(), accuracies: z.array(z.number()).min(2) })),
});
/** Figures of others, in %, each with its source. */
export const ArchivesPublished = z.array(z.object({ set: z.string(), model: z.string(), accuracy: z.number(), source: z.string() }));

interface Recorded {
  readonly name: string;
  readonly run: z.infer<typeof ArchivesRun>;
  readonly peer: z.infer<typeof ArchivesPeer>;
  readonly published: z.infer<typeof ArchivesPublished>;
  readonly machine: { readonly command: string; readonly date: string };
}

export function renderArchives({ name, run, peer, published, machine }: Recorded): string {
  const sources = [...new Set(published.map(({ source }) => source))];
  const spread = (accuracies: readonly number[]): string => {
    const { mean, sd, count } = summarize(accuracies);
    return `${mean.toFixed(2)} ± ${sd!.toFixed(2)} (${count})`;
  };
  return [
    "**Data sets of the UEA and UCR archives, official splits**; test accuracies in %, mean ± sample SD (seeds)",
    "",
    ...table(
      ["data set", "model", "Stride", `aeon ${peer.aeon}`, "published"],
      run.rows.map(({ set, model, accuracies }) => {
        const same = <Row extends { readonly set: string; readonly model: string }>(rows: readonly Row[]): Row[] =>
          rows.filter((row) => row.set === set && row.model === model);
        return [
          set,
          model,
          `**${spread(accuracies.map((share) => 100 * share)).replace(" ±", "** ±")}`,
          same(peer.rows).map((row) => spread(row.accuracies))[0] ?? "",
          same(published).map(({ accuracy, source }) => `${accuracy.toFixed(2)} [${sources.indexOf(source) + 1}]`)[0] ?? "",
        ];
      }),
    ),
    "",
    `Published: ${sources.map((source, i) => `[${i + 1}] ${source}`).join("; ")}. JapaneseVowels is padded with zeros to its longest series on both sides.`,
    "",
    `By \`${machine.command}\`, ${machine.date}: [records/${name}](records/${name}).`,
  ].join("\n");
}
