import type { CalibrationScores, WithInterval } from "../scores/index.js";
import type { EvaluationInput } from "./evaluation-types.js";
import { drawSpec } from "./figure.js";
import { reliabilityFigure } from "./figures/reliability.js";
import { fixed, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { table, type Figures } from "./page.js";

/** How far probabilities can be believed, with a temperature also how far they could before it. */
export async function calibrationSection({ calibration, part, scores, dataset }: EvaluationInput, figures: Figures): Promise<Html> {
  const { now, before, temperature } = calibration;
  const after = `with temperature ${temperature?.toPrecision(3) ?? ""}`;
  const ece = `Expected calibration error ${percent(now.ece.value, 1)} points${before ? ` ${after}, ${percent(before.ece.value, 1)} before` : ""}.`;
  const figure = await figures.add("reliability", `Reliability diagram. ${ece}`, (name) =>
    drawSpec(
      reliabilityFigure(
        "Can its probabilities be believed?",
        `${plural(scores.windows, `${part} window`)} in ${now.bins.length} bins of equal width. Dot: a bin, its area the number of its windows; line: to where it would lie if the confidence were right. ${ece}`,
        before
          ? [
              { name: after, bins: now.bins },
              { name: "before", bins: before.bins },
            ]
          : [{ name: "as it is", bins: now.bins }],
      ),
      name,
    ),
  );
  const rows = (said: CalibrationScores): readonly string[][] => [
    ["ECE, bins of equal width, points", ...shareOf(said.ece)],
    ["ECE, bins of equal mass, points", ...shareOf(said.eceEqualMass)],
    ["Brier score, 0 to 2", ...numberOf(said.brier)],
    ["log-loss, nats", ...numberOf(said.nll)],
  ];
  return html`<section>
    <h2>Calibration</h2>
    <p>
      ${ece} A temperature divides what stands before the softmax: it makes a model surer or less sure and changes no label. Intervals speak
      of other ${dataset.hasSubjects ? "people" : "windows"}; those of a calibration error, which no resample makes much smaller, err
      upwards.
    </p>
    <div class="figures">
      ${figure}
      <div>
        ${table({
          says: `Measures of calibration, the lower the better; 95 % over ${dataset.hasSubjects ? "subjects" : "windows"} by bootstrap.`,
          head: ["measure", "value", "from", "to"],
          textColumns: [0],
          groups: before
            ? [
                { title: after, rows: rows(now) },
                { title: "before it", rows: rows(before) },
              ]
            : [{ rows: rows(now) }],
        })}
      </div>
    </div>
  </section>`;
}

function shareOf({ value, interval }: WithInterval): string[] {
  return [percent(value, 1), interval ? percent(interval.low, 1) : "", interval ? percent(interval.high, 1) : ""];
}

function numberOf({ value, interval }: WithInterval): string[] {
  return [fixed(value, 3), interval ? fixed(interval.low, 3) : "", interval ? fixed(interval.high, 3) : ""];
}
