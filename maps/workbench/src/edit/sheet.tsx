import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Position } from "../api/types";
import type { Drawn } from "../map/drawing";
import { isBorder } from "../map/mesh";
import type { Assignment, Mesh } from "../map/mesh";
import type { VillageMap } from "../map/view";
import { useText } from "../text";
import type { Land } from "../village/land";
import { areaOf } from "./area";
import { isArrow, nearestTo, stepTo } from "./cursor";
import type { Arrow } from "./cursor";
import type { Desk } from "./desk";
import { isSheetTool } from "./foresight";
import type { Hand } from "./palette";
import { Sketch } from "./sketch";
import type { Terrain } from "./sketch";
import { bringing, touching } from "./strokes";
import type { Reading } from "./strokes";

export interface SheetProps {
  readonly map: VillageMap;
  readonly land: Land;
  readonly desk: Desk;
  readonly hand: Hand;
  readonly cursor: number | null;
  readonly marks: ReadonlySet<number>;
  readonly onCursor: (courtyard: number | null) => void;
  readonly onMarks: (courtyards: ReadonlySet<number>) => void;
  readonly onOver: (courtyard: number | null) => void;
  readonly onReading: (reading: Reading | null) => void;
  readonly onDone: (reading: Reading) => void;
}

/** What takes strokes, taps and keys over the map, as the tool in hand wants it. */
export function Sheet(props: SheetProps) {
  const t = useText();
  const { map, land, desk, hand } = props;
  const terrain = useTerrain(land, desk);
  const grasp = isSheetTool(hand.tool) ? { ...hand, tool: hand.tool } : null;
  useAreas(props, terrain);
  const step = (arrow: Arrow) => {
    const places = terrain.places.map(([id, place]) => [id, map.pixelOf(place)] as const);
    const now = places.find(([id]) => id === props.cursor)?.[1];
    const next = now ? stepTo(places, now, arrow) : nearestTo(places, map.middle);
    if (next === null) return;
    props.onCursor(next);
    const place = terrain.places.find(([id]) => id === next)?.[1];
    if (place) map.reveal(place);
  };
  const key = (event: KeyboardEvent) => {
    const { cursor, marks } = props;
    if (isArrow(event.key)) step(event.key);
    else if (event.key === "Escape") {
      props.onMarks(new Set());
      props.onCursor(null);
    } else if (event.key === " " && cursor !== null) {
      const after = new Set(marks);
      if (!after.delete(cursor)) after.add(cursor);
      props.onMarks(after);
    } else if (event.key === "Enter" && cursor !== null && grasp) {
      props.onDone(atCursor(cursor, marks, desk, { ...hand, tool: grasp.tool }));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (!grasp) return null;
  const done = (reading: Reading) => {
    if (!("moved" in reading)) return props.onDone(reading);
    const [lon, lat] = map.placeOf(reading.to).map((x) => Number(x.toFixed(7))) as [number, number];
    return props.onDone({
      deeds: [{ kind: "move_courtyard", courtyard: reading.moved, lon, lat }],
    });
  };
  return (
    <Sketch
      map={map}
      terrain={terrain}
      grasp={grasp}
      label={t.sheetLabel}
      onReading={props.onReading}
      onDone={done}
      onOver={props.onOver}
      onKey={key}
    />
  );
}

/** Enter at the cursor: what is marked goes along; without a pointer two marks make a link. */
function atCursor(
  cursor: number,
  marks: ReadonlySet<number>,
  desk: Desk,
  grasp: Parameters<typeof touching>[0],
): Reading {
  if (grasp.tool === "link") {
    const [other] = [...marks].filter((id) => id !== cursor);
    return { ask: "link", a: other ?? cursor, b: cursor };
  }
  if (grasp.tool === "merge" || grasp.tool === "head") return touching(grasp, cursor, desk.draft);
  return bringing(desk.draft, [...new Set([...marks, cursor])], grasp.target);
}

function useTerrain(land: Land, desk: Desk): Terrain {
  const { draft } = desk;
  return useMemo(() => {
    const places = land.courtyards.flatMap(({ id, geometry }): (readonly [number, Position])[] =>
      geometry.type === "Point"
        ? [[Number(id), draft.places.get(Number(id)) ?? geometry.coordinates]]
        : [],
    );
    const { assignment } = draft;
    // Asked for by one tool only, and then at every move.
    let borders: ReturnType<Terrain["borders"]> | null = null;
    return { draft, places, borders: () => (borders ??= bordersOf(land.mesh, assignment)) };
  }, [land, draft]);
}

/** The borders between micro-grids, stretch by stretch. */
function bordersOf(mesh: Mesh, assignment: Assignment): ReturnType<Terrain["borders"]> {
  return mesh.seams.flatMap((seam) => {
    const { a, b, line } = seam;
    if (b === null || !isBorder(seam, assignment)) return [];
    return line.slice(1).map((to, i) => ({ a, b, line: [line[i] as Position, to] as const }));
  });
}

/** Areas are drawn corner by corner on the map itself, while that tool is in hand. */
function useAreas(props: SheetProps, terrain: Terrain): void {
  const { map, hand } = props;
  const drawing = hand.tool === "area";
  const newest = useRef({ props, terrain });
  newest.current = { props, terrain };
  useEffect(() => {
    if (!drawing) return undefined;
    const meant = (ring: readonly Position[]): Reading => {
      const { props: now, terrain: land } = newest.current;
      const places = land.places.map(([id, place]) => [id, map.pixelOf(place)] as const);
      const area = areaOf(ring.map((at) => map.pixelOf(at)), places);
      if ("fault" in area) return area;
      return bringing(land.draft, area.courtyards, now.hand.target ?? "new");
    };
    let [over, begun]: [boolean, Drawn | null] = [false, null];
    const pressed = (event: KeyboardEvent) => event.key === "Escape" && begun?.giveUp();
    addEventListener("keydown", pressed);
    void map
      .drawAreas({
        changed: (ring) => newest.current.props.onReading(ring.length > 3 ? meant(ring) : null),
        finished: (ring) => newest.current.props.onDone(meant(ring)),
      })
      .then((drawn) => (over ? drawn.end() : (begun = drawn)));
    return () => {
      removeEventListener("keydown", pressed);
      over = true;
      begun?.end();
    };
  }, [map, drawing]);
}
