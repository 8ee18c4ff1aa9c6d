import { useMemo } from "preact/hooks";
import type { Feature, Features, Position } from "../api/types";
import { isBorder } from "../map/mesh";
import type { Box } from "../map/mesh";
import type { Division } from "../village/division";
import { useCells } from "../village/land";
import type { Land } from "../village/land";

const WIDTH = 240;

/** A plan as a small picture: the micro-grids in their colours, courtyards in none left grey. */
export function MiniMap(props: {
  land: Land;
  division: Division;
  label: string;
  /** Courtyards to stand out; the others step back. */
  marked?: ReadonlySet<number>;
}) {
  const { land, division, marked } = props;
  const frame = useMemo(() => frameOf(land.box), [land]);
  const cells = useCells(land);
  const shapes = useMemo(() => pathsByColour(cells, division, frame), [cells, division, frame]);
  const borders = useMemo(() => borderPath(land, division, frame), [land, division, frame]);
  const dots = marked && cells?.features.filter((cell) => marked.has(Number(cell.id)));
  return (
    <svg
      class="mini-map"
      viewBox={`0 0 ${WIDTH} ${frame.height}`}
      role="img"
      aria-label={props.label}
    >
      <g class={marked ? "faded" : ""}>
        {[...shapes].map(([colour, path]) => (
          <path key={colour} d={path} fill={colour} />
        ))}
      </g>
      <path class="mini-borders" d={borders} />
      {dots && <path class="mini-marked" d={dots.map((cell) => pathOf(cell, frame)).join("")} />}
    </svg>
  );
}

interface Frame {
  readonly height: number;
  readonly at: (place: Position) => string;
}

/** Degrees to pixels, with the narrowing of the meridians at the village's latitude. */
function frameOf([west, south, east, north]: Box): Frame {
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = WIDTH / Math.max(1e-9, (east - west) * narrow);
  // A long thin village is still a picture and not a thread.
  const height = Math.min(1.1 * WIDTH, Math.max(0.5 * WIDTH, (north - south) * scale));
  const fit = Math.min(scale, height / Math.max(1e-9, north - south));
  const left = (WIDTH - (east - west) * narrow * fit) / 2;
  const top = (height - (north - south) * fit) / 2;
  const shown = (value: number) => value.toFixed(1);
  return {
    height: Math.round(height),
    at: ([x, y]) =>
      `${shown(left + (x - west) * narrow * fit)} ${shown(top + (north - y) * fit)}`,
  };
}

function pathOf(feature: Feature, frame: Frame): string {
  const shape = feature.geometry;
  const rings =
    shape.type === "Polygon"
      ? shape.coordinates
      : shape.type === "MultiPolygon"
        ? shape.coordinates.flat()
        : [];
  return rings.map((ring) => `M${ring.map(frame.at).join("L")}Z`).join("");
}

const NOWHERE = "var(--nowhere)";

function pathsByColour(cells: Features | null, division: Division, frame: Frame): Map<string, string> {
  const paths = new Map<string, string>();
  for (const cell of cells?.features ?? []) {
    const part = division.assignment.get(Number(cell.id));
    const colour = (part !== undefined && division.inks.get(part)?.colour) || NOWHERE;
    paths.set(colour, (paths.get(colour) ?? "") + pathOf(cell, frame));
  }
  return paths;
}

function borderPath(land: Land, division: Division, frame: Frame): string {
  return land.mesh.seams
    .filter((seam) => seam.b === null || isBorder(seam, division.assignment))
    .map(({ line }) => `M${line.map(frame.at).join("L")}`)
    .join("");
}
