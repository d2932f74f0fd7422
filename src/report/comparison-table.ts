import { pDigits as pValue } from "../scores/index.js";
import type { ComparisonResult, StudyAnalysis } from "./analysis-types.js";
import { count, difference, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { table } from "./page.js";
import { unique } from "./provenance.js";

/** Comparisons that stand open: of a large grid the rest is folded away. */
const MOST_OPEN = 15;

const TESTS = {
  "mann-whitney": "Mann–Whitney test",
  wilcoxon: "Wilcoxon's signed-rank test, paired by seed",
  "wilcoxon-by-subject": "Wilcoxon's signed-rank test, paired by subject",
} as const;
/** What a share is one of: only runs that a test compares may be counted beside its p. */
const BETTER = {
  "mann-whitney": {
    head: "b better, % of pairs",
    says: "Last column: share of pairs of runs, one of each, in which b is the better; ties count half.",
  },
  wilcoxon: {
    head: "b better, % of seeds",
    says: "Differences are those of the seeds that both have finished. Last column: share of these seeds with which b is the better; ties count half.",
  },
  "wilcoxon-by-subject": {
    head: "b better, % of subjects",
    says: "Pairs are subjects, each with its mean accuracy over the runs, so p speaks about other people. Last column: share of the subjects on whom b is the better; ties count half.",
  },
} as const;

/** A study's comparisons and what they mean; null where there are none. */
export function comparisonTables({ comparisons, pairs }: StudyAnalysis): Html | null {
  if (comparisons.length === 0) return null;
  const [open, rest] = [comparisons.slice(0, MOST_OPEN), comparisons.slice(MOST_OPEN)];
  const tests = unique(comparisons.map(({ test, method }) => `${TESTS[test]}, ${method}`)).join("; ");
  const unfinished = pairs > comparisons.length ? `, of which ${count(pairs - comparisons.length)} cannot be made yet` : "";
  const corrected = pairs > 1 ? ` Holm's p is corrected for all ${count(pairs)} comparisons of this study${unfinished}.` : "";
  const shares = unique(comparisons.map(({ test }) => BETTER[test].says)).join(" ");
  return html`<h3>Comparisons</h3>
    ${comparisonTable(`${tests}.${corrected} ${shares}`, open)}
    ${
      rest.length > 0
        ? html`<details>
            <summary>${plural(rest.length, "further comparison")}</summary>
            ${comparisonTable("As above.", rest)}
          </details>`
        : null
    }`;
}

function comparisonTable(says: string, comparisons: readonly ComparisonResult[]): Html {
  return table({
    says,
    head: ["verdict", "a", "b", "b minus a, points", "p", "Holm's p", unique(comparisons.map(({ test }) => BETTER[test].head)).join(", ")],
    textColumns: [0, 1, 2],
    groups: [
      {
        rows: comparisons.map(({ a, b, difference: gap, p, pHolm, effect, verdict }) => [
          html`<span class="sentence">${verdict}</span>`,
          a,
          b,
          difference(100 * gap),
          pValue(p),
          pValue(pHolm),
          percent(effect, 0),
        ]),
      },
    ],
  });
}
