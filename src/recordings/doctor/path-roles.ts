import { DATE, type PathPart } from "./path-template.js";
import { isActivity, isPlace, LABEL_WORDS, sensorOf, SUBJECT_WORDS, tokensOf, TRIAL_WORDS } from "./words.js";

export type Slot = Extract<PathPart, { kind: "slot" }>;

/** What a slot of paths is taken for. */
export interface SlotRole {
  readonly slot: Slot;
  /** The placeholder's name in the pattern. */
  readonly name: string;
  readonly role: "subject" | "label" | "other";
  readonly because: string;
  readonly sure: "certain" | "likely" | "guess";
}

/** Whether a slot tells sensors or places apart, so that files that differ in it are of several kinds: acc and gyro, phone and watch. */
export function isSensorSlot({ values }: Slot): boolean {
  const distinct = new Set(values);
  const known = [...distinct].filter((value) => tokensOf(value).some((word) => sensorOf(word) !== null || isPlace(word)));
  return distinct.size <= 24 && known.length === distinct.size && [...distinct].some((value) => /\p{L}{3}/u.test(value));
}

/** Of a cut that somebody made already: neither persons nor activities. */
const PARTS = new Set("train training test testing val valid validation dev eval train_set test_set".split(" "));

interface Scored {
  readonly slot: Slot;
  readonly index: number;
  readonly hint: string | null;
  readonly subject: number;
  readonly label: number;
  readonly why: string;
}

/** Names every slot of a template: who, what was done, and the rest. */
export function rolesOf(parts: readonly PathPart[]): SlotRole[] {
  const scored = parts.flatMap((part, n) => (part.kind === "slot" ? [score(part, n, parts)] : []));
  const label = best(scored, (each) => each.label);
  const subject = best(
    scored.filter((each) => each !== label && !(label && isOfOneFile(each))),
    (each) => each.subject,
  );
  const taken = new Set<string>();
  return scored.map((each) => {
    const { slot, hint } = each;
    const role = each === label ? "label" : each === subject ? "subject" : "other";
    const points = role === "label" ? each.label : role === "subject" ? each.subject : 9;
    const sure = points >= 8 ? "certain" : points >= 4 ? "likely" : "guess";
    const name = unique(role === "other" ? otherName(slot, hint) : role, taken);
    return { slot, name, role, because: role === "other" ? `differs from file to file${hint ? ` behind "${hint}"` : ""}` : each.why, sure };
  });
}

/** Another name in each of many files: a person would have done one thing once. Only a word beside it says that it is one all the same. */
function isOfOneFile({ slot, subject }: Scored): boolean {
  return subject < 4 && slot.values.length >= 4 && new Set(slot.values).size === slot.values.length;
}

function otherName(slot: Slot, hint: string | null): string {
  if (isDate(slot.values)) return "date";
  if (hint && /^[a-z]+$/.test(hint) && hint.length > 1) return hint;
  return hint !== null && TRIAL_WORDS.has(hint) ? "trial" : slot.type === "number" ? "trial" : "part";
}

function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = `${name}${n}`;
  taken.add(candidate);
  return candidate;
}

function best(list: readonly Scored[], points: (each: Scored) => number): Scored | undefined {
  const [first] = [...list].sort((a, b) => points(b) - points(a) || a.index - b.index);
  return first && points(first) > 0 ? first : undefined;
}

function score(slot: Slot, index: number, parts: readonly PathPart[]): Scored {
  const distinct = [...new Set(slot.values)];
  const repeats = distinct.length < slot.values.length;
  const hint = hintBefore(parts, index);
  const base = { slot, index, hint };
  if (isDate(distinct) || distinct.every((value) => PARTS.has(value.toLowerCase()))) return { ...base, subject: 0, label: 0, why: "" };
  if (slot.type === "word" || slot.type === "mixed") {
    const activities = distinct.filter(isActivity).length / distinct.length;
    if (activities >= 0.5) {
      return { ...base, subject: 0, label: 8 * activities + (repeats ? 1 : 0), why: `names such as ${example(distinct)} are activities` };
    }
  }
  if (hint !== null && hint.length > 1) {
    if (SUBJECT_WORDS.has(hint)) return { ...base, subject: 9, label: 0, why: `it stands behind "${hint}"` };
    if (LABEL_WORDS.has(hint)) return { ...base, subject: 0, label: 8, why: `it stands behind "${hint}"` };
    if (TRIAL_WORDS.has(hint)) return { ...base, subject: 0, label: 0, why: "" };
  }
  const own = prefixOf(distinct);
  const letter = hint ?? own;
  if (letter === "a" && repeats)
    return { ...base, subject: 1, label: 5, why: `"${letter}" with a number, as in a01, is usual for activities` };
  if (letter === "s" || letter === "p" || letter === "u") {
    // Of s and p together p is the person, as segments or sessions are s.
    return {
      ...base,
      subject: letter === "s" ? 4.5 : 5.5,
      label: 0,
      why: `"${letter}" with a number, as in ${letter}1, is usual for persons`,
    };
  }
  if (letter !== null && letter.length === 1 && TRIAL_WORDS.has(letter)) return { ...base, subject: 0, label: 0, why: "" };
  if (/^[mf]\d+$/i.test(distinct[0]!) && distinct.every((value) => /^[mf]\d+$/i.test(value))) {
    return { ...base, subject: 6, label: 0, why: `names such as ${example(distinct)} are male and female persons` };
  }
  if (slot.type === "word" && distinct.length <= 60) {
    const subject = repeats ? 2 : 1;
    return { ...base, subject, label: repeats ? 2.5 : 0.5, why: `${distinct.length} different words: ${example(distinct)}` };
  }
  return {
    ...base,
    subject: repeats ? 1.5 : 1,
    label: 0,
    why: `${distinct.length} different ${slot.type === "number" ? "numbers" : "names"}, with nothing beside them that says otherwise`,
  };
}

/** The word in front of a slot: within its name, or else what the folder above is called. */
function hintBefore(parts: readonly PathPart[], index: number): string | null {
  const before = parts[index - 1];
  if (before?.kind !== "text") return null;
  const words = tokensOf(before.text.split("/").at(-1)!);
  const word = words.at(-1);
  if (word !== undefined) return /^\d+$/.test(word) ? null : word.replace(/^(.*)id$/, (all, stem: string) => stem || all);
  const folder = tokensOf(before.text.split("/").at(-2) ?? "").at(-1);
  return folder !== undefined && folder.length > 1 && (SUBJECT_WORDS.has(folder) || LABEL_WORDS.has(folder) || TRIAL_WORDS.has(folder))
    ? folder
    : null;
}

/** The letters that all values begin with, in whatever case: "s" of S1 and s01. */
function prefixOf(values: readonly string[]): string | null {
  const letters = new Set(values.map((value) => /^(\p{L}+)\d+$/u.exec(value)?.[1]?.toLowerCase() ?? ""));
  const [only] = letters;
  return letters.size === 1 && only ? only : null;
}

function isDate(values: readonly string[]): boolean {
  return values.every((value) => DATE.exec(value)?.[0] === value);
}

function example(values: readonly string[]): string {
  return values.slice(0, 3).join(", ");
}
