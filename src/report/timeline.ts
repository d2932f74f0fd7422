import { classColor, drawTimeline } from "./figures/timeline.js";
import { clock } from "./figures/time-axis.js";
import { capital, count, fixed, percent, plural } from "./format.js";
import { Html, html } from "./html.js";
import { facts, Figures, page, table, type Report } from "./page.js";
import { simulatedNotice } from "./provenance.js";
import type { DrawnRecording, JudgedTimeline, TimelineInput } from "./timeline-types.js";
import type { Segment, TimelineTotals } from "../scores/index.js";

/** Of a recording with more segments the table on the page has as many; files have them all. */
const MOST_ROWS = 200;

/** A page with the time lines of some recordings, that needs nothing but itself, and its figures as files. The same input gives the same bytes. */
export async function renderTimeline(input: TimelineInput): Promise<Report> {
  const figures = new Figures();
  const sections: Html[] = [];
  for (const recording of input.recordings) sections.push(await recordingSection(recording, input, figures));
  const { title, notices, recordings, undrawn, totals, judged, classNames } = input;
  const several = recordings.length + undrawn > 1;
  const body = html`<header>
      <h1>${title}</h1>
      ${simulatedNotice([{ data: input.trainedOn }])} ${notices.map((notice) => html`<p class="notice">${notice}</p>`)}
      ${facts([["Command", html`<code>${input.command}</code>`], ...input.facts])}
      ${
        input.told.length > 0 &&
        html`<details>
          <summary>What was taken for what</summary>
          <ul>
            ${input.told.map((sentence) => html`<li>${sentence}</li>`)}
          </ul>
        </details>`
      }
    </header>
    ${
      several &&
      html`<section>
        <h2>All ${plural(recordings.length + undrawn, "recording")}</h2>
        ${
          undrawn > 0 &&
          html`<p class="notice">
            The first ${count(recordings.length)} are drawn; ${undrawn === 1 ? "the other one is" : `the ${count(undrawn)} others are`} in
            these totals and in the files alone.
          </p>`
        }
        ${totalsTable(totals, classNames, input.threshold)} ${judged && judgedSection(judged, classNames)}
      </section>`
    }
    ${sections}`;
  return { html: page(title, body), figures: figures.drawn };
}

async function recordingSection(recording: DrawnRecording, { classNames, threshold }: TimelineInput, figures: Figures): Promise<Html> {
  const { name, segments, totals, judged, remarks } = recording;
  const says = `Time line of ${name}: its signals, and what was called what; the same stands in the table below.`;
  const base = `timeline-${name}`;
  const wide = await figures.add(base, says, (id) =>
    Promise.resolve(drawTimeline({ recording, classNames, threshold, narrow: false }, id)),
  );
  const narrow = await figures.add(`${base.slice(0, 70)}-narrow`, says, (id) =>
    Promise.resolve(drawTimeline({ recording, classNames, threshold, narrow: true }, id)),
  );
  return html`<section>
    <h2>${name}</h2>
    ${remarks.map((remark) => html`<p>${capital(remark)}.</p>`)}
    <div class="wide">${wide}</div>
    <div class="narrow">${narrow}</div>
    ${totalsTable(totals, classNames, threshold)} ${judged && judgedSection(judged, classNames)}
    <details>
      <summary>${plural(segments.length, "segment")}</summary>
      ${segmentsTable(segments, recording, classNames)}
    </details>
  </section>`;
}

function totalsTable({ seconds, unsure, covered }: TimelineTotals, classNames: readonly string[], threshold: number | null): Html {
  const row = (name: string | Html, value: number): (string | Html)[] => [
    name,
    clock(value),
    covered > 0 ? percent(value / covered, 1) : "–",
  ];
  return table({
    says: `What the windows were called, in ${covered >= 3600 ? "hours:minutes:seconds" : "minutes:seconds"} and in % of the time that windows saw.`,
    head: ["activity", "time", "%"],
    textColumns: [0],
    groups: [
      {
        rows: [
          ...classNames.map((name, label) => row(html`${swatch(label)} ${name}`, seconds[label]!)),
          ...(threshold === null ? [] : [row("unsure", unsure)]),
          row("all", covered),
        ],
      },
    ],
  });
}

function swatch(label: number): Html {
  return new Html(`<svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="${classColor(label).color}"/></svg>`);
}

function judgedSection({ windows, right, sure, sureRight, confusion, unknown }: JudgedTimeline, classNames: readonly string[]): Html {
  const used = classNames.map((_, k) => k).filter((k) => confusion[k]!.some(Boolean) || confusion.some((row) => row[k]! > 0));
  const others = unknown.map(([label, number]) => `${label} (${plural(number, "window")})`).join(", ");
  return html`<p>
      ${
        windows > 0
          ? `${percent(right / windows, 1)} % of the ${plural(windows, "window")} with a noted label were called it.`
          : "No window has a noted label that the model knows."
      }
      ${sure < windows && sure > 0 && `Of the ${count(sure)} that were not unsure ${percent(sureRight / sure, 1)} % were.`}
      ${unknown.length > 0 && `Not judged are windows noted as what the model does not know: ${others}.`}
    </p>
    ${
      windows > 0 &&
      table({
        says: "Windows by what was noted (rows) and what they were called (columns).",
        head: ["noted", ...used.map((k) => classNames[k]!)],
        textColumns: [0],
        groups: [
          { rows: used.map((i) => [classNames[i]!, ...used.map((j) => (confusion[i]![j] === 0 ? "·" : count(confusion[i]![j]!)))]) },
        ],
      })
    }`;
}

function segmentsTable(segments: readonly Segment[], { start }: DrawnRecording, classNames: readonly string[]): Html {
  const more = segments.length - MOST_ROWS;
  return html`${table({
    says: `Times from the first sample${start === 0 ? "" : `, which is at ${fixed(start, 2)} s of the recording's own time`}.`,
    head: ["activity", "from", "to", "seconds", "mean probability, %", "windows"],
    textColumns: [0],
    groups: [
      {
        rows: segments
          .slice(0, MOST_ROWS)
          .map((one) => [
            html`${swatch(one.label)} ${classNames[one.label]}${one.unsure && " (unsure)"}`,
            clock(one.start - start),
            clock(one.end - start),
            fixed(one.end - one.start, 1),
            percent(one.probability, 1),
            count(one.windows),
          ]),
      },
    ],
  })}
  ${more > 0 && html`<p class="quiet">And ${count(more)} more, which --out FILE --segments writes.</p>`}`;
}
