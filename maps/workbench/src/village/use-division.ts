import { useEffect, useMemo, useState } from "preact/hooks";
import { microGrids } from "../api/calls";
import type { Problem } from "../api/problem";
import type { MicroGrid, Plan } from "../api/types";
import { useLoad } from "../load";
import { divisionOf } from "./division";
import type { Division } from "./division";
import type { Land } from "./land";

/** The division of a plan; while another is being read the former stays, so that nothing blinks. */
export function useDivision(land: Land, shown: Plan | null) {
  const [loaded, again] = useLoad<readonly MicroGrid[]>(
    (off) => (shown ? microGrids(shown.id, off) : Promise.resolve([])),
    [shown?.id, shown?.revision],
  );
  const [kept, setKept] = useState<readonly MicroGrid[] | null>(null);
  useEffect(() => {
    if (loaded.state === "ready") setKept(loaded.value);
  }, [loaded]);
  const division = useMemo(() => kept && divisionOf(kept, land.mesh), [kept, land]);
  const now: Division | "loading" | { readonly problem: Problem } =
    loaded.state === "failed" ? { problem: loaded.problem } : (division ?? "loading");
  return [now, again] as const;
}
