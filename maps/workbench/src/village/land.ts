import { layer } from "../api/calls";
import type { CourtyardFeature, Feature, Features } from "../api/types";
import { boxOf, meshOf } from "../map/mesh";
import type { Box, Mesh } from "../map/mesh";

/** What lies in a village, whatever plan is on show. */
export interface Land {
  readonly code: string;
  readonly name: string;
  readonly boundary: Features;
  readonly courtyards: readonly CourtyardFeature[];
  readonly cells: Features;
  readonly roads: Features;
  readonly barriers: Features;
  readonly links: Features;
  readonly mesh: Mesh;
  readonly box: Box;
}

const SOMEWHERE: Box = [100, 25, 115, 35];

export async function readLand(code: string, off: AbortSignal): Promise<Land> {
  const read = (name: string) => layer<Features>(code, name, off);
  const [boundary, courtyards, cells, roads, barriers, links] = await Promise.all(
    ["boundary", "courtyards", "cells", "roads", "barriers", "links"].map(read) as [
      Promise<Features>,
      Promise<Features>,
      Promise<Features>,
      Promise<Features>,
      Promise<Features>,
      Promise<Features>,
    ],
  );
  return {
    code,
    name: String((boundary.features[0] as Feature | undefined)?.properties["name"] ?? code),
    boundary,
    courtyards: courtyards.features as unknown as readonly CourtyardFeature[],
    cells,
    roads,
    barriers,
    links,
    mesh: meshOf(cells),
    box: boxOf(boundary.features) ?? SOMEWHERE,
  };
}
