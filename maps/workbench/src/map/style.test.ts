import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { PAPERS } from "./palette";
import { BARE_STYLE, bundled, bundleOf, dataOf, hatching, layersOf, partsOf, roomFrom, SOURCES, tilesFrom } from "./style";

const SCOPES = [null, "http://127.0.0.1/{z}/{x}/{y}"].map((tiles) => ({ tiles, dotsFrom: 12, labelsFrom: 11 }));

test.each(SCOPES)("the style is one that the map library takes: $tiles", (scope) => {
  const sources = Object.fromEntries(SOURCES.map((name) => [bundleOf(name), dataOf([])]));
  if (scope.tiles) sources["cells"] = tilesFrom(scope.tiles);
  for (const papers of Object.values(PAPERS)) {
    const style = { ...BARE_STYLE, sources, layers: layersOf(papers, scope) };
    expect(validateStyleMin(style)).toEqual([]);
  }
});

test("layers of one bundle lie together, and each draws its own part", () => {
  const layers = layersOf(PAPERS.light, { tiles: null, dotsFrom: 12, labelsFrom: 11 });
  const sources = layers.flatMap((layer) => ("source" in layer ? [layer.source] : []));
  const switches = sources.filter((source, i) => source !== sources[i - 1]);
  expect(new Set(switches).size).toBe(switches.length);
  for (const bundle of new Set(SOURCES.map(bundleOf))) {
    const own = JSON.stringify(layers.filter((layer) => "source" in layer && layer.source === bundle));
    for (const part of partsOf(bundle)) {
      expect(bundleOf(part)).toBe(bundle);
      if (part !== bundle) expect(own).toContain(JSON.stringify(["==", ["get", "of"], part]));
    }
  }
  expect(bundled("roads", [{ id: 1, properties: { kind: "lane" } }])).toEqual([
    { id: 1, properties: { kind: "lane", of: "roads" } },
  ]);
  const cells = [{ id: 1 }];
  expect(bundled("cells", cells)).toBe(cells);
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
