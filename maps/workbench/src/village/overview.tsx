import { useMemo, useState } from "preact/hooks";
import type { Coverage, Gap, Plan } from "../api/types";
import { useLoad } from "../load";
import { ImportLink } from "../parts/import-link";
import { Tabs } from "../parts/tabs";
import { Empty } from "../parts/states";
import { villagePath } from "../route";
import { useMay } from "../session";
import { useSpeech } from "../text";
import { Tour } from "../tour/tour";
import { Colouring } from "./colouring";
import type { Division } from "./division";
import { VillageHead } from "./frame";
import { GapsPanel } from "./gaps";
import { inScores, villageIndex } from "./index-map";
import type { Index } from "./index-map";
import type { Land } from "./land";
import { MicroGridTable } from "./micro-grids";
import { Stage } from "./stage";
import { TakeAway } from "./take-away";
import type { Shown } from "./stage";

const NO_GAPS: readonly Gap[] = [];

type Tab = "microGrids" | "gaps";

/** A plan on the map and in the table beside it. */
export function Overview(props: {
  land: Land;
  list: readonly Plan[];
  shown: Plan | null;
  division: Division;
  covered: Coverage | null;
  onEdit: () => void;
  /** Read plans and coverage again, because a repair changed them. */
  onChanged: () => void;
}) {
  const { t, language } = useSpeech();
  const { land, shown, covered } = props;
  const [index, period, setPeriod] = useIndex(land, shown);
  const division = useMemo(
    () => (index && period ? inScores(props.division, index, period) : props.division),
    [props.division, index, period],
  );
  const [tab, setTab] = useState<Tab>("microGrids");
  const mayEdit = useMay("edit") && shown?.status === "draft";
  const [look, setLook] = useState<Shown>({ hovered: null, chosen: null, place: null, box: null });
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
  const [reason, setReason] = useState<string | null>(null);
  const marked = useMemo(
    () => gaps.filter((gap) => !reason || gap.reason === reason || gap.further_reasons.includes(reason)),
    [gaps, reason],
  );
  return (
    <div class="village">
      <VillageHead code={land.code} name={land.name} view="map" plans={props.list} shown={shown}>
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
        <TakeAway place={land.code} />
      </VillageHead>
      <Stage
        land={land}
        division={division}
        plan={shown?.id ?? null}
        shown={look}
        gaps={tab === "gaps" ? marked : NO_GAPS}
        onHover={hover}
        onPick={pick}
      />
      <Tabs<Tab>
        chosen={tab}
        onChoose={setTab}
        tabs={[
          ["microGrids", t.tabMicroGrids],
          ...(covered ? [["gaps", `${t.tabGaps} ${gaps.length}`] as const] : []),
        ]}
      >
        {tab === "microGrids" &&
          (shown ? (
            <>
              {index && <Colouring index={index} period={period} onChange={setPeriod} />}
              <MicroGridTable
                land={land}
                division={division}
                tolerance={typeof tolerance === "number" ? tolerance : null}
                hovered={look.hovered}
                chosen={look.chosen}
                onHover={hover}
                onChoose={choose}
              />
            </>
          ) : (
            <NoPlan land={land} />
          ))}
        {tab === "gaps" && covered && (
          <GapsPanel
            village={land.code}
            covered={covered}
            adopted={props.list.some((plan) => plan.status === "adopted")}
            reason={reason}
            onReason={setReason}
            onChanged={props.onChanged}
            onShow={(at) => setLook((now) => ({ ...now, place: { at } }))}
          />
        )}
      </Tabs>
      <Tour />
    </div>
  );
}

/** The pioneer index of a plan in force, where there is one to be seen, and the month on show. */
function useIndex(land: Land, shown: Plan | null) {
  const inForce = shown?.status === "adopted";
  // The codes of a draft say nothing about the micro-grids that were scored.
  const [loaded] = useLoad<Index | null>(
    (off) => (inForce ? villageIndex(land.code, off) : Promise.resolve(null)),
    [land.code, inForce],
  );
  const [period, setPeriod] = useState<string | null>(null);
  const index = loaded.state === "ready" && loaded.value?.periods.length ? loaded.value : null;
  return [index, period, setPeriod] as const;
}

/** What stands where a village has no plan, with the one thing to do about it. */
function NoPlan({ land }: { land: Land }) {
  const { t } = useSpeech();
  const mayAsk = useMay("askForPlan");
  if (!mayAsk) return <Empty text={t.noPlanViewer} />;
  if (!land.courtyards.length) {
    return (
      <Empty text={t.noCourtyards}>
        <ImportLink kind="courtyards" />
        <NewPlan village={land.code} />
      </Empty>
    );
  }
  return (
    <Empty text={t.noPlan}>
      <NewPlan village={land.code} main />
    </Empty>
  );
}

function NewPlan({ village, main }: { village: string; main?: boolean }) {
  const { t } = useSpeech();
  return (
    <a class={main ? "button main" : "button"} href={villagePath(village, { view: "plans" })}>
      {t.newPlan}
    </a>
  );
}
