/** Markup that is safe to stand in a page: made by `html` alone, or by our own figures. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Piece = Html | string | number | false | null | undefined | readonly Piece[];

/** A template whose holes are escaped unless they are markup already; lists are joined, false and null leave nothing. */
export function html(strings: TemplateStringsArray, ...holes: readonly Piece[]): Html {
  return new Html(strings.reduce((page, text, i) => page + text + (i < holes.length ? render(holes[i]) : ""), ""));
}

/** Text as it may stand between tags and in quoted attributes. Characters that no page may hold become U+FFFD. */
export function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function render(piece: Piece): string {
  if (piece instanceof Html) return piece.markup;
  if (typeof piece === "string" || typeof piece === "number") return escape(String(piece));
  return piece ? piece.map(render).join("") : "";
}
