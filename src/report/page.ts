import type { Figure } from "./figure.js";
import { Html, html } from "./html.js";
import { sizeOfSvg } from "./svg.js";

/** A page that needs nothing but itself, and the pictures in it. */
export interface Report {
  readonly html: string;
  /** By file name without its ending. */
  readonly figures: ReadonlyMap<string, Figure>;
}

const STYLE = `
:root { color: #1a1a1a; background: white; font: 16px/1.5 system-ui, "DejaVu Sans", Verdana, sans-serif; }
body { margin: 0 auto; padding: 1rem; max-width: 1340px; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 3rem 0 0.5rem; padding-top: 0.75rem; border-top: 2px solid #0072b2; }
h3 { font-size: 1.1rem; margin: 1.75rem 0 0.5rem; }
h1, h2, h3, p, li, dd, dt, summary { overflow-wrap: anywhere; }
p, li, dd, dt, summary { max-width: 46rem; }
p { margin: 0.5rem 0; }
ul { padding-left: 1.25rem; }
code { font: 0.875em/1.4 "DejaVu Sans Mono", monospace; background: #f2f2f2; padding: 0.1em 0.3em; border-radius: 3px; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: 0.25rem 1rem; margin: 0.75rem 0; }
dt { color: #595959; }
dd { margin: 0; }
.box { overflow-x: auto; margin: 0.75rem 0; max-width: 100%; }
table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0.7rem; text-align: right; vertical-align: top; border-bottom: 1px solid #e0e0e0; white-space: nowrap; }
thead th { border-bottom: 2px solid #8c8c8c; font-weight: 600; vertical-align: bottom; }
th:first-child, td:first-child { padding-left: 0; }
.text { text-align: left; }
td.text, tbody th.text { white-space: normal; min-width: 6rem; max-width: 24rem; overflow-wrap: anywhere; font-weight: normal; }
.no { font-weight: 700; color: #9c3f00; }
.no::before { content: "\\2717\\00a0"; }
.yes::before { content: "\\2713\\00a0"; }
.notice { border-left: 4px solid #d55e00; background: #fdf1e7; padding: 0.5rem 0.9rem; margin: 0.9rem 0; max-width: 46rem; overflow-wrap: anywhere; }
.quiet { color: #595959; font-size: 0.875rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
.figures > * { min-width: 0; max-width: 100%; }
.figures > .figures { flex: 1 1 640px; }
.network p { max-width: 18rem; }
.group { padding-top: 0.9rem; font-weight: 600; text-align: left; white-space: normal; }
.verdict { white-space: nowrap; }
.sentence { display: block; min-width: 16rem; }
figure { margin: 0.5rem 0; max-width: 100%; overflow-x: auto; }
figure svg { display: block; height: auto; }
details { margin: 0.5rem 0; }
summary { cursor: pointer; padding: 0.25rem 0; font-weight: 600; }
.narrow { display: none; }
@media screen and (max-width: 720px) {
  .wide { display: none; }
  .narrow { display: block; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 11pt; }
  figure, tr, .notice { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .box, figure { overflow: visible; }
  figure svg { max-width: 100%; min-width: 0 !important; }
}
`;

/** The whole file. It asks nothing of any network and runs no script, and says so to the browser. */
export function page(title: string, body: Html): string {
  return `<!doctype html>
${
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <title>${title}</title>
      <style>
        ${new Html(STYLE)}
      </style>
    </head>
    <body>
      ${body}
    </body>
  </html> `.markup
}`;
}

/** Collects a report's figures, each under a name of its own. */
export class Figures {
  readonly drawn = new Map<string, Figure>();

  /** A name of letters, digits, "-" and "_" that no other figure has. */
  name(wanted: string): string {
    const base =
      wanted
        .replace(/[^a-zA-Z0-9_-]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 80) || "figure";
    let name = base;
    for (let i = 2; this.drawn.has(name); i++) name = `${base}-${i}`;
    return name;
  }

  /** Puts a picture on the page and in the collection. `says` is read out where the picture is not seen. */
  async add(wanted: string, says: string, draw: (name: string) => Promise<Figure>): Promise<Html> {
    const name = this.name(wanted);
    const figure = await draw(name);
    this.drawn.set(name, figure);
    return figureHtml(name, says, figure.svg);
  }
}

/** Below nine tenths of its size a picture's text is hard to read: on a narrow page it is moved sideways instead. */
const SMALLEST = 0.9;

function figureHtml(name: string, says: string, svg: string): Html {
  const { width } = sizeOfSvg(svg);
  const style = `width: 100%; max-width: ${Math.round(width)}px; min-width: ${Math.round(SMALLEST * width)}px`;
  // The attributes stand in front of the picture's own, which say its size where there is no style. A function, for a name may hold $&.
  const picture = svg.replace(/^<svg/, () => `<svg role="img" aria-label="${html`${says}`.markup}" style="${style}"`);
  return html`<figure id="${name}">${new Html(picture)}</figure>`;
}

/** Rows under a heading of their own, or without one. */
export interface RowGroup {
  readonly title?: string;
  readonly rows: readonly (readonly (string | Html)[])[];
}

/** A table that moves sideways in its own box where the page is narrow. */
export function table(options: {
  /** What the numbers are, above the table. */
  readonly says: string;
  readonly head: readonly string[];
  /** Numbers of the columns that are text; the others are numbers, at their right. */
  readonly textColumns: readonly number[];
  readonly groups: readonly RowGroup[];
}): Html {
  const { says, head, textColumns, groups } = options;
  const kind = (i: number): string => (textColumns.includes(i) ? "text" : "number");
  const cell = (content: string | Html, i: number): Html =>
    i === 0 ? html`<th class="${kind(i)}" scope="row">${content}</th>` : html`<td class="${kind(i)}">${content}</td>`;
  const body = ({ title, rows }: RowGroup): Html =>
    html`<tbody>
      ${
        title === undefined
          ? null
          : html`<tr>
              <th class="group" colspan="${head.length}" scope="rowgroup">${title}</th>
            </tr>`
      }
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map(cell)}
          </tr>`,
      )}
    </tbody>`;
  return html`<p class="quiet">${says}</p>
    <div class="box">
      <table>
        <thead>
          <tr>
            ${head.map((text, i) => html`<th class="${kind(i)}" scope="col">${text}</th>`)}
          </tr>
        </thead>
        ${groups.map(body)}
      </table>
    </div>`;
}

/** Names and what they stand for. */
export function facts(entries: readonly (readonly [name: string, value: string | Html | readonly Html[]])[]): Html {
  return html`<dl>
    ${entries.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}
