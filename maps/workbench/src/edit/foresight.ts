import { useEffect, useMemo, useState } from "preact/hooks";
import { verdictOn } from "../api/operations";
import type { Verdict } from "../api/operations";
import type { Land } from "../village/land";
import { withDeeds } from "./desk";
import type { Desk } from "./desk";
import { effectsOf } from "./effect";
import type { Effect } from "./effect";
import { talliesAfter } from "./judge";
import type { Tally } from "./judge";
import { addressed, named } from "./operations";
import type { Deed } from "./operations";
import type { Hand } from "./palette";
import { SHEET_TOOLS, touching } from "./strokes";
import type { Reading, SheetTool } from "./strokes";

const PAUSE_MS = 120;
const NONE: readonly Deed[] = [];

export interface Foresight {
  readonly effects: readonly Effect[];
  readonly verdict: Verdict | null;
}

/** What letting go, or tapping what is pointed at, would change: at once, and as the service sees it. */
export function useForesight(
  plan: number,
  desk: Desk,
  land: Land,
  hand: Hand,
  reading: Reading | null,
  under: number | null,
): Foresight {
  const deeds = useMemo((): readonly Deed[] => {
    if (reading) return "deeds" in reading ? reading.deeds : NONE;
    const { tool } = hand;
    if (under === null || (tool !== "tap" && tool !== "brush" && tool !== "merge")) return NONE;
    const meant = touching({ ...hand, tool }, under, desk.draft);
    return "deeds" in meant ? meant.deeds : NONE;
  }, [reading, under, hand, desk.draft]);
  const effects = useMemo(() => {
    if (!deeds.length) return [];
    const before = desk.settled.tallies;
    return effectsOf(before, talliesWith(land, desk, deeds), desk.neighbours);
  }, [deeds, land, desk.draft, desk.settled, desk.neighbours]);
  const verdict = useVerdict(plan, desk, deeds);
  return { effects, verdict: deeds.length ? verdict : null };
}

/** What micro-grids would hold; while a stroke is drawn that is what the bars show. */
function talliesWith(land: Land, desk: Desk, deeds: readonly Deed[]): ReadonlyMap<number, Tally> {
  if (deeds === desk.previewed) return desk.tallies;
  const { assignment, parts } = withDeeds(desk.draft, deeds);
  return talliesAfter(land.courtyards, desk.settled, assignment, parts.keys());
}

function useVerdict(plan: number, desk: Desk, deeds: readonly Deed[]): Verdict | null {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const unsent = desk.dispatch.queue.waiting.length > 0;
  useEffect(() => {
    setVerdict(null);
    if (!deeds.length || unsent) return undefined;
    const off = new AbortController();
    const wait = setTimeout(() => {
      const operations = deeds.map((deed) => named(addressed(desk.draft, deed)));
      verdictOn(plan, operations, off.signal).then(
        (found) => off.signal.aborted || setVerdict(found),
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(wait);
      off.abort();
    };
  }, [plan, deeds, unsent]);
  return verdict;
}

export function isSheetTool(tool: string): tool is SheetTool {
  return (SHEET_TOOLS as readonly string[]).includes(tool);
}
