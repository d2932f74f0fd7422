/** A formula that a text spells out, what it comes to, and what the text says that it comes to. */
export interface Formula {
  readonly text: string;
  readonly result: number;
  readonly told: number;
}

/** Formulas before each "= NUMBER" of a text: numbers, + - x /, floor, ceil, max and parentheses; other words only say what the numbers are. */
export function formulasIn(text: string): Formula[] {
  const found = [...text.matchAll(/(?:^|[:;.]\s)([^:;=]*?) = (\d[\d,]*)/g)];
  return found.map(([, formula, told]) => ({ text: formula!, result: evaluate(formula!), told: numberOf(told!) }));
}

function numberOf(text: string): number {
  return Number(text.replaceAll(",", ""));
}

function evaluate(formula: string): number {
  // Words in parentheses explain; a comma behind a word or a number that is not of its thousands parts what is said.
  const plain = formula.replace(/\((?:[a-z]+[, ]*)+\)/g, "");
  const tokens = [...plain.matchAll(/\d{1,3}(?:,\d{3})+|\d+|floor|ceil|max|\bx\b|[-+/()]|(?<=max\(\d+),/g)].map(([token]) => token);
  let at = 0;
  const chain = (operand: () => number, apply: Readonly<Record<string, (left: number, right: number) => number>>): number => {
    let value = operand();
    for (let operator = apply[tokens[at] ?? ""]; operator; operator = apply[tokens[at] ?? ""]) {
      at++;
      value = operator(value, operand());
    }
    return value;
  };
  const sum = (): number => chain(product, { "+": (left, right) => left + right, "-": (left, right) => left - right });
  const product = (): number => chain(operand, { x: (left, right) => left * right, "/": (left, right) => left / right });
  const operand = (): number => {
    const token = tokens[at++];
    if (token === "(") return closed(sum());
    if (token === "floor") return (at++, Math.floor(closed(sum())));
    if (token === "ceil") return (at++, Math.ceil(closed(sum())));
    if (token === "max") {
      at++;
      const first = sum();
      at++;
      return Math.max(first, closed(sum()));
    }
    if (token === undefined || !/^\d/.test(token)) throw new Error(`no number at ${token} of ${formula}`);
    return numberOf(token);
  };
  const closed = (value: number): number => {
    if (tokens[at++] !== ")") throw new Error(`no closing parenthesis in ${formula}`);
    return value;
  };
  const value = sum();
  if (at < tokens.length) throw new Error(`${tokens.slice(at).join(" ")} is left of ${formula}`);
  return value;
}
