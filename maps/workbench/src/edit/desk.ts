import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { planState, problemsOf, sendOperations, sendReversal } from "../api/operations";
import type { DraftProblems, PartLimits, PlanState } from "../api/operations";
import type { MicroGrid } from "../api/types";
import { recolour } from "../map/colouring";
import { touchingParts } from "../map/mesh";
import { inksOf } from "../village/division";
import type { Division } from "../village/division";
import type { Land } from "../village/land";
import { Courier } from "./courier";
import type { Dispatch } from "./courier";
import type { Draft, Part } from "./draft";
import { neighboursOf, talliesAfter, talliesOf, troublesOf } from "./judge";
import type { Limits, Neighbours, Tallied, Tally, Trouble } from "./judge";
import { addressed, applied, isRefusal, named, sameDeeds } from "./operations";
import type { Deed, Refusal } from "./operations";
import type { Kept, Outbox } from "./outbox";
import { viewOf } from "./queue";
import { walkOf } from "./walking";
import type { Home, Walk } from "./walking";

export interface Desk {
  readonly dispatch: Dispatch;
  /** The draft with every edit that was made. */
  readonly draft: Draft;
  /** The draft as it would be if the stroke that is being drawn were let go now. */
  readonly shown: Draft;
  /** What that stroke would do. */
  readonly previewed: readonly Deed[];
  readonly division: Division;
  readonly tallies: ReadonlyMap<number, Tally>;
  readonly settled: Settled;
  readonly neighbours: Neighbours;
  readonly homes: ReadonlyMap<number, Home>;
  readonly limits: Limits | null;
  readonly balance: string;
  readonly target: number | null;
  readonly locked: ReadonlySet<number>;
  readonly troubles: readonly Trouble[];
  /** The problems as the service words them; null while edits are on their way to it. */
  readonly problems: DraftProblems | null;
  readonly gridCode: (part: number) => string;
  readonly walk: (part: number) => Walk | null;
  /** Do something; what cannot be done is answered with the reason, and nothing is done. */
  readonly put: (...deeds: Deed[]) => Refusal | null;
  readonly preview: (deeds: readonly Deed[]) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly courier: Courier;
}

/** The draft before the stroke that is being drawn. */
export interface Settled extends Tallied {
  readonly land: Land;
  readonly division: Division;
}

interface Opened {
  readonly state: PlanState;
  readonly kept: readonly Kept[];
  readonly outbox: Outbox;
}

const NO_DEEDS: readonly Deed[] = [];

/** A draft on the desk with everything that is derived from it; `drawn` when it is to be seen. */
export function useDesk(
  land: Land,
  plan: number,
  opened: Opened,
  drawn: boolean,
  unnamed: string,
  landChanged: () => void,
): Desk {
  const [courier, dispatch] = useCourier(plan, opened, landChanged);
  const draft = useMemo(() => viewOf(dispatch.queue), [dispatch.queue]);
  const [previewed, setPreviewed] = useState(NO_DEEDS);
  const shown = useMemo(() => withDeeds(draft, previewed), [draft, previewed]);
  const neighbours = useMemo(() => neighboursOf(land.links), [land]);
  const homes = useMemo(() => homesOf(land), [land]);
  const { state } = opened;
  const settled = useSettled(land, draft, state, unnamed);
  const judged = useMemo(() => {
    if (shown === draft) return settled;
    const tallies = talliesAfter(land.courtyards, settled, shown.assignment, shown.parts.keys());
    const { numbers, inks } = settled.division;
    return { ...settled, tallies, division: divided(shown, tallies, state, unnamed, numbers, inks) };
  }, [land, shown, settled]);
  const limits = useMemo(() => limitsIn(state.limits), [state]);
  const { tallies } = judged;
  const troubles = useMemo(
    () => troublesOf(land.courtyards, draft.assignment, settled.tallies, neighbours, limits),
    [land, draft, settled, neighbours, limits],
  );
  const put = useCallback(
    (...deeds: Deed[]): Refusal | null => {
      let now = viewOf(courier.now.queue);
      const operations = [];
      for (const deed of deeds) {
        const operation = named(addressed(now, deed));
        const after = applied(now, operation);
        if (isRefusal(after)) return after;
        now = after;
        operations.push(operation);
      }
      setPreviewed(NO_DEEDS);
      if (operations.length) courier.put(operations);
      return null;
    },
    [courier],
  );
  const preview = useCallback(
    (deeds: readonly Deed[]) => setPreviewed((now) => (sameDeeds(now, deeds) ? now : deeds)),
    [],
  );
  const locked = useMemo(
    () => new Set([...draft.parts.values()].filter((each) => each.locked).map((each) => each.id)),
    [draft.parts],
  );
  return {
    ...judged,
    dispatch,
    draft,
    shown,
    previewed,
    settled,
    neighbours,
    homes,
    limits,
    balance: state.limits.balance,
    target: state.limits.target,
    locked,
    troubles,
    problems: useProblems(plan, dispatch, drawn),
    gridCode: (part) => judged.division.byId.get(part)?.grid_code ?? "",
    walk: (part) => {
      const tally = tallies.get(part);
      return tally ? walkOf(tally, shown.parts.get(part)?.pin?.courtyard ?? null, homes) : null;
    },
    put,
    preview,
    undo: () => courier.undo(),
    redo: () => courier.redo(),
    courier,
  };
}

function useCourier(plan: number, opened: Opened, landChanged: () => void): [Courier, Dispatch] {
  const [, setRound] = useState(0);
  const changed = useRef(landChanged);
  changed.current = landChanged;
  const courier = useMemo(() => {
    const post = {
      state: () => planState(plan),
      operations: async (...given: Parameters<Courier["post"]["operations"]>) =>
        (await sendOperations(plan, ...given)).value,
      reversal: async (...given: Parameters<Courier["post"]["reversal"]>) =>
        (await sendReversal(plan, ...given)).value,
    };
    const { state, kept, outbox } = opened;
    return new Courier(plan, state, kept, post, outbox, () => setRound((n) => n + 1), () => changed.current());
  }, [plan, opened]);
  useEffect(() => {
    courier.start();
    return () => courier.stop();
  }, [courier]);
  return [courier, courier.now];
}

/** What the service finds wrong, once there is land to find it on; read again whenever it has all edits. */
function useProblems(plan: number, dispatch: Dispatch, drawn: boolean): DraftProblems | null {
  const [found, setFound] = useState<DraftProblems | null>(null);
  const { confirmed, waiting } = dispatch.queue;
  useEffect(() => {
    if (waiting.length || !drawn) return undefined;
    const off = new AbortController();
    problemsOf(plan, off.signal).then(setFound, () => undefined);
    return () => off.abort();
  }, [plan, confirmed.revision, waiting.length, drawn]);
  return found && !waiting.length && found.revision === confirmed.revision ? found : null;
}

function useSettled(land: Land, draft: Draft, state: PlanState, unnamed: string): Settled {
  const former = useRef<Settled | null>(null);
  return useMemo(() => {
    const before = former.current;
    const { assignment } = draft;
    const tallies =
      before?.land === land
        ? talliesAfter(land.courtyards, before, assignment, draft.parts.keys())
        : talliesOf(land.courtyards, assignment, draft.parts.keys());
    const numbers = recolour(
      renumbered(before?.division.numbers ?? new Map(), draft.numbered),
      [...draft.parts.keys()],
      touchingParts(land.mesh, assignment),
    );
    const division = divided(draft, tallies, state, unnamed, numbers, inksOf(numbers));
    former.current = { land, assignment, tallies, division };
    return former.current;
  }, [land, draft, state, unnamed]);
}

/** A micro-grid keeps its colour when it gets its number. */
function renumbered(numbers: ReadonlyMap<number, number>, numbered: ReadonlyMap<number, number>) {
  return new Map([...numbers].map(([id, number]) => [numbered.get(id) ?? id, number]));
}

function divided(
  draft: Draft,
  tallies: ReadonlyMap<number, Tally>,
  state: PlanState,
  unnamed: string,
  numbers: Division["numbers"],
  inks: Division["inks"],
): Division {
  const codes = new Map(state.grids.map((grid) => [grid.id, grid.code]));
  const order = (part: Part) => [part.grid, part.number || Infinity, -part.id] as const;
  const microGrids = [...draft.parts.values()]
    .sort((a, b) => before(order(a), order(b)))
    .map((part) => microGridOf(part, tallies.get(part.id) ?? NOTHING, codes.get(part.grid) ?? "", unnamed));
  const total = microGrids.reduce((sum, each) => sum + each.households, 0);
  return {
    microGrids,
    byId: new Map(microGrids.map((each) => [each.id, each])),
    assignment: draft.assignment,
    numbers,
    inks,
    mean: microGrids.length ? total / microGrids.length : 0,
  };
}

const NOTHING: Tally = { courtyards: [], households: 0, people: 0 };
const KNOWN = new WeakMap<Tally, { readonly part: Part; readonly microGrid: MicroGrid }>();

/** The same micro-grid with the same courtyards is the same object, so that its row is left alone. */
function microGridOf(part: Part, tally: Tally, grid_code: string, unnamed: string): MicroGrid {
  const known = KNOWN.get(tally);
  if (known?.part === part) return known.microGrid;
  const { id, code } = part;
  const head = part.pin?.name || part.head;
  const microGrid = { id, code, name: part.name || unnamed, head, grid_code, ...tally };
  if (tally !== NOTHING) KNOWN.set(tally, { part, microGrid });
  return microGrid;
}

function before(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

export function withDeeds(draft: Draft, deeds: readonly Deed[]): Draft {
  return deeds.reduce((now, deed) => {
    const after = applied(now, { ...addressed(now, deed), id: "00000000-0000-0000-0000-000000000000" });
    return isRefusal(after) ? now : after;
  }, draft);
}

function limitsIn({ lower, upper }: PartLimits): Limits | null {
  return lower === null || upper === null ? null : { least: lower, most: upper };
}

function homesOf(land: Land): Map<number, Home> {
  return new Map(
    land.courtyards.flatMap(({ id, geometry, properties }) =>
      geometry.type === "Point"
        ? [[Number(id), { at: geometry.coordinates, households: properties.households ?? 0 }] as const]
        : [],
    ),
  );
}
