import type { ExplanationInput, ImportanceInput } from "./explanation-types.js";
import { classImportance, signalImportance } from "./figures/signal-importance.js";
import { fixed, list, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { table, type Figures } from "./page.js";

/** Which signals matter: taken away one group after another. */
export async function importanceSection({ classNames }: ExplanationInput, importance: ImportanceInput, figures: Figures): Promise<Html> {
  const { groups, part, windows, repeats, accuracy, loss, correlated } = importance;
  const all = plural(windows, part.replace(/s$/, ""));
  const best = [...groups].filter(({ kind }) => kind === "signal").sort((a, b) => b.accuracyDrop.mean - a.accuracyDrop.mean)[0];
  const drawn = [
    await figures.add("importance-accuracy", "What accuracy is lost without each group of signals.", (name) =>
      Promise.resolve(signalImportance("Which sensors matter", `Accuracy lost, of ${percent(accuracy, 1)} %.`, groups, "accuracy", name)),
    ),
    await figures.add("importance-loss", "What log loss is gained without each group of signals.", (name) =>
      Promise.resolve(signalImportance("… and to how sure it is", `Log loss gained, from ${fixed(loss, 3)} nats.`, groups, "loss", name)),
    ),
    await figures.add("importance-classes", "What recall each class loses without each group of signals.", (name) =>
      Promise.resolve(
        classImportance(
          "… class by class",
          "Points of recall lost by permuting: blue lost, vermillion gained, dots none.",
          importance,
          classNames,
          name,
        ),
      ),
    ),
  ];
  return html`<section>
    <h2>Which sensors matter</h2>
    <p>
      Bars: each group's signals were exchanged among the ${all}, all else left as it was, ${plural(repeats, "time")}; a bar is the mean of
      what that cost, its line one standard deviation to either side. A long bar: the model relies on these signals. Diamonds: the same
      signals held still at their mean in every window, as if the sensor had failed.
    </p>
    ${best && html`<p>Of single signals ${best.name} matters most: ${fixed(100 * best.accuracyDrop.mean, 1)} points of accuracy.</p>`}
    ${
      correlated.length > 0
        ? html`<p class="notice">
            Signals that tell the same share their importance: with one taken away the model still reads the other, and both look
            unimportant. So it is with
            ${list(correlated.slice(0, 6).map(({ first, second, r }) => `${first} and ${second} (r = ${fixed(r, 2)})`))}${
              correlated.length > 6 ? ` and ${plural(correlated.length - 6, "pair")} more` : ""
            }.
            The rows of whole sensors and units take them away together.
          </p>`
        : null
    }
    <p class="quiet">
      Limits: this is what this model relies on, not what an activity is; another training may rely on other signals. Exchanged signals make
      windows that no body makes. A bar shorter than its line may be chance.
    </p>
    <div class="figures">${drawn}</div>
    <details>
      <summary>The numbers</summary>
      ${table({
        says: `Lost without each group, by permutation (mean ± standard deviation of ${plural(repeats, "repeat")}) and by holding it at its mean. Accuracy and recall in points, log loss in nats.`,
        head: [
          "signals",
          "accuracy, permuted",
          "log loss, permuted",
          "accuracy, dropped",
          "log loss, dropped",
          ...classNames.map((each) => `${each}, permuted`),
        ],
        textColumns: [0],
        groups: [
          {
            rows: groups.map(({ name, accuracyDrop, lossRise, dropped, perClass }) => [
              name,
              `${fixed(100 * accuracyDrop.mean, 2)} ± ${fixed(100 * accuracyDrop.sd, 2)}`,
              `${fixed(lossRise.mean, 3)} ± ${fixed(lossRise.sd, 3)}`,
              fixed(100 * dropped.accuracyDrop, 2),
              fixed(dropped.lossRise, 3),
              ...perClass.map((own) => (own ? `${fixed(100 * own.permuted.mean, 1)} ± ${fixed(100 * own.permuted.sd, 1)}` : "no windows")),
            ]),
          },
        ],
      })}
    </details>
  </section>`;
}
