import { layer, meshColumns } from "../api/calls";
import type { CourtyardFeature, Feature, Features } from "../api/types";
import { useLoad } from "../load";
import { boxOf, meshOf, pairsOf } from "../map/mesh";
import type { Box, Mesh, Pair } from "../map/mesh";

/** What lies in a village, whatever plan is on show. */
export interface Land {
  readonly code: string;
  readonly name: string;
  readonly boundary: Features;
  readonly courtyards: readonly CourtyardFeature[];
  readonly roads: Features;
  readonly barriers: Features;
  readonly mesh: Mesh;
  /** Courtyards that count as neighbours. */
  readonly links: readonly Pair[];
  readonly box: Box;
  /** Shapes of the courtyards' land; null where it is drawn from tiles, see `useCells`. */
  readonly cells: Features | null;
}

/** From so many courtyards on, land is drawn from tiles. */
const TILES_FROM = 3000;
const SOMEWHERE: Box = [100, 25, 115, 35];

export async function readLand(code: string, off: AbortSignal): Promise<Land> {
  const read = (name: string) => layer<Features>(code, name, off);
  const inhabited = async () => {
    const courtyards = await read("courtyards");
    return [courtyards, courtyards.features.length > TILES_FROM ? null : await read("cells")] as const;
  };
  const [boundary, [courtyards, cells], roads, barriers, columns] = await Promise.all([
    read("boundary"),
    inhabited(),
    read("roads"),
    read("barriers"),
    meshColumns(code, off),
  ]);
  return {
    code,
    name: String((boundary.features[0] as Feature | undefined)?.properties["name"] ?? code),
    boundary,
    courtyards: courtyards.features as unknown as readonly CourtyardFeature[],
    roads,
    barriers,
    mesh: meshOf(columns),
    links: pairsOf(columns.links),
    box: boxOf(boundary.features) ?? SOMEWHERE,
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
