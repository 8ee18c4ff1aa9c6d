import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Features, Gap, Position } from "../api/types";
import { layer } from "../api/calls";
import { useLoad } from "../load";
import { bordersAmong, changedCells, isBorder, outlineOf, seamsAround } from "../map/mesh";
import type { Assignment, Box, Seam } from "../map/mesh";
import { reasonColour } from "../map/palette";
import type { Extra } from "../map/style";
import type { VillageMap } from "../map/view";
import { useText } from "../text";
import type { Catalogue } from "../text/catalogue";
import { useProjector } from "../projector";
import { useTheme } from "../theme";
import { hatched, labelPlaces, shortName } from "./division";
import type { Division } from "./division";
import { tilesOf, useMapTaking, viewOf } from "./early";
import { useCells } from "./land";
import type { Land } from "./land";
import { useUnderlay } from "./basemap";
import { Legend } from "./legend";

/** What the panel and the map tell each other. */
export interface Shown {
  readonly hovered: number | null;
  readonly chosen: number | null;
  /** A place to go to, a new object each time. */
  readonly place: { readonly at: Position } | null;
  /** Land to bring into view, a new one each time. */
  readonly box: Box | null;
}

interface StageProps {
  readonly land: Land;
  readonly division: Division;
  /** The plan on show, from whose tiles a large village is drawn. */
  readonly plan?: number | null;
  readonly shown: Shown;
  readonly gaps: readonly Gap[];
  readonly marked?: ReadonlySet<number>;
  /** What numbers and hatches are drawn from, where the division changes faster than they can. */
  readonly calm?: Division;
  /** Courtyards where heads live, the one the cursor is at, and places that were changed. */
  readonly heads?: ReadonlySet<number>;
  readonly cursor?: number | null;
  readonly moved?: ReadonlyMap<number, Position>;
  /** Pixels at the left edge that something else covers. */
  readonly covered?: number;
  /** A small map, whose legend would hide it. */
  readonly small?: boolean;
  /** What lies over the map. */
  readonly children?: (map: VillageMap) => ComponentChildren;
  /** Told when the land is to be seen, or cannot be drawn on this device. */
  readonly onDrawn?: () => void;
  readonly onHover: (microGrid: number | null) => void;
  readonly onPick: (courtyard: number) => void;
}

const RESTING_MS = 500;
const multi = (lines: readonly (readonly Position[])[]) =>
  lines.length
    ? [{ type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } }]
    : [];

const point = (at: Position, properties: object) => ({
  type: "Feature",
  properties,
  geometry: { type: "Point", coordinates: at },
});

const PROJECTED_LABELS = 1.7;

export function Stage(props: StageProps) {
  const t = useText();
  const [extras, setExtras] = useState<Readonly<Record<Extra, boolean>>>({
    links: false,
    hatch: true,
    labels: true,
  });
  const [able, setAble] = useState(true);
  const place = useRef<HTMLDivElement>(null);
  const map = useMap(place, able, props, () => {
    setAble(false);
    props.onDrawn?.();
  });
  useDrawing(map, props, t);
  const underlay = useUnderlay(map, props.land.code);
  const [projected] = useProjector();
  useEffect(() => {
    if (!map || !projected) return undefined;
    void map.enlargeLabels(PROJECTED_LABELS);
    // The panel beside it has to take its new width first.
    const later = setTimeout(() => map.fit(props.land.box), 300);
    return () => {
      clearTimeout(later);
      void map.enlargeLabels(1);
    };
  }, [map, projected]);
  useLinks(map, props.land, extras.links);
  useEffect(() => {
    for (const [extra, on] of Object.entries(extras)) void map?.showExtra(extra as Extra, on);
  }, [map, extras]);
  return (
    <div class="stage">
      {able ? <div ref={place} /> : <p class="state">{t.mapFailed}</p>}
      {map && props.children?.(map)}
      {able && (
        <>
          <button class="whole" onClick={() => map?.fit(props.land.box)}>
            {t.whole}
          </button>
          <Legend
            open={!props.children && !props.small && !projected}
            extras={extras}
            underlay={underlay}
            onChange={setExtras}
          />
          {underlay?.on && <small class="attribution">{underlay.basemap.attribution}</small>}
        </>
      )}
    </div>
  );
}

/** One map for a village and a theme; pointing is always told to the newest listener. */
function useMap(
  place: { readonly current: HTMLDivElement | null },
  able: boolean,
  props: StageProps,
  onFailed: () => void,
): VillageMap | null {
  const t = useText();
  const [theme] = useTheme();
  const takeMap = useMapTaking();
  const [map, setMap] = useState<VillageMap | null>(null);
  const newest = useRef(props);
  newest.current = props;
  // Before the page is painted: a map that was begun elsewhere is never without a place.
  useLayoutEffect(() => {
    if (!able || !place.current) return undefined;
    const made = takeMap(place.current);
    if (!made) return onFailed();
    const { land, plan, covered } = props;
    void made.lay(viewOf(land, plan ?? null, props.division.microGrids.length, covered ?? 0));
    made.pointing = {
      over: (id) =>
        newest.current.onHover(
          id === null ? null : (newest.current.division.assignment.get(id) ?? null),
        ),
      pick: (id) => newest.current.onPick(id),
    };
    setMap(made);
    return () => {
      setMap(null);
      made.remove();
    };
  }, [able, props.land.code, theme, t]);
  return map;
}

function useDrawing(map: VillageMap | null, props: StageProps, t: Catalogue): void {
  const { land, division, shown, gaps } = props;
  const { seams } = land.mesh;
  const tiled = tilesOf(land, props.plan ?? null) !== null;
  const cells = useCells(land, !tiled);
  useEffect(() => {
    void map?.show("boundary", land.boundary.features);
    void map?.show("roads", land.roads.features);
    void map?.show("barriers", land.barriers.features);
  }, [map, land]);
  useEffect(() => {
    if (!tiled) void map?.show("cells", cells?.features ?? []);
    if (cells || tiled) void map?.announce().then(props.onDrawn);
  }, [map, land, cells]);
  const calm = props.calm ?? division;
  useBorders(map, seams, calm, division);
  useColours(map, division);
  useEffect(() => {
    const draw = () => {
      void map?.hatch(hatched(calm));
      void map?.show("labels", labels(land, calm, t));
    };
    if (land.cells) return void draw();
    // So many shapes take the drawing a while: they wait until the hand rests.
    const later = setTimeout(draw, RESTING_MS);
    return () => clearTimeout(later);
  }, [map, land, calm, t]);
  const outline = (part: number | null) =>
    part === null ? [] : multi(outlineOf(land.mesh, calm.assignment, part));
  useEffect(() => void map?.show("focus", outline(shown.hovered)), [map, calm, shown.hovered]);
  useEffect(() => void map?.show("chosen", outline(shown.chosen)), [map, calm, shown.chosen]);
  useEffect(() => {
    if (shown.place) map?.goTo(shown.place.at);
  }, [map, shown.place]);
  useEffect(() => {
    if (shown.box) map?.fit(shown.box);
  }, [map, shown.box]);
  const dots = useMemo(() => gapDots(gaps), [gaps]);
  useEffect(() => void map?.show("gaps", dots), [map, dots]);
  const { marked, heads, cursor, moved } = props;
  const dotsAt = useMemo(() => courtyardDots(land, moved), [land, moved]);
  useEffect(() => void map?.show("courtyards", dotsAt), [map, dotsAt]);
  useEffect(() => void map?.mark("marked", marked ?? NONE), [map, marked]);
  useEffect(() => void map?.mark("head", heads ?? NONE), [map, heads]);
  useEffect(() => void map?.mark("cursor", cursor == null ? NONE : new Set([cursor])), [map, cursor]);
}

/** There are more links than anything else: they are read when somebody asks. */
function useLinks(map: VillageMap | null, land: Land, wanted: boolean): void {
  const [links] = useLoad<Features | null>(
    async (off) => (wanted ? layer<Features>(land.code, "links", off) : null),
    [land, wanted],
  );
  useEffect(() => {
    if (links.state === "ready" && links.value) void map?.show("links", links.value.features);
  }, [map, links]);
}

/**
 * Borders between micro-grids. The map holds those of the calm division, which take it a moment to
 * read; while a stroke is drawn, those that lost something are hidden, and what is left of them and
 * what came is drawn beside.
 */
function useBorders(map: VillageMap | null, seams: readonly Seam[], calm: Division, now: Division): void {
  const [held, setHeld] = useState<Held | null>(null);
  useEffect(() => {
    let over = false;
    const { assignment } = calm;
    const borders = bordersAmong(seams, assignment);
    const shapes = borders.map((border, id) => ({ ...multi(linesAt(seams, border))[0], id }));
    const of = new Map(borders.flatMap((border, id) => border.map((seam) => [seam, id] as const)));
    void map?.show("borders", shapes).then(() => over || setHeld({ seams, borders, of, assignment }));
    return () => void (over = true);
  }, [map, seams, calm]);
  useEffect(() => {
    if (held?.seams !== seams) return;
    const { borders, of } = held;
    const around = seamsAround(seams);
    const touched = new Set(
      changedCells(held.assignment, now.assignment).flatMap((cell) => around.get(cell) ?? []),
    );
    const isNow = (id: number) => isBorder(seams[id] as Seam, now.assignment);
    const come = [...touched].filter((id) => !of.has(id) && isNow(id));
    const hidden = new Set([...touched].flatMap((id) => (isNow(id) ? [] : (of.get(id) ?? []))));
    const left = [...hidden].flatMap((id) => borders[id]?.filter(isNow) ?? []);
    void map?.show("newBorders", multi(linesAt(seams, [...come, ...left])));
    void map?.hideBorders(hidden);
  }, [map, seams, held, now]);
}

/** The borders that the map holds, by number, and the number of the one that each seam is in. */
interface Held {
  readonly seams: readonly Seam[];
  readonly borders: readonly (readonly number[])[];
  readonly of: ReadonlyMap<number, number>;
  readonly assignment: Assignment;
}

/** Colour the cells; while the micro-grids keep their colours, only cells that moved. */
function useColours(map: VillageMap | null, division: Division): void {
  const drawn = useRef<{ readonly map: VillageMap; readonly division: Division } | null>(null);
  useEffect(() => {
    if (!map) return;
    const last = drawn.current;
    drawn.current = { map, division };
    if (last?.map !== map || last.division.inks !== division.inks) {
      void map.colour(coloursOf(division));
      return;
    }
    const changed = changedCells(last.division.assignment, division.assignment);
    void map.recolour(new Map(changed.map((cell) => [cell, colourIn(division, cell)])));
  }, [map, division]);
}

function colourIn({ assignment, inks }: Division, cell: number): string | null {
  const part = assignment.get(cell);
  return part === undefined ? null : (inks.get(part)?.colour ?? null);
}

const linesAt = (seams: readonly Seam[], at: readonly number[]) => at.flatMap((i) => seams[i] ? [seams[i].line] : []);

const NONE: ReadonlySet<number> = new Set();

export function coloursOf(division: Division): Map<number, string> {
  const colours = new Map<number, string>();
  for (const [courtyard, part] of division.assignment) {
    const found = division.inks.get(part);
    if (found) colours.set(courtyard, found.colour);
  }
  return colours;
}

function courtyardDots(land: Land, moved: ReadonlyMap<number, Position> = new Map()) {
  return land.courtyards.map(({ properties, ...each }) => {
    const place = moved.get(Number(each.id));
    const geometry = place ? { type: "Point" as const, coordinates: place } : each.geometry;
    return { ...each, geometry, properties: { households: properties.households } };
  });
}

function labels(land: Land, division: Division, t: Catalogue): object[] {
  // A draft has no heads yet: then the numbers alone say all there is.
  const anyHead = division.microGrids.some((each) => each.head !== null);
  const places = labelPlaces(land.courtyards, division.assignment);
  return [...places].flatMap(([part, at]) => {
    const found = division.byId.get(part);
    if (!found) return [];
    const head = anyHead ? `\n${found.head ?? t.noHead}` : "";
    return [point(at, { text: shortName(found) + head })];
  });
}

function gapDots(gaps: readonly Gap[]): object[] {
  return gaps.flatMap((gap) =>
    gap.lon === null || gap.lat === null
      ? []
      : [point([gap.lon, gap.lat], { colour: reasonColour(gap.reason) })],
  );
}
