import { useEffect, useMemo, useState } from "preact/hooks";
import { coverage, microGrids, plans } from "../api/calls";
import type { Coverage, Gap, MicroGrid, Plan, Totals } from "../api/types";
import { EditWorkplace } from "../edit/workplace";
import { useLoad } from "../load";
import { Tabs } from "../parts/tabs";
import { Empty, Failed, Loading, WhenReady } from "../parts/states";
import { go } from "../route";
import { useMay } from "../session";
import { useSpeech } from "../text";
import { divisionOf } from "../village/division";
import { GapsPanel } from "../village/gaps";
import { readLand } from "../village/land";
import type { Land } from "../village/land";
import { MicroGridTable } from "../village/micro-grids";
import { PlansPanel } from "../village/plans";
import { Stage } from "../village/stage";
import type { Shown } from "../village/stage";

const NO_GAPS: readonly Gap[] = [];

/** The plan to show first: the adopted one, else the newest that is not superseded. */
export function inForce(found: readonly Plan[]): Plan | null {
  return (
    found.find((plan) => plan.status === "adopted") ??
    found.find((plan) => plan.status !== "superseded") ??
    null
  );
}

export function VillagePage({ code, plan }: { code: string; plan: number | null }) {
  const [land, again] = useLoad((off) => readLand(code, off), [code]);
  return (
    <WhenReady loaded={land} retry={again}>
      {(found) => <Village land={found} plan={plan} />}
    </WhenReady>
  );
}

function Village({ land, plan }: { land: Land; plan: number | null }) {
  const [found, again] = useLoad((off) => plans(land.code, off), [land.code]);
  const seesGaps = useMay("seeCoverage");
  const [covered] = useLoad<Coverage | null>(
    (off) => (seesGaps ? coverage(land.code, off) : Promise.resolve(null)),
    [land.code, seesGaps, found],
  );
  return (
    <WhenReady loaded={found} retry={again}>
      {(list) => {
        const shown = list.find((each) => each.id === plan) ?? inForce(list);
        const known = covered.state === "ready" ? covered.value : null;
        return <Division land={land} list={list} shown={shown} covered={known} onChanged={again} />;
      }}
    </WhenReady>
  );
}

interface DivisionProps {
  readonly land: Land;
  readonly list: readonly Plan[];
  readonly shown: Plan | null;
  readonly covered: Coverage | null;
  readonly onChanged: () => void;
}

function Division(props: DivisionProps) {
  const { land, shown } = props;
  const [loaded, again] = useLoad<readonly MicroGrid[]>(
    (off) => (shown ? microGrids(shown.id, off) : Promise.resolve([])),
    [shown?.id, shown?.revision],
  );
  const [editing, setEditing] = useState<number | null>(null);
  // While another plan is being read the former stays on show, so that the map does not blink.
  const [kept, setKept] = useState<readonly MicroGrid[] | null>(null);
  useEffect(() => {
    if (loaded.state === "ready") setKept(loaded.value);
  }, [loaded]);
  const division = useMemo(() => kept && divisionOf(kept, land.mesh), [kept, land]);
  if (loaded.state === "failed") return <Failed problem={loaded.problem} retry={again} />;
  if (!division) return <Loading />;
  if (editing === shown?.id && shown) {
    const leave = () => {
      setEditing(null);
      props.onChanged();
    };
    return <EditWorkplace land={land} plan={shown} base={division} onLeave={leave} />;
  }
  return <Desk {...props} division={division} onEdit={() => setEditing(shown?.id ?? null)} />;
}

type Tab = "microGrids" | "plans" | "gaps";

function Desk(props: DivisionProps & { division: ReturnType<typeof divisionOf>; onEdit: () => void }) {
  const { t, language } = useSpeech();
  const { land, division, shown, covered } = props;
  const [tab, setTab] = useState<Tab>(shown ? "microGrids" : "plans");
  const mayEdit = useMay("edit") && shown?.status === "draft";
  const [look, setLook] = useState<Shown>({
    hovered: null,
    chosen: null,
    place: null,
    box: null,
  });
  const hover = (hovered: number | null) =>
    setLook((now) => (now.hovered === hovered ? now : { ...now, hovered }));
  const choose = (chosen: number | null) => setLook((now) => ({ ...now, chosen }));
  const pick = (courtyard: number) => {
    const part = division.assignment.get(courtyard) ?? null;
    setLook((now) => ({ ...now, chosen: now.chosen === part ? null : part }));
    if (part !== null) setTab("microGrids");
  };
  const tolerance = shown?.parameters["tolerance"];
  const gaps = covered?.gaps ?? NO_GAPS;
  const totals: Totals | null = covered?.total ?? null;
  return (
    <div class="village">
      <div class="heading">
        <h1>{land.name}</h1>
        {shown && <span class={`tag ${shown.status}`}>{t.status[shown.status]}</span>}
        {mayEdit && (
          <button class="main" onClick={props.onEdit}>
            {t.edit}
          </button>
        )}
        {shown && (
          <a class="button" href={`/api/maps/${land.code}?lang=${language}`} target="_blank">
            {t.villageMap}
          </a>
        )}
      </div>
      <Stage
        land={land}
        division={division}
        shown={look}
        gaps={tab === "gaps" ? gaps : NO_GAPS}
        onHover={hover}
        onPick={pick}
      />
      <Tabs<Tab>
        chosen={tab}
        onChoose={setTab}
        tabs={[
          ["microGrids", t.tabMicroGrids],
          ["plans", t.tabPlans],
          ...(totals ? [["gaps", `${t.tabGaps} ${gaps.length}`] as const] : []),
        ]}
      >
        {tab === "microGrids" &&
          (shown ? (
            <MicroGridTable
              land={land}
              division={division}
              tolerance={typeof tolerance === "number" ? tolerance : null}
              hovered={look.hovered}
              chosen={look.chosen}
              onHover={hover}
              onChoose={choose}
            />
          ) : (
            <Empty text={t.noPlan}>
              <button class="main" onClick={() => setTab("plans")}>
                {t.tabPlans}
              </button>
            </Empty>
          ))}
        {tab === "plans" && (
          <PlansPanel
            village={land.code}
            plans={props.list}
            shown={shown?.id ?? null}
            onShow={(id) => go(`/village/${land.code}?plan=${id}`)}
            onChanged={props.onChanged}
          />
        )}
        {tab === "gaps" && totals && (
          <GapsPanel
            totals={totals}
            gaps={gaps}
            onShow={(at) => setLook((now) => ({ ...now, place: { at } }))}
          />
        )}
      </Tabs>
    </div>
  );
}
