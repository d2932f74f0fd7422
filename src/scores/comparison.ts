import { InputError } from "../tensor/index.js";
import { checkRange } from "./values.js";
import type { Wins } from "./wilcoxon.js";

/** Two settings, a and b, and what a test said of them. Names may hold anything; escaping them is for whoever writes the text out. */
export interface Comparison {
  readonly aName: string;
  readonly bName: string;
  /** Mean accuracies, 0 to 1. */
  readonly meanA: number;
  readonly meanB: number;
  /** Of the two alone. */
  readonly p: number;
  /** Adjusted for all comparisons made, never below p (`holm`). Default p: this is the only one. */
  readonly pHolm?: number;
  /** Above 0, below 1. Default 0.05. */
  readonly level?: number;
  /** The chance that a run of b beats one of a, ties half (`varghaDelaneyA(a, b)`). Left out of the sentence where it is not given. */
  readonly superiority?: number;
  /** Of paired accuracies, in place of `superiority`: in how many pairs b is the better (`countWins(a, b)`). */
  readonly wins?: Wins;
  /** What `wins` are pairs of. Default "seed". */
  readonly pairedBy?: "seed" | "subject";
  /** The option that b has and a has not: the sentence is then about it ("standardize helps") and names neither setting. */
  readonly option?: string;
}

export interface Verdict {
  /**
   * "better" or "worse": b than a, pHolm below the level. "suggestive": p below it, pHolm not. "undecided": not even p. "mixed": pHolm
   * below it, but mean and ranks do not point the same way, or the means are equal.
   */
  readonly verdict: "better" | "worse" | "suggestive" | "undecided" | "mixed";
  readonly sentence: string;
}

/**
 * A comparison in one plain sentence, without a full stop. A difference is claimed only where pHolm is below the level. Points are
 * percentage points. Throws InputError for a mean, p, level, superiority or wins out of range, for both of these at once, and for a pHolm
 * below p.
 */
export function describeComparison(comparison: Comparison): Verdict {
  const { aName, bName, meanA, meanB, p, pHolm = p, level = 0.05, superiority, wins, pairedBy = "seed", option } = comparison;
  checkRange("describeComparison: meanA", meanA, 0, 1);
  checkRange("describeComparison: meanB", meanB, 0, 1);
  checkRange("describeComparison: p", p, 0, 1);
  checkRange("describeComparison: pHolm", pHolm, 0, 1);
  if (superiority !== undefined) checkRange("describeComparison: superiority", superiority, 0, 1);
  if (wins !== undefined) checkWins(wins, superiority);
  if (!(level > 0 && level < 1)) throw new InputError(`describeComparison: level must be between 0 and 1; received ${level}`);
  if (pHolm < p) throw new InputError(`describeComparison: an adjusted p cannot be below p, ${p}; received ${pHolm}`);

  const gain = meanB - meanA;
  const share = wins === undefined ? superiority : (wins.won + wins.tied / 2) / wins.pairs;
  const clear = gain !== 0 && (share === undefined || (share - 0.5) * gain >= 0);
  const points = formatPoints(gain);
  const { claims, untold, others, winner } = option === undefined ? aboutSettings(aName, bName, gain) : aboutOption(option, gain);
  if (p >= level) return { verdict: "undecided", sentence: `${untold}: ${points}, ${formatP(p, level)}` };

  // Of two settings the better one comes first, so that its points have a plus; an option keeps the sign of what it does.
  const swapped = option === undefined && clear && gain < 0;
  const figures = [formatP(p, level)];
  if (comparison.pHolm !== undefined) figures[0] += `, Holm ${pDigits(pHolm, level)}`;
  if (superiority !== undefined) figures.push(`${formatShare(swapped ? 1 - superiority : superiority)} of ${others(swapped)}`);
  if (wins !== undefined) figures.push(`${winner(swapped)}won with ${formatWins(wins, swapped, pairedBy)}`);
  const tail = `${swapped ? formatPoints(-gain) : points} (${figures.join("; ")})`;
  if (pHolm >= level) return { verdict: "suggestive", sentence: `${clear ? claims.maybe : claims.mayDiffer}, suggestive only: ${tail}` };
  if (!clear) return { verdict: "mixed", sentence: `${claims.differ}: ${tail}` };
  return { verdict: gain > 0 ? "better" : "worse", sentence: `${claims.sure}: ${tail}` };
}

interface Words {
  readonly claims: Readonly<Record<"sure" | "maybe" | "differ" | "mayDiffer", string>>;
  readonly untold: string;
  /** Whose runs beat whose: b's a's, or the other way round. */
  readonly others: (swapped: boolean) => string;
  /** Who won, with a space behind: b, or a where they are swapped. Nobody is named where the sentence is about b's option. */
  readonly winner: (swapped: boolean) => string;
}

function aboutSettings(a: string, b: string, gain: number): Words {
  const [winner, loser] = gain > 0 ? [b, a] : [a, b];
  return {
    claims: {
      sure: `${winner} is better than ${loser}`,
      maybe: `${winner} may be better than ${loser}`,
      differ: `${a} and ${b} differ, but neither is clearly better`,
      mayDiffer: `${a} and ${b} may differ, neither being clearly better`,
    },
    untold: `${a} and ${b} cannot be told apart`,
    others: (swapped) => (swapped ? `the runs of ${a} beat one of ${b}` : `the runs of ${b} beat one of ${a}`),
    winner: (swapped) => `${swapped ? a : b} `,
  };
}

function aboutOption(option: string, gain: number): Words {
  return {
    claims: {
      sure: `${option} ${gain > 0 ? "helps" : "hurts"}`,
      maybe: `${option} may ${gain > 0 ? "help" : "hurt"}`,
      differ: `${option} changes results, but not clearly for better or worse`,
      mayDiffer: `${option} may change results, not clearly for better or worse`,
    },
    untold: `with and without ${option} cannot be told apart`,
    others: () => "its runs beat one without",
    winner: () => "",
  };
}

function checkWins({ won, tied, pairs }: Wins, superiority: number | undefined): void {
  if (superiority !== undefined) throw new InputError("describeComparison: expected superiority or wins; received both");
  if (![won, tied, pairs].every((count) => Number.isSafeInteger(count) && count >= 0) || pairs === 0 || won + tied > pairs) {
    throw new InputError(
      `describeComparison: wins must be whole numbers, won + tied at most pairs, and pairs at least 1; received ${won}, ${tied} and ${pairs}`,
    );
  }
}

/** "11 of 12 seeds", "9 of 12 subjects, 1 tied". */
function formatWins({ won, tied, pairs }: Wins, swapped: boolean, pairedBy: "seed" | "subject"): string {
  return `${swapped ? pairs - won - tied : won} of ${pairs} ${pairedBy}${pairs === 1 ? "" : "s"}${tied === 0 ? "" : `, ${tied} tied`}`;
}

/** A difference of shares in percentage points: one decimal, two below 0.1. */
export function formatPoints(gain: number): string {
  const size = Math.abs(100 * gain);
  if (size > 0 && size < 0.005) return "less than 0.01 points";
  return `${gain > 0 ? "+" : gain < 0 ? "−" : ""}${size.toFixed(size > 0 && size < 0.095 ? 2 : 1)} points`;
}

/** "p = 0.42", "p = 0.003", "p < 0.0001": rounded, but never across `level`. */
export function formatP(p: number, level = 0.05): string {
  const digits = pDigits(p, level);
  return /^[<>]/.test(digits) ? `p ${digits}` : `p = ${digits}`;
}

/** As formatP, without "p": "0.42", "< 0.0001". */
export function pDigits(p: number, level = 0.05): string {
  if (p === 1) return "1";
  if (p >= 0.995 && level < 0.99) return "> 0.99";
  if (p < 0.0001 && level >= 0.0001) return "< 0.0001";
  // Two decimals, below 0.01 one digit; more where rounding would put p on the other side of the level.
  const texts = [p >= 0.01 ? p.toFixed(2) : p.toPrecision(1), ...[2, 3, 4, 5, 6, 7, 8, 9, 10].map((digits) => p.toPrecision(digits))];
  return texts.find((text) => Number(text) < level === p < level) ?? String(p);
}

/** A share in percent; 0 and 100 only where it is exactly that. */
function formatShare(share: number): string {
  if (share > 0 && share < 0.005) return "less than 1 %";
  if (share < 1 && share >= 0.995) return "more than 99 %";
  return `${(100 * share).toFixed(0)} %`;
}
