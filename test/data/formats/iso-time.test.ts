import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseIsoTime } from "../../../src/data/index.js";

test("a time is the seconds that Date gives, for every form that both read", () => {
  const forms: readonly ((iso: string) => string)[] = [
    (iso) => iso,
    (iso) => iso.replace("T", " "),
    (iso) => iso.replace("Z", "+00:00"),
    (iso) => iso.replace("Z", ""),
  ];
  fc.assert(
    fc.property(
      fc.date({ min: new Date("0000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true }),
      (date) => {
        for (const form of forms) assert.equal(parseIsoTime(form(date.toISOString())), date.getTime() / 1000, form(date.toISOString()));
      },
    ),
    { seed: 6, numRuns: 3000 },
  );
});

test("an offset is taken off, and fractions keep their microseconds", () => {
  const base = Date.parse("2026-11-27T09:30:00Z") / 1000;
  const cases: readonly [string, number][] = [
    ["2026-11-27T09:30:00.250Z", base + 0.25],
    ["2026-11-27T10:30:00+01:00", base],
    ["2026-11-27 05:00:00-0430", base],
    ["2026-11-27T10:30:00+01", base],
    ["2026-11-27T09:30", base],
    ["2026-11-27", base - 9.5 * 3600],
    ["2026-11-27T09:30:00,5", base + 0.5],
    ["2024-02-29T00:00:00Z", 1709164800],
    ["1969-12-31T23:59:59.5Z", -0.5],
  ];
  for (const [text, seconds] of cases) assert.equal(parseIsoTime(text), seconds, text);
  for (const micro of [1, 123457, 999999]) {
    const found = parseIsoTime(`2026-11-27T09:30:00.${String(micro).padStart(6, "0")}Z`)!;
    // Half a unit in the last place of a float64 of this century is 0.12 us.
    assert.ok(Math.abs((found - base) * 1e6 - micro) <= 0.12, `${(found - base) * 1e6}`);
  }
});

test("what no calendar or clock has, and every other form, is undefined", () => {
  const wrong =
    "2026-13-01 2026-00-10 2026-02-29 1900-02-29 2026-04-31 2026-01-00 2026-01-01T24:00:00Z 2026-01-01T09:60Z 2026-01-01T09:30:60Z " +
    "2026-01-01T09:30:00+24:00 2026-01-01T09:30:00+01:60 2026-1-1 26-01-01 2026-01-01T9:30 2026-01-01T09 2026-01-01T09:30:00.Z 20260101T093000Z " +
    "2026-01-01T09:30:00.1234567890Z 2026-01-01Z 2026/01/01 +002026-01-01 1795771800 NaN";
  for (const text of [...wrong.split(" "), "", "Fri, 27 Nov 2026", "2026-11-27T09:30:00 Z", "2026-11-27T09:30:00Z\n"]) {
    assert.equal(parseIsoTime(text), undefined, text);
  }
});
