/** A sketch of villages and points: pure geometry, drawn as SVG by `sketch.tsx`. */
import type { Shape } from "./types";

export type Spot = readonly [number, number];

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly place: (spot: Spot) => Spot;
  readonly holds: (spot: Spot) => boolean;
}

const WIDTH = 480;
const MARGIN = 0.25;

/** Every position of a shape, whatever its kind. */
export function spotsOf(shape: Shape): Spot[] {
  const found: Spot[] = [];
  const walk = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] === "number") found.push([node[0], Number(node[1])]);
    else node.forEach(walk);
  };
  walk(shape.coordinates);
  return found;
}

/** A frame around the given spots with a margin, north up, shapes true at its middle. */
export function frameAround(spots: readonly Spot[]): Frame | null {
  if (spots.length === 0) return null;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of spots) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const size = Math.max((east - west) * squeeze, north - south, 0.002);
  const pad = size * MARGIN;
  const scale = WIDTH / ((east - west) * squeeze + 2 * pad);
  const height = Math.min(WIDTH, (north - south + 2 * pad) * scale);
  const place = ([x, y]: Spot): Spot => [
    ((x - west) * squeeze + pad) * scale,
    height / 2 - (y - (south + north) / 2) * scale,
  ];
  const holds = (spot: Spot) => {
    const [x, y] = place(spot);
    return x >= 0 && x <= WIDTH && y >= 0 && y <= height;
  };
  return { width: WIDTH, height, place, holds };
}

/** The path of a line or polygon in a frame; empty for points. */
export function pathOf(shape: Shape, frame: Frame): string {
  const ring = (spots: readonly Spot[]) =>
    spots.map((spot, i) => `${i ? "L" : "M"}${frame.place(spot).map((v) => v.toFixed(1)).join(" ")}`).join("");
  switch (shape.type) {
    case "LineString":
      return ring(shape.coordinates as Spot[]);
    case "MultiLineString":
      return (shape.coordinates as Spot[][]).map(ring).join("");
    case "Polygon":
      return (shape.coordinates as Spot[][]).map((r) => `${ring(r)}Z`).join("");
    case "MultiPolygon":
      return (shape.coordinates as Spot[][][]).flat().map((r) => `${ring(r)}Z`).join("");
    default:
      return "";
  }
}
