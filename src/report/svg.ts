/** A tag, with quoted values that may hold ">". */
const TAG = /<[a-zA-Z/](?:"[^"]*"|'[^']*'|[^>"'])*>/g;

/**
 * The same picture in fewer characters: positions to a hundredth of a pixel, which also hides differences of one last bit between engines;
 * no empty attributes, no classes. Only tags are touched, never text.
 */
export function tidySvg(svg: string): string {
  return svg.replace(TAG, (tag) =>
    tag
      .replace(/="([^"]*)"/g, (whole, value: string) =>
        /\d\.\d/.test(value) || /\de-\d/.test(value) ? `="${value.replace(NUMBER, shortNumber)}"` : whole,
      )
      .replace(/ (?:class|pointer-events|aria-[a-z]+|role|xmlns:xlink)="[^"]*"/g, "")
      .replace(/ (?:stroke-miterlimit="10"|stroke-width="0"|stroke-dashoffset="0")/g, ""),
  );
}

const NUMBER = /-?\d*\.\d+(?:e[-+]?\d+)?|-?\d+e[-+]?\d+/g;

function shortNumber(digits: string): string {
  const rounded = String(Math.round(Number(digits) * 100) / 100);
  return rounded === "-0" ? "0" : rounded;
}

/**
 * Several pictures share one page and so one set of ids: they become the figure's name and a number, in the order in which the picture
 * defines them. The number is the picture's own, whatever was drawn before it.
 */
export function ownIds(svg: string, name: string): string {
  const ids = new Map<string, string>();
  for (const [tag] of svg.matchAll(TAG)) {
    const id = / id="([^"]+)"/.exec(tag)?.[1];
    if (id !== undefined && !ids.has(id)) ids.set(id, `${name}-${ids.size + 1}`);
  }
  const renamed = (id: string): string => ids.get(id) ?? `${name}-nothing`;
  return svg.replace(TAG, (tag) =>
    tag
      .replace(/ id="([^"]+)"/g, (_, id: string) => ` id="${renamed(id)}"`)
      .replace(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${renamed(id)})`),
  );
}

/** Width and height in pixels, as the picture itself says. */
export function sizeOfSvg(svg: string): { width: number; height: number } {
  const open = svg.match(/<svg[^>]*>/)?.[0] ?? "";
  const [width, height] = ["width", "height"].map((name) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(open)?.[1]));
  if (!(width! > 0 && height! > 0)) throw new Error(`a figure without width and height: ${open.slice(0, 200)}`);
  return { width: width!, height: height! };
}
