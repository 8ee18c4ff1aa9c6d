import { layer, meshColumns } from "../api/calls";
import type { CourtyardFeature, Feature, Features } from "../api/types";
import { useLoad } from "../load";
import { boxOf, meshOf, pairsOf } from "../map/mesh";
import type { Box, Mesh, Pair } from "../map/mesh";

/** What is known of a village first. */
export interface Ground {
  readonly code: string;
  readonly name: string;
  readonly boundary: Features;
  readonly box: Box;
  /** How many courtyards there are. */
  readonly inhabited: number;
}

/** What lies in a village, whatever plan is on show. */
export interface Land extends Ground {
  readonly courtyards: readonly CourtyardFeature[];
  readonly roads: Features;
  readonly barriers: Features;
  readonly mesh: Mesh;
  /** Courtyards that count as neighbours. */
  readonly links: readonly Pair[];
  /** Shapes of the courtyards' land; null where it is drawn from tiles, see `useCells`. */
  readonly cells: Features | null;
}

/** From so many courtyards on, land is drawn from tiles. */
const TILES_FROM = 3000;
const SOMEWHERE: Box = [100, 25, 115, 35];

/** Whether so large a village is drawn from tiles. */
export const isTiled = ({ inhabited }: Ground) => inhabited > TILES_FROM;

async function readGround(code: string, off: AbortSignal): Promise<Ground> {
  const boundary = await layer<Features>(code, "boundary", off);
  const about = (boundary.features[0] as Feature | undefined)?.properties;
  return {
    code,
    name: String(about?.["name"] ?? code),
    boundary,
    box: boxOf(boundary.features) ?? SOMEWHERE,
    inhabited: Number(about?.["courtyards"] ?? 0),
  };
}

/** Read a village; `onGround` is told of the ground as soon as that is known. */
export async function readLand(code: string, off: AbortSignal, onGround?: (ground: Ground) => void): Promise<Land> {
  const read = (name: string) => layer<Features>(code, name, off);
  const begun = readGround(code, off);
  void begun.then(onGround, () => undefined);
  const [ground, courtyards, roads, barriers, columns, cells] = await Promise.all([
    begun,
    read("courtyards"),
    read("roads"),
    read("barriers"),
    meshColumns(code, off),
    begun.then((found) => (isTiled(found) ? null : read("cells"))),
  ]);
  return {
    ...ground,
    courtyards: courtyards.features as unknown as readonly CourtyardFeature[],
    roads,
    barriers,
    mesh: meshOf(columns),
    links: pairsOf(columns.links),
    cells,
  };
}

/** Shapes of the courtyards' land for whoever cannot do with tiles; null while they are read. */
export function useCells(land: Land, wanted = true): Features | null {
  const missing = wanted && land.cells === null;
  const [read] = useLoad<Features | null>(
    async (off) => (missing ? layer<Features>(land.code, "cells", off) : null),
    [land, missing],
  );
  return land.cells ?? (read.state === "ready" ? read.value : null);
}
