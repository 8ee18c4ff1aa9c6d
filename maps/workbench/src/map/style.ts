import type {
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  SourceSpecification,
  StyleSpecification,
} from "@maplibre/maplibre-gl-style-spec";
import type { Box } from "./mesh";
import type { Papers } from "./palette";

/** Sources of GeoJSON that the page fills. The map itself fetches tiles of our own, nothing else. */
export const SOURCES = [
  "boundary",
  "cells",
  "borders",
  "newBorders",
  "roads",
  "barriers",
  "links",
  "courtyards",
  "farMarks",
  "labels",
  "gaps",
  "focus",
  "chosen",
] as const;
export type Source = (typeof SOURCES)[number];

/**
 * Sources of the library with several of the page's: wherever the source of a layer is another than
 * that of the one below, the whole map is cut out anew along its tiles, twice in each frame.
 */
const BUNDLES = {
  ground: ["boundary", "roads", "barriers"],
  outlines: ["newBorders", "focus", "chosen"],
} as const satisfies Readonly<Record<string, readonly Source[]>>;

/** The source of the library in which one of the page's is. */
export const bundleOf = (source: Source): string =>
  Object.entries(BUNDLES).find(([, parts]: [string, readonly Source[]]) => parts.includes(source))?.[0] ?? source;

/** The page's sources in one of the library's. */
export const partsOf = (bundle: string): readonly Source[] =>
  bundle in BUNDLES ? BUNDLES[bundle as keyof typeof BUNDLES] : [bundle as Source];

/** Features that can be told from others in their bundle. */
export function bundled(source: Source, features: readonly object[]): readonly object[] {
  if (bundleOf(source) === source) return features;
  return features.map((each) => ({
    ...each,
    properties: { ...("properties" in each ? (each.properties as object) : {}), of: source },
  }));
}

const among = (source: Source): ExpressionSpecification => ["==", ["get", "of"], source];

/** What of a village a style is made for. */
export interface Scope {
  /** Where tiles of the land come from; null where the page hands it over. */
  readonly tiles: string | null;
  /** Zoom from which the dots of courtyards, and the names of micro-grids, leave each other room. */
  readonly dotsFrom: number;
  readonly labelsFrom: number;
}

export type Extra = "links" | "hatch" | "labels";
export const EXTRA_LAYERS: Readonly<Record<Extra, readonly string[]>> = {
  links: ["links"],
  hatch: ["hatches"],
  labels: ["labels"],
};

/** Marks that a courtyard can carry. */
export const MARKS = ["marked", "head", "cursor"] as const;
export type Mark = (typeof MARKS)[number];

type Expression = DataDrivenPropertyValueSpecification<number>;

/** Whether the page has given a courtyard a mark; it shows at once, without reading data again. */
const is = (mark: Mark): ExpressionSpecification => ["boolean", ["feature-state", mark], false];

/** Radius in pixels that grows with the root of the households, as the dot's area should. */
function radius(margin: ExpressionSpecification): Expression {
  const root: ExpressionSpecification = ["sqrt", ["coalesce", ["get", "households"], 1]];
  return [
    "interpolate", ["linear"], ["zoom"],
    12, ["+", 1.2, margin, ["*", 0.7, root]],
    17, ["+", 4, margin, ["*", 2.4, root]],
  ];
}

/** Size of the labels by zoom, in pixels, times something for a projector. */
export function labelSize(times: number): ExpressionSpecification {
  return ["interpolate", ["linear"], ["zoom"], 12, 11 * times, 16, 17 * times];
}

/** Pixels from one to the next that dots and names need so that land is seen between them. */
const ROOM_PX = { dot: 9, label: 34 };
/** How wide a degree of longitude is at zoom 0, in pixels. */
const DEGREE_PX = 512 / 360;

/** Zoom from which so many things, spread over a box, leave each other room. */
export function roomFrom([west, south, east, north]: Box, count: number, kind: keyof typeof ROOM_PX): number {
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const apart = DEGREE_PX * Math.sqrt(((east - west) * (north - south)) / narrow / Math.max(1, count));
  return Math.min(16, Math.max(0, Math.log2(ROOM_PX[kind] / Math.max(1e-9, apart))));
}

/** Layer of the plan's tiles that holds the courtyards' land. */
export const TILED_CELLS = "cells";

/** Deepest zoom to which the page's data are cut: a village is a tile or two then, within 0.3 m. */
const CUT_TO = 14;

/** Nothing yet. The paper is the page's: a layer of it would be painted with every frame. */
export const BARE_STYLE: StyleSpecification = {
  version: 8,
  sources: {},
  // What changes, changes at once: fading draws everything a dozen times.
  transition: { duration: 0, delay: 0 },
  layers: [],
};

/** A source of what the page hands over. */
export function dataOf(features: readonly object[]): SourceSpecification {
  return { type: "geojson", data: { type: "FeatureCollection", features } as never, tolerance: 0.2, maxzoom: CUT_TO };
}

/** A source of tiles. */
export const tilesFrom = (tiles: string): SourceSpecification => ({ type: "vector", tiles: [tiles], maxzoom: 16 });

/**
 * The layers of a village map as data, from below: same papers, same layers.
 *
 * With an address of tiles the courtyards' land comes from there, piece by piece as it is looked at.
 */
export function layersOf(papers: Papers, { tiles, ...zooms }: Scope): LayerSpecification[] {
  const layers = [...land(papers), ...lines(papers), ...marks(papers, zooms)];
  return layers.map((layer) => (tiles ? ofTiles(layer) : layer));
}

/** A layer of a large village: its land from tiles, its hatches where cells are large enough. */
function ofTiles(layer: LayerSpecification): LayerSpecification {
  if (!("source" in layer) || layer.source !== "cells") return layer;
  const land = { ...layer, "source-layer": TILED_CELLS };
  return layer.id === "hatches" ? { ...land, minzoom: HATCHES_FROM } : land;
}

/** Which cells are hatched, and how each of them. */
export function hatching(
  hatches: ReadonlyMap<string, readonly number[]>,
): [FilterSpecification, ExpressionSpecification | undefined] {
  const all = [...hatches.values()].flat();
  if (!all.length) return [false, undefined];
  const by = [...hatches].flatMap(([hatch, cells]) => [[...cells], hatch]);
  const pattern = ["match", ["id"], ...by, ""] as unknown as ExpressionSpecification;
  return [["match", ["id"], all, true, false], pattern];
}

/** Zoom from which a large village is hatched. */
export const HATCHES_FROM = 12.5;

function land(papers: Papers): LayerSpecification[] {
  return [
    {
      id: "cells",
      type: "fill",
      source: "cells",
      paint: {
        "fill-color": ["to-color", ["feature-state", "colour"], papers.unassigned],
        "fill-antialias": false,
      },
    },
    {
      id: "hatches",
      type: "fill",
      source: "cells",
      filter: false,
      paint: { "fill-opacity": 0.34, "fill-antialias": false },
    },
    {
      id: "cell-lines",
      type: "line",
      source: "cells",
      minzoom: 13.5,
      paint: { "line-color": papers.cell, "line-width": 0.5, "line-opacity": 0.45 },
    },
  ];
}

function lines(papers: Papers): LayerSpecification[] {
  const round = { "line-cap": "round", "line-join": "round" } as const;
  return [
    {
      id: "road-casings",
      type: "line",
      source: "ground",
      filter: among("roads"),
      layout: round,
      paint: { "line-color": papers.casing, "line-width": 3.4 },
    },
    {
      id: "roads",
      type: "line",
      source: "ground",
      filter: among("roads"),
      layout: round,
      paint: { "line-color": papers.road, "line-width": 1.8 },
    },
    {
      id: "barriers",
      type: "line",
      source: "ground",
      filter: ["all", among("barriers"), ["!=", ["get", "kind"], "bridge"]],
      layout: round,
      paint: { "line-color": papers.water, "line-width": 2.6 },
    },
    {
      id: "bridges",
      type: "line",
      source: "ground",
      filter: ["all", among("barriers"), ["==", ["get", "kind"], "bridge"]],
      paint: { "line-color": papers.bridge, "line-width": 6 },
    },
    {
      id: "boundary",
      type: "line",
      source: "ground",
      filter: among("boundary"),
      layout: round,
      paint: { "line-color": papers.boundary, "line-width": 2.4, "line-dasharray": [3, 1.6] },
    },
    // Without round ends and corners: there are many, and nobody sees them on so thin a line.
    {
      id: "borders",
      type: "line",
      source: "borders",
      paint: {
        "line-color": ["case", ["boolean", ["feature-state", "hidden"], false], "transparent", papers.border],
        "line-width": 1.6,
      },
    },
    {
      id: "new-borders",
      type: "line",
      source: "outlines",
      filter: among("newBorders"),
      paint: { "line-color": papers.border, "line-width": 1.6 },
    },
    {
      id: "focus",
      type: "line",
      source: "outlines",
      filter: among("focus"),
      layout: round,
      paint: { "line-color": papers.focus, "line-width": 4, "line-opacity": 0.75 },
    },
    {
      id: "chosen-halo",
      type: "line",
      source: "outlines",
      filter: among("chosen"),
      layout: round,
      paint: { "line-color": papers.halo, "line-width": 8 },
    },
    {
      id: "chosen",
      type: "line",
      source: "outlines",
      filter: among("chosen"),
      layout: round,
      paint: { "line-color": "#b3123f", "line-width": 4 },
    },
    {
      id: "links",
      type: "line",
      source: "links",
      layout: round,
      paint: { "line-color": papers.ink, "line-width": 1.1, "line-opacity": 0.7 },
    },
  ];
}

function marks(papers: Papers, { dotsFrom, labelsFrom }: Omit<Scope, "tiles">): LayerSpecification[] {
  return [
    {
      id: "courtyards",
      type: "circle",
      source: "courtyards",
      minzoom: dotsFrom,
      paint: {
        "circle-radius": radius(["case", is("marked"), 3, is("head"), 2.5, 0]),
        "circle-color": ["case", is("marked"), "#b3123f", is("head"), "#ffd23f", "#ffffff"],
        "circle-stroke-color": ["case", is("cursor"), papers.focus, is("marked"), "#ffffff", "#1a1a1a"],
        "circle-stroke-width": ["case", is("cursor"), 4, is("head"), 2, 1.1],
      },
    },
    // From where single courtyards are not drawn, those that are marked are all the same.
    {
      id: "far-marks",
      type: "circle",
      source: "farMarks",
      maxzoom: Math.max(0.1, dotsFrom),
      paint: {
        "circle-radius": 4,
        "circle-color": "#b3123f",
        "circle-stroke-color": ["case", ["==", ["get", "mark"], "cursor"], papers.focus, "#ffffff"],
        "circle-stroke-width": ["case", ["==", ["get", "mark"], "cursor"], 4, 1.5],
      },
    },
    {
      id: "gaps",
      type: "circle",
      source: "gaps",
      paint: {
        "circle-radius": 7,
        "circle-color": ["to-color", ["get", "colour"], "#d55e00"],
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 2,
      },
    },
    {
      id: "labels",
      type: "symbol",
      source: "labels",
      minzoom: labelsFrom,
      layout: {
        "text-field": ["get", "text"],
        "text-font": ["Noto Sans CJK SC"],
        "text-size": labelSize(1),
        "text-line-height": 1.15,
        "text-padding": 1,
        "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
        "text-radial-offset": 0.6,
      },
      paint: { "text-color": papers.ink, "text-halo-color": papers.halo, "text-halo-width": 1.8 },
    },
  ];
}
