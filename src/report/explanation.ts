import type { ExplanationInput, FilterLayerInput, ImportanceInput } from "./explanation-types.js";
import { attributionFigure } from "./figures/attribution.js";
import { featureMapFigure } from "./figures/feature-maps.js";
import { filterFigure, heightsOf } from "./figures/filters.js";
import { classImportance, signalImportance } from "./figures/signal-importance.js";
import { timeLineFigure } from "./figures/time-line.js";
import { count, fixed, list, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { facts, Figures, page, table, type Report } from "./page.js";
import { simulatedNotice } from "./provenance.js";

/** A page about why a model says what it says, that needs nothing but itself, and its figures as files. The same input gives the same bytes. */
export async function renderExplanation(input: ExplanationInput): Promise<Report> {
  const figures = new Figures();
  const sections = [
    input.importance && (await importanceSection(input, input.importance, figures)),
    input.timeLine && (await timeLineSection(input, input.timeLine, figures)),
    await windowsSection(input, figures),
    await filterSection(input, figures),
    input.featureMaps.length > 0 && (await mapSection(input, figures)),
  ];
  const { title, notices, dataset } = input;
  const body = html`<header>
      <h1>${title}</h1>
      ${simulatedNotice([{ data: dataset }])} ${notices.map((notice) => html`<p class="notice">${notice}</p>`)}
      ${facts([["Command", html`<code>${input.command}</code>`], ...input.facts])}
    </header>
    ${sections}`;
  return { html: page(title, body), figures: figures.drawn };
}

async function importanceSection({ classNames }: ExplanationInput, importance: ImportanceInput, figures: Figures): Promise<Html> {
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

async function timeLineSection(
  { signals, classNames }: ExplanationInput,
  line: NonNullable<ExplanationInput["timeLine"]>,
  figures: Figures,
): Promise<Html> {
  const drawn = await figures.add("time-line", `${line.name} over time, with what covering each moment costs.`, (name) =>
    Promise.resolve(
      timeLineFigure(
        `When: ${line.name}`,
        "Background: blue where covering that moment costs the class that was called, vermillion where it helps it.",
        line,
        signals,
        classNames,
        name,
      ),
    ),
  );
  return html`<section>
    <h2>When, over a recording</h2>
    <p>
      Each window was asked again with a short stretch of all its signals covered; the background is what that cost the probability of the
      class that the window was called, averaged over all windows that contain the moment. Where it is white, any other moment says the
      same.
    </p>
    <div class="figures">${drawn}</div>
  </section>`;
}

async function windowsSection({ windows, signals, noGradients }: ExplanationInput, figures: Figures): Promise<Html | null> {
  if (windows.length === 0) return null;
  const drawn: Html[] = [];
  for (const [i, window] of windows.entries()) {
    const says = `${window.name}: its signals, what their values did for ${window.target}, and what covering each moment costs.`;
    drawn.push(await figures.add(`window-${i + 1}`, says, (name) => Promise.resolve(attributionFigure(window, signals, name))));
  }
  const open = windows.filter(({ complete }) => complete && !complete.kept);
  return html`<section>
    <h2>When, in a window</h2>
    <p>
      ${
        noGradients === null
          ? "Background of the signals: integrated gradients. Blue: these values, at that moment, made the class more probable than if the sensor had stayed at its mean; vermillion: less. They sum to the difference between the two probabilities in the heading. "
          : `${noGradients} `
      }Below:
      the window was asked again with a short stretch held at the mean, at every place; the curve is how many points of probability that
      cost, high where the model needs that moment.
    </p>
    <p class="quiet">
      Limits: both compare with a sensor that stays at its mean over all activities, which is no activity, and for a sensor that feels
      gravity no posture. Where two moments say the same, covering either alone costs little.
      ${
        open.length > 0
          ? `Of ${list(open.map(({ name }) => name))} the shares sum to the difference only roughly: ${list(
              open.map(
                (each) =>
                  `${fixed(100 * each.complete!.sum, 1)} for ${fixed(100 * (each.probability - each.baselineProbability!), 1)} points after ${each.complete!.steps} steps`,
              ),
            )}.`
          : ""
      }
    </p>
    <div class="figures">${drawn}</div>
  </section>`;
}

/** As many as stand beside one another on a wide page without being taller than a screen. */
const FILTERS_A_FIGURE = 4;

async function filterSection({ filters, noFilters, signals }: ExplanationInput, figures: Figures): Promise<Html> {
  const drawn: Html[] = [];
  for (const layer of filters) {
    const parts = Math.ceil(layer.drawn.length / FILTERS_A_FIGURE);
    for (let part = 0; part < parts; part++) {
      const some = { ...layer, drawn: layer.drawn.slice(part * FILTERS_A_FIGURE, (part + 1) * FILTERS_A_FIGURE) };
      const says = `Learned kernels of ${layer.name}, what frequencies they let through, and what they answer most.`;
      const title = `Filters of ${layer.name}${part > 0 ? ", continued" : ""}`;
      const heights = heightsOf(layer);
      drawn.push(
        await figures.add(`filters-${layer.name}`, says, (name) =>
          Promise.resolve(
            filterFigure(
              title,
              part > 0 ? "As the filters before, on the same scales." : ofLayer(layer),
              some,
              { signals, ...heights },
              name,
            ),
          ),
        ),
      );
    }
  }
  return html`<section>
    <h2>What the first filters look for</h2>
    ${noFilters !== null ? html`<p>${noFilters}</p>` : null}
    ${
      filters.length > 0
        ? html`<p>
              Left: a filter's weights over time, the three signals with the most weight in colour, the others grey; where a signal looks
              like that, the filter answers. Middle: how much of an oscillation of each frequency it lets through, over all its signals;
              walking is at 1 to 3 Hz, gravity at 0. Right: the blue signal, which has the most weight, where the filter answered most
              (shaded), each from another recording, the highest first.
            </p>
            <p class="quiet">
              Limits: weights act on signals as they were prepared for the network. A short kernel tells slow frequencies apart only
              roughly: with K weights at the rate of the signals, no finer than rate / K. What later layers make of a filter is not seen
              here.
            </p>
            <div class="figures">${drawn}</div>`
        : null
    }
  </section>`;
}

function ofLayer({ filters, drawn, dead, input }: FilterLayerInput): string {
  return `${drawn.length < filters ? `The ${count(drawn.length)} of ${count(filters)} that answer most strongly` : plural(filters, "filter")}, on ${input}. ${
    dead === 0 ? "None is dead" : `${count(dead)} ${dead === 1 ? "is" : "are"} dead (${percent(dead / filters, 0)} %)`
  }: dead is one whose output never changes. Numbered from 0.`;
}

async function mapSection({ signals, featureMaps, classNames }: ExplanationInput, figures: Figures): Promise<Html> {
  const drawn: Html[] = [];
  for (const { window, layers } of featureMaps) {
    const steps = Math.max(...layers.map((layer) => layer.steps));
    const seconds = signals.samplingRate === null ? null : steps / signals.samplingRate;
    drawn.push(
      await figures.add("feature-maps", `Feature maps of ${window}, layer by layer.`, (name) =>
        Promise.resolve(featureMapFigure(`Layer by layer: ${window}`, layers, { seconds, steps, classNames }, name)),
      ),
    );
  }
  return html`<section>
    <h2>What each layer makes of a window</h2>
    <p>
      From top to bottom in the order of computing. A row is a feature, time runs to the right; dark is a strong answer. Rows that stay
      white say nothing about this window. The last layer has one cell a class: its probability.
    </p>
    <p class="quiet">
      Limits: a dark cell says that a feature is there, not that the class depends on it; for that see the sections before.
    </p>
    <div class="figures">${drawn}</div>
  </section>`;
}
