import type { StudyRun } from "../records/index.js";
import { agreementSection, type AnalysedRun } from "./agreement-table.js";
import { dataSection } from "./data-section.js";
import { html, type Html } from "./html.js";
import { Figures, page, type Report } from "./page.js";
import { provenance, simulatedNotice } from "./provenance.js";
import { studySection } from "./study-section.js";
import { hasDropout } from "./tallies.js";

export interface ReportInput {
  readonly title: string;
  readonly question: string;
  readonly runs: readonly AnalysedRun[];
}

/**
 * A report of one or several studies: a page that needs nothing but itself, and its figures as files. The same rows give the same bytes:
 * there is no clock in it, and nothing by chance.
 */
export async function renderReport({ title, question, runs: given }: ReportInput): Promise<Report> {
  const runs = toldApart(given);
  const figures = new Figures();
  const studies = runs.map(({ run }) => run);
  const sections: Html[] = [];
  for (const run of runs) sections.push(await studySection(run, figures));
  const body = html`<header>
      <h1>${title}</h1>
      <p>${question}</p>
      ${simulatedNotice(studies)} ${provenance(studies)}
    </header>
    ${agreementSection(runs)} ${runs.length > 1 ? contents(runs) : null} ${sections} ${await dataSections(runs, figures)}
    ${howToRead(studies)}`;
  return { html: page(title, body), figures: figures.drawn };
}

/** Runs of one study are numbered in name and title: names make ids, titles are what a reader sees of them. */
function toldApart(runs: readonly AnalysedRun[]): AnalysedRun[] {
  const names = runs.map(({ run }) => run.study.definition.name);
  const taken = new Set(names);
  return runs.map(({ run, analysis }, i) => {
    const { definition } = run.study;
    const earlier = names.slice(0, i).filter((name) => name === definition.name).length;
    if (earlier === 0 && names.lastIndexOf(definition.name) === i) return { run, analysis };
    const name = earlier === 0 ? definition.name : freeName(definition.name, earlier + 1, taken);
    taken.add(name);
    const told = { ...definition, name, title: `${definition.title} (run ${earlier + 1})` };
    return { analysis, run: { ...run, study: { ...run.study, definition: told } } };
  });
}

/** The name with the first number, from `number` on, that makes it one no study has. */
function freeName(name: string, number: number, taken: ReadonlySet<string>): string {
  const numbered = `${name}-${number}`;
  return taken.has(numbered) ? freeName(name, number + 1, taken) : numbered;
}

function contents(runs: readonly AnalysedRun[]): Html {
  return html`<nav>
    <h2>Studies</h2>
    <ul>
      ${runs.map(({ run: { study } }) => html`<li><a href="#study-${study.definition.name}">${study.definition.title}</a></li>`)}
    </ul>
  </nav>`;
}

/** Studies that share their data and its split show it once. */
async function dataSections(runs: readonly AnalysedRun[], figures: Figures): Promise<Html[]> {
  const groups = new Map<string, AnalysedRun[]>();
  for (const run of runs) {
    const { fingerprint, parts, judged } = run.run.data;
    const key = JSON.stringify([fingerprint, parts, judged.part]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const sections: Html[] = [];
  for (const group of groups.values()) {
    const { data } = group[0]!.run;
    const of = groups.size > 1 ? `, as split for ${group.map(({ run }) => run.study.definition.name).join(", ")}` : "";
    sections.push(
      html`<section>
        <h2>The data: ${data.name}${of}</h2>
        ${await dataSection(data, figures, "data")}
      </section>`,
    );
  }
  return sections;
}

function howToRead(runs: readonly StudyRun[]): Html {
  const dropout = runs.some(({ networks }) => networks.some(({ network }) => hasDropout(network)));
  const overlap = runs.some(({ data }) => data.overlap > 0);
  return html`<section>
    <h2>How to read this</h2>
    <ul>
      <li>
        <strong>A run</strong> is one training from one seed. Seeds decide first
        weights${dropout ? ", order of windows and dropout" : " and order of windows"}; the data and its split stay. All runs of a study are
        judged on the same windows of the same people, so they tell how much training varies, not how much people do.
      </li>
      <li>
        <strong>The interval over seeds</strong> says where the mean may lie with another training on the same people.
        <strong>The interval over subjects</strong>
        says where the average of these runs may lie on other people. Both are 95 % bootstrap intervals, and both are too narrow where there
        is little to draw from: with few runs (ten values cover about 89 % rather than 95 %) or with fewer than about 20 people.
      </li>
      <li>
        <strong>A box</strong> reaches from the lower to the upper quartile of the runs, the line in it is their median, whiskers end at the
        last run inside 1.5 interquartile ranges, dots are the runs themselves. Dots are moved sideways only so that all are seen.
      </li>
      <li>
        <strong>p</strong> is how often a difference at least as large would come from seeds alone, were the configurations equal; Holm's p
        allows for the number of comparisons. A large p is no proof that two configurations are equal.
      </li>
      <li>
        <strong>Windows</strong> ${overlap ? "overlap and come" : "come"} in label runs, so errors come in clumps; a hundred wrong windows
        may be three bad stretches.
      </li>
      <li>
        <strong>Training figures by epoch</strong> are measured while weights still
        change${dropout ? ", and with dropout on where a network has it" : ""}, so they may lie below validation.
      </li>
    </ul>
  </section>`;
}
