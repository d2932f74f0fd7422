import type { ExplanationInput, FilterLayerInput } from "./explanation-types.js";
import { attributionFigure } from "./figures/attribution.js";
import { featureMapFigure } from "./figures/feature-maps.js";
import { filterFigure, heightsOf } from "./figures/filters.js";
import { overTimeFigure } from "./figures/over-time.js";
import { count, fixed, list, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { facts, Figures, page, type Report } from "./page.js";
import { importanceSection } from "./importance-section.js";
import { simulatedNotice } from "./provenance.js";

/** A page about why a model says what it says, that needs nothing but itself, and its figures as files. The same input gives the same bytes. */
export async function renderExplanation(input: ExplanationInput): Promise<Report> {
  const figures = new Figures();
  const sections = [
    input.importance && (await importanceSection(input, input.importance, figures)),
    input.overTime && (await overTimeSection(input, input.overTime, figures)),
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

async function overTimeSection(
  { signals, classNames }: ExplanationInput,
  line: NonNullable<ExplanationInput["overTime"]>,
  figures: Figures,
): Promise<Html> {
  const drawn = await figures.add("over-time", `${line.name} over time, with what covering each moment costs.`, (name) =>
    Promise.resolve(
      overTimeFigure(
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
