import { createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Plan } from "../api/types";
import { PAPERS } from "../map/palette";
import { roomFrom } from "../map/style";
import { VillageMap } from "../map/view";
import type { View } from "../map/view";
import { Loading } from "../parts/states";
import { useText } from "../text";
import type { Catalogue } from "../text/catalogue";
import { useTheme } from "../theme";
import type { Theme } from "../theme";
import { isTiled } from "./land";
import type { Ground } from "./land";

function beginMap(place: HTMLElement, theme: Theme, t: Catalogue): VillageMap | null {
  return VillageMap.begin(place, PAPERS[theme], { label: t.mapLabel, zoomIn: t.zoomIn, zoomOut: t.zoomOut });
}

/** Where tiles of the land come from; those are tiles of a plan. Null where none are needed. */
export function tilesOf(ground: Ground, plan: number | null): string | null {
  if (plan === null || !isTiled(ground)) return null;
  return `${location.origin}/api/plans/${plan}/tiles/{z}/{x}/{y}.mvt?layer=cells`;
}

/** The view of a village that a page begins with; `left` pixels of it are covered. */
export function viewOf(ground: Ground, plan: number | null, microGrids: number, left: number): View {
  const { box, inhabited } = ground;
  return {
    box,
    left,
    tiles: tilesOf(ground, plan),
    dotsFrom: roomFrom(box, inhabited, "dot"),
    labelsFrom: roomFrom(box, microGrids, "label"),
  };
}

interface Begun {
  readonly map: VillageMap;
  readonly theme: Theme;
  readonly t: Catalogue;
}

/** What is known of a page with a map while the rest is being read. */
interface Awaited {
  readonly ground: Ground | null;
  readonly plan: Plan | null;
  /** Pixels at the left edge of the map that the tools will cover; null where none will be there. */
  readonly tools: number | null;
  /** A map that nobody has taken yet. */
  readonly begun: { current: Begun | null };
}

const AwaitedContext = createContext<Awaited>({ ground: null, plan: null, tools: null, begun: { current: null } });
export const AwaitedProvider = AwaitedContext.Provider;

export function useAwaited(ground: Ground | null, plan: Plan | null, tools: number | null): Awaited {
  const begun = useRef<Begun | null>(null);
  useEffect(() => () => begun.current?.map.remove(), []);
  return { ground, plan, tools, begun };
}

/** How to get a map of one's own in a place: the one that was begun if there is one, else a new one. */
export function useMapTaking(): (place: HTMLElement) => VillageMap | null {
  const { begun } = useContext(AwaitedContext);
  const [theme] = useTheme();
  const t = useText();
  return (place) => {
    const found = begun.current;
    begun.current = null;
    if (found?.theme !== theme || found.t !== t) {
      found?.map.remove();
      return beginMap(place, theme, t);
    }
    found.map.standIn(place);
    return found.map;
  };
}

/** The page of a village while it is being read: its map is begun, in the place it will have. */
export function Waiting() {
  const { ground, plan, tools, begun } = useContext(AwaitedContext);
  const [theme] = useTheme();
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState(begun.current?.map ?? null);
  useLayoutEffect(() => {
    if (place.current) map?.standIn(place.current);
  }, []);
  useEffect(() => {
    if (map) return undefined;
    // What the pages around this ask the service for goes out first: making a map takes a while.
    const later = setTimeout(() => {
      const made = place.current && beginMap(place.current, theme, t);
      if (made) begun.current = { map: made, theme, t };
      setMap(made);
    });
    return () => clearTimeout(later);
  }, []);
  useEffect(() => {
    if (ground && plan) void map?.lay(viewOf(ground, plan.id, 1, tools ?? 0));
  }, [map, ground, plan?.id]);
  return (
    <div class={tools === null ? "village" : "village editing"}>
      <div class="heading">
        <h1>{ground?.name}</h1>
      </div>
      <div class="stage">
        <div ref={place} inert />
      </div>
      <section class="panel">
        <Loading />
      </section>
    </div>
  );
}
