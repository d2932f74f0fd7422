import type { SingleModel } from "../artifact/index.js";
import { InputError } from "../tensor/index.js";
import { checkEnsembleOptions, type EnsembleOptions } from "./ensemble-options.js";
import { parametersOf, weightingText } from "./ensemble-summary.js";
import { count, shortHash } from "./format.js";
import { withSession } from "./session.js";
import { renderFacts, renderTable } from "./table.js";

/** `stride ensemble`: model files, or the models of a definition, become one that votes. `given` names the options that were given. */
export async function ensemble(files: readonly string[], options: EnsembleOptions, given: readonly string[]): Promise<void> {
  checkEnsembleOptions(files, options, given);
  if (options.definition !== undefined) return (await import("./ensemble-training.js")).trainEnsembles(options, options.definition);
  await withSession(options, `nothing was written to ${options.out}`, async (session) => {
    const out = (await import("./check-out.js")).checkOut(options.out!);
    const { loadModel, writeAtomic } = await import("../files/index.js");
    const { createEnsemble, encodeModel, modelSha256, nameOf, trainedOn } = await import("../artifact/index.js");
    const models: SingleModel[] = [];
    for (const file of files) {
      const model = await loadModel(file);
      if (model.kind === "ensemble")
        throw new InputError(
          `${file}: expected a network or random convolutions; received an ensemble, which cannot be a member of another; name its members' files`,
        );
      models.push(model);
    }
    const { weights } = options;
    if (weights && weights.length !== files.length)
      throw new InputError(`--weights: expected a number for each of ${files.length} models; received ${weights.length}`);
    const model = createEnsemble(models, { weights });
    const bytes = await encodeModel(model);
    const digest = await modelSha256(model);
    const digests = await Promise.all(models.map(modelSha256));
    const { FILED, MADE } = await import("../data/index.js");
    const known = [FILED, MADE].some((named) => Object.hasOwn(named, trainedOn(model)[0]!.name));
    session.commit();
    writeAtomic(out, bytes);
    const members = models.map((member, i) => ({
      ...{
        file: files[i]!,
        model: nameOf(member),
        weight: model.weights[i]!,
        parameters: parametersOf(member),
        weightsSha256: digests[i]!,
      },
    }));
    session.print(
      () => ({ out: options.out, weightsSha256: digest, weighting: model.weighting, bytes: bytes.length, members }),
      () =>
        [
          renderTable(
            {
              title: "Members",
              head: ["file", "model", "weight", "parameters", "weights' SHA-256"],
              textColumns: 2,
              rows: members.map((one) => [one.file, one.model, one.weight.toFixed(4), count(one.parameters), shortHash(one.weightsSha256)]),
            },
            session.style,
          ),
          renderFacts(
            [
              ["weights", `${weightingText(model.weighting)}${weights ? "" : "; --weights 2,1 gives others"}`],
              ["saved", `${options.out}, ${count(bytes.length)} bytes, SHA-256 ${digest}`],
              ["to try next", `stride evaluate ${options.out}${known ? "" : " --data PATH"}`],
            ],
            session.style,
          ),
        ].join("\n"),
    );
  });
}
