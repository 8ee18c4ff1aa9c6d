import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { PAPERS } from "./palette";
import { hatching, roomFrom, styleOf, unveiling, veiled } from "./style";

const SCOPES = [null, "http://127.0.0.1/{z}/{x}/{y}"].map((tiles) => ({ tiles, dotsFrom: 12, labelsFrom: 11 }));

test.each(SCOPES)("the style, veiled or not, is one that the map library takes: $tiles", (scope) => {
  for (const papers of Object.values(PAPERS)) {
    const style = styleOf(papers, scope);
    for (const each of [style, veiled(style)]) {
      expect(validateStyleMin(each)).toEqual([]);
    }
  }
});

test("unveiling brings every layer back as it was", () => {
  const style = styleOf(PAPERS.light, SCOPES[0] as (typeof SCOPES)[0]);
  const seen = new Map(unveiling(style).map(([layer, name, value]) => [`${layer} ${name}`, value]));
  for (const layer of veiled(style).layers) {
    for (const [name, value] of Object.entries(layer.paint ?? {})) {
      if (value !== 0 || !name.endsWith("opacity")) continue;
      const own = style.layers.find((each) => each.id === layer.id)?.paint as Record<string, unknown> | undefined;
      expect(seen.get(`${layer.id} ${name}`)).toBe(own?.[name] ?? 1);
    }
  }
});

test("hatches name cells by number, and nothing where there are none", () => {
  expect(hatching(new Map())).toEqual([false, undefined]);
  const [filter, pattern] = hatching(new Map([["dots", [1, 2]], ["level", [3]]]));
  expect(filter).toEqual(["match", ["id"], [1, 2, 3], true, false]);
  expect(pattern).toEqual(["match", ["id"], [1, 2], "dots", [3], "level", ""]);
});

test("dots and names are left out where they would cover the land", () => {
  const village = [109.4, 31.3, 109.44, 31.33] as const;
  const county = [109.4, 31.3, 109.5, 31.4] as const;
  expect(roomFrom(village, 130, "dot")).toBeLessThan(11.5);
  expect(roomFrom(county, 10_000, "dot")).toBeGreaterThan(12.2);
  expect(roomFrom(county, 40_000, "dot") - roomFrom(county, 10_000, "dot")).toBeCloseTo(1);
  expect(roomFrom(village, 0, "dot")).toBeLessThan(9);
});
