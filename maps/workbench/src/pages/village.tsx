import { useEffect, useRef, useState } from "preact/hooks";
import { coverage, plans } from "../api/calls";
import type { Coverage, Plan } from "../api/types";
import { coveredByTools } from "../edit/palette";
import { EditWorkplace } from "../edit/workplace";
import { ComparePage } from "../compare/page";
import { HistoryPage } from "../history/page";
import { HeadsPage } from "../heads/page";
import { useLoad } from "../load";
import { ProcessPage } from "../process/page";
import { PlansPage } from "../propose/page";
import { Failed, Loading, WhenReady } from "../parts/states";
import { go, villagePath } from "../route";
import type { VillageRoute } from "../route";
import { TablePage } from "../table/page";
import { useMay } from "../session";
import { AwaitedProvider, useAwaited, Waiting } from "../village/early";
import { VillageHead } from "../village/frame";
import { readLand } from "../village/land";
import type { Ground, Land } from "../village/land";
import { Overview } from "../village/overview";
import { useDivision } from "../village/use-division";

/** The plan to show first: the adopted one, else the newest that is not superseded. */
export function inForce(found: readonly Plan[]): Plan | null {
  return (
    found.find((plan) => plan.status === "adopted") ??
    found.find((plan) => plan.status !== "superseded") ??
    null
  );
}

export function VillagePage(route: VillageRoute) {
  // The land and the plans are read side by side: neither has to wait for the other.
  const [ground, setGround] = useState<Ground | null>(null);
  const [land, readLandAgain] = useLoad((off) => readLand(route.code, off, setGround), [route.code]);
  const [list, again] = useLoad((off) => plans(route.code, off), [route.code]);
  const page = useRef(route);
  useEffect(() => {
    // One page may have changed what the next one shows.
    if (page.current !== route) again();
    page.current = route;
  }, [route.view, route.edit]);
  const mayEdit = useMay("edit");
  const listed = list.state === "ready" ? list.value : [];
  const chosen = listed.find((each) => each.id === route.plan) ?? inForce(listed);
  const awaited = useAwaited(ground, chosen, route.edit ? coveredByTools() : null);
  const waiting = route.view === "map" ? <Waiting /> : <Loading />;
  return (
    <AwaitedProvider value={awaited}>
      <WhenReady loaded={list} retry={again} waiting={waiting}>
        {(all) => {
          if (route.view === "map" && route.edit && mayEdit && chosen?.status === "draft") {
            const leave = () => {
              go(villagePath(route.code, { plan: chosen.id }));
              again();
            };
            const reading = { land, again: readLandAgain };
            return <EditWorkplace reading={reading} plan={chosen} problem={route.problem} onLeave={leave} />;
          }
          return (
            <WhenReady loaded={land} retry={readLandAgain} waiting={waiting}>
              {(found) => (
                <View
                  land={found}
                  list={all}
                  shown={chosen}
                  route={route}
                  onChanged={again}
                  onLandChanged={readLandAgain}
                />
              )}
            </WhenReady>
          );
        }}
      </WhenReady>
    </AwaitedProvider>
  );
}

interface ViewProps {
  readonly land: Land;
  readonly list: readonly Plan[];
  readonly shown: Plan | null;
  readonly route: VillageRoute;
  /** Read the plans again, because one changed. */
  readonly onChanged: () => void;
  /** Read the land again, because a courtyard was moved or a link changed. */
  readonly onLandChanged: () => void;
}

/** The page that the address asks for. */
function View(props: ViewProps) {
  const { land, list, shown, route } = props;
  if (route.view === "map") return <MapView {...props} />;
  return (
    <div class="village-page">
      <VillageHead code={land.code} name={land.name} view={route.view} plans={list} shown={shown} />
      <Around {...props} />
    </div>
  );
}

function Around({ land, list, shown, route, onChanged, onLandChanged }: ViewProps) {
  const given = { land, plans: list, shown, onChanged };
  switch (route.view) {
    case "compare":
      return <ComparePage {...given} beside={route.beside} />;
    case "history":
      return <HistoryPage {...given} />;
    case "heads":
      return <HeadsPage village={land.code} />;
    case "table":
      return <TablePage {...given} onLandChanged={onLandChanged} />;
    case "process":
      return <ProcessPage {...given} />;
    default:
      return <PlansPage {...given} />;
  }
}

/** The map with the panel beside it. */
function MapView(props: ViewProps) {
  const { land, list, shown } = props;
  const seesGaps = useMay("seeCoverage");
  const [loaded] = useLoad<Coverage | null>(
    (off) => (seesGaps ? coverage(land.code, off) : Promise.resolve(null)),
    [land.code, seesGaps, list],
  );
  // What was read before stays until it is read again, so that the worklist does not blink.
  const [covered, setCovered] = useState<Coverage | null>(null);
  useEffect(() => {
    if (loaded.state === "ready") setCovered(loaded.value);
  }, [loaded]);
  const [division, again] = useDivision(land, shown);
  if (division === "loading") return <Waiting />;
  if ("problem" in division) return <Failed problem={division.problem} retry={again} />;
  return (
    <Overview
      land={land}
      list={list}
      shown={shown}
      division={division}
      covered={covered}
      onChanged={props.onChanged}
      onEdit={() => shown && go(villagePath(land.code, { plan: shown.id, edit: true }))}
    />
  );
}
