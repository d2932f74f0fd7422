// The README's table of leave-one-subject-out: from a record named loso-DATE, the document of `stride ensemble --folds loso --fold-subjects all --folds-only --json`.
import { z } from "zod";
import { InputError } from "../src/tensor/index.js";
import { table } from "./measured-studies.js";

const Scored = z.object({
  accuracy: z.number(),
  overSubjects: z.object({ mean: z.number(), sd: z.number() }),
  intervals: z.object({ subjects: z.tuple([z.number(), z.number()]) }),
  perSubject: z.array(z.object({ subject: z.int(), windows: z.int(), accuracy: z.number() })).min(2),
});

export const LosoRun = z.object({
  dataset: z.object({ name: z.literal("uci-har"), simulated: z.literal(false) }),
  folds: z.object({
    heldOut: z.array(z.array(z.int()).length(1)).min(2),
    members: z.array(Scored.extend({ name: z.string(), weight: z.number() })).min(1),
    blend: Scored,
  }),
});

interface Recorded {
  readonly name: string;
  readonly run: z.infer<typeof LosoRun>;
  readonly machine: { readonly command: string; readonly date: string };
}

export function renderLoso({ name, run: { folds }, machine }: Recorded): string {
  const models = [
    ...folds.members.map((member) => ({ title: member.name, scored: member })),
    { title: `blend: ${folds.members.map((member) => `${member.name} ${member.weight.toFixed(2)}`).join(", ")}`, scored: folds.blend },
  ];
  const percent = (value: number): string => (100 * value).toFixed(2);
  const subjects = folds.heldOut.flat().sort((a, b) => a - b);
  const of = ({ scored }: (typeof models)[number], subject: number): z.infer<typeof Scored>["perSubject"][number] => {
    const row = scored.perSubject.find((one) => one.subject === subject);
    if (!row) throw new InputError(`${name}: expected an accuracy of subject ${subject}, who was held out; received none`);
    return row;
  };
  return [
    `**UCI HAR, leave-one-subject-out over all ${subjects.length} subjects**: each subject judged by models of the other ${subjects.length - 1}, the blend's weights by those too; accuracies in %`,
    "",
    ...table(
      ["model", "of all windows", "mean ± SD over subjects", "95 % over subjects", "worst subject"],
      models.map(({ title, scored }) => {
        const worst = scored.perSubject.reduce((a, b) => (b.accuracy < a.accuracy ? b : a));
        const [low, high] = scored.intervals.subjects;
        return [
          title,
          `**${percent(scored.accuracy)}**`,
          `${percent(scored.overSubjects.mean)} ± ${percent(scored.overSubjects.sd)}`,
          `${percent(low)} to ${percent(high)}`,
          `${percent(worst.accuracy)} (subject ${worst.subject})`,
        ];
      }),
    ),
    "",
    ...table(
      ["subject", "windows", ...folds.members.map((member) => member.name), "blend"],
      subjects.map((subject) => [
        String(subject),
        String(of(models[0]!, subject).windows),
        ...models.map((model) => percent(of(model, subject).accuracy)),
      ]),
    ),
    "",
    `By \`${machine.command}\`, ${machine.date}: [records/${name}](records/${name}).`,
  ].join("\n");
}
