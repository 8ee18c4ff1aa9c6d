import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Gap, Position } from "../api/types";
import { Sketch } from "../edit/sketch";
import type { SketchProps } from "../edit/sketch";
import { bordersOf, outlineOf } from "../map/mesh";
import type { Box } from "../map/mesh";
import { PAPERS, reasonColour } from "../map/palette";
import type { Extra } from "../map/style";
import { canDraw, VillageMap } from "../map/view";
import { useText } from "../text";
import type { Catalogue } from "../text/catalogue";
import { useTheme } from "../theme";
import { hatched, labelPlaces, shortName } from "./division";
import type { Division } from "./division";
import type { Land } from "./land";
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
  readonly shown: Shown;
  readonly gaps: readonly Gap[];
  readonly marked?: ReadonlySet<number>;
  /** How strokes are taken while a draft is edited; null while the map is moved. */
  readonly sketch?: Pick<SketchProps, "tool" | "brush" | "onStroke" | "onOver"> | null;
  readonly onHover: (microGrid: number | null) => void;
  readonly onPick: (courtyard: number) => void;
}

const multi = (lines: readonly (readonly Position[])[]) =>
  lines.length
    ? [{ type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } }]
    : [];

const point = (at: Position, properties: object) => ({
  type: "Feature",
  properties,
  geometry: { type: "Point", coordinates: at },
});

export function Stage(props: StageProps) {
  const t = useText();
  const [extras, setExtras] = useState<Readonly<Record<Extra, boolean>>>({
    links: false,
    hatch: true,
    labels: true,
  });
  const [able] = useState(canDraw);
  const place = useRef<HTMLDivElement>(null);
  const map = useMap(place, able, props);
  useDrawing(map, props, t);
  const places = useMemo(() => placesOf(props.land), [props.land]);
  useEffect(() => {
    for (const [extra, on] of Object.entries(extras)) void map?.showExtra(extra as Extra, on);
  }, [map, extras]);
  return (
    <div class="stage">
      {able ? <div class="map" ref={place} /> : <p class="state">{t.mapFailed}</p>}
      {map && props.sketch && (
        <Sketch map={map} places={places} label={t.editBar} {...props.sketch} />
      )}
      {able && (
        <>
          <button class="whole" onClick={() => map?.fit(props.land.box)}>
            {t.whole}
          </button>
          <Legend extras={extras} onChange={setExtras} />
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
): VillageMap | null {
  const t = useText();
  const [theme] = useTheme();
  const [map, setMap] = useState<VillageMap | null>(null);
  const newest = useRef(props);
  newest.current = props;
  useEffect(() => {
    if (!able || !place.current) return undefined;
    const words = { label: t.mapLabel, zoomIn: t.zoomIn, zoomOut: t.zoomOut };
    const made = new VillageMap(place.current, PAPERS[theme], words, props.land.box, {
      over: (id) =>
        newest.current.onHover(
          id === null ? null : (newest.current.division.assignment.get(id) ?? null),
        ),
      pick: (id) => newest.current.onPick(id),
    });
    setMap(made);
    return () => {
      setMap(null);
      made.remove();
    };
  }, [able, props.land, theme, t]);
  return map;
}

function useDrawing(map: VillageMap | null, props: StageProps, t: Catalogue): void {
  const { land, division, shown, gaps } = props;
  useEffect(() => {
    void map?.show("boundary", land.boundary.features);
    void map?.show("cells", land.cells.features);
    void map?.show("roads", land.roads.features);
    void map?.show("barriers", land.barriers.features);
    void map?.show("links", land.links.features);
    void map?.show("courtyards", courtyardDots(land));
  }, [map, land]);
  useEffect(() => {
    void map?.colour(coloursOf(division));
    void map?.show("borders", multi(bordersOf(land.mesh, division.assignment)));
    void map?.show("hatches", hatched(land.cells, division));
    void map?.show("labels", labels(land, division, t));
  }, [map, land, division, t]);
  const outline = (part: number | null) =>
    part === null ? [] : multi(outlineOf(land.mesh, division.assignment, part));
  useEffect(() => void map?.show("focus", outline(shown.hovered)), [map, division, shown.hovered]);
  useEffect(() => void map?.show("chosen", outline(shown.chosen)), [map, division, shown.chosen]);
  useEffect(() => {
    if (shown.place) map?.goTo(shown.place.at);
  }, [map, shown.place]);
  useEffect(() => {
    if (shown.box) map?.fit(shown.box);
  }, [map, shown.box]);
  const dots = useMemo(() => gapDots(gaps), [gaps]);
  useEffect(() => void map?.show("gaps", dots), [map, dots]);
  useEffect(() => {
    const chosen = courtyardDots(land).filter((each) => props.marked?.has(Number(each.id)));
    void map?.show("marked", chosen);
  }, [map, land, props.marked]);
}

export function coloursOf(division: Division): Map<number, string> {
  const colours = new Map<number, string>();
  for (const [courtyard, part] of division.assignment) {
    const found = division.inks.get(part);
    if (found) colours.set(courtyard, found.colour);
  }
  return colours;
}

function courtyardDots(land: Land) {
  return land.courtyards.map((each) => ({
    ...each,
    properties: { households: each.properties.households },
  }));
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

function placesOf(land: Land): (readonly [number, Position])[] {
  return land.courtyards.flatMap((each) =>
    each.geometry.type === "Point" ? [[Number(each.id), each.geometry.coordinates] as const] : [],
  );
}
