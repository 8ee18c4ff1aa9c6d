import { useMemo, useState } from "preact/hooks";
import { microGrids, plan as readPlan } from "../api/calls";
import type { MicroGrid, Plan } from "../api/types";
import { compare } from "../api/versions";
import type { Comparison, CourtyardChange } from "../api/versions";
import { useLoad } from "../load";
import { boxOfCells } from "../map/mesh";
import { Empty, WhenReady } from "../parts/states";
import { go, villagePath } from "../route";
import { useText } from "../text";
import type { Land } from "../village/land";
import { Stage } from "../village/stage";
import type { Shown } from "../village/stage";
import { ChangeList } from "./changes";
import { likeOther } from "./match";
import { MatchTable } from "./matches";

/** What one plan changes against another, on the map and as a list. */
export function ComparePage(props: {
  land: Land;
  plans: readonly Plan[];
  shown: Plan | null;
  beside: number | null;
}) {
  const t = useText();
  const { land, plans, shown } = props;
  const other = besideOf(props);
  if (!shown || !other) {
    return (
      <Empty text={t.compare.needTwo}>
        <a class="button main" href={villagePath(land.code, { view: "plans" })}>
          {t.newPlan}
        </a>
      </Empty>
    );
  }
  const choose = (beside: number) =>
    go(villagePath(land.code, { view: "compare", plan: shown.id, beside }));
  const swap = () => go(villagePath(land.code, { view: "compare", plan: other, beside: shown.id }));
  return (
    <>
      <div class="compare-head">
        <label>
          {t.compare.against(shown.name)}
          <select value={other} onChange={(event) => choose(Number(event.currentTarget.value))}>
            {plans
              .filter((plan) => plan.id !== shown.id)
              .map((plan) => (
                <option key={plan.id} value={String(plan.id)}>
                  {plan.name} · {t.status[plan.status]}
                </option>
              ))}
          </select>
        </label>
        <button onClick={swap}>{t.compare.swap}</button>
      </div>
      <Compared key={`${shown.id} ${shown.revision} ${other}`} land={land} plan={shown} other={other} />
    </>
  );
}

/** The plan asked for, else the one in force, else where this one came from, else any other. */
function besideOf(props: {
  plans: readonly Plan[];
  shown: Plan | null;
  beside: number | null;
}): number | null {
  const others = props.plans.filter((plan) => plan.id !== props.shown?.id);
  const found =
    others.find((plan) => plan.id === props.beside) ??
    others.find((plan) => plan.status === "adopted") ??
    others.find((plan) => plan.id === props.shown?.parent_id) ??
    others[0];
  return found?.id ?? null;
}

interface Both {
  readonly found: Comparison;
  readonly own: readonly MicroGrid[];
  readonly before: readonly MicroGrid[];
  readonly other: Plan;
}

function Compared({ land, plan, other }: { land: Land; plan: Plan; other: number }) {
  const [loaded, again] = useLoad<Both>(
    async (off) => {
      const [found, own, before, beside] = await Promise.all([
        compare(plan.id, other, 0, off),
        microGrids(plan.id, off),
        microGrids(other, off),
        readPlan(other, off),
      ]);
      return { found, own, before, other: beside.value };
    },
    [plan.id, plan.revision, other],
  );
  return (
    <WhenReady loaded={loaded} retry={again}>
      {(both) => <SideBySide land={land} plan={plan} {...both} />}
    </WhenReady>
  );
}

function SideBySide(props: Both & { land: Land; plan: Plan }) {
  const t = useText();
  const { land, found, own, before } = props;
  const [after, setAfter] = useState(true);
  const [look, setLook] = useState<Shown>({ hovered: null, chosen: null, place: null, box: null });
  const both = useMemo(() => likeOther(before, own, found.micro_grids, land.mesh), [props]);
  const division = after ? both.own : both.before;
  const [changes, setChanges] = useState(found.changes);
  const marked = useMemo(() => new Set(changes.map((each) => each.courtyard)), [changes]);
  const show = (change: CourtyardChange) => {
    setLook((now) => ({ ...now, box: boxOfCells(land.mesh, new Set([change.courtyard])) }));
  };
  return (
    <div class="village compare">
      <Totals found={found} />
      <div class="compare-map">
        <div class="tools" role="group" aria-label={t.compare.mapShows}>
          <button aria-pressed={!after} onClick={() => setAfter(false)}>
            {t.compare.mapBefore(props.other.name)}
          </button>
          <button aria-pressed={after} onClick={() => setAfter(true)}>
            {t.compare.mapAfter(props.plan.name)}
          </button>
        </div>
        <Stage
          land={land}
          division={division}
          plan={props.plan.id}
          shown={look}
          gaps={[]}
          marked={marked}
          onHover={(hovered) => setLook((now) => ({ ...now, hovered }))}
          onPick={(courtyard) =>
            document.getElementById(`change-${courtyard}`)?.scrollIntoView({ block: "nearest" })
          }
        />
      </div>
      <section class="compare-lists">
        {found.courtyards === 0 ? (
          <Empty text={t.compare.same} />
        ) : (
          <>
            <ChangeList
              plan={found.plan}
              other={found.other}
              total={found.total}
              changes={changes}
              onMore={(more) => setChanges([...changes, ...more])}
              onShow={show}
            />
            <MatchTable found={found} own={both.own} before={both.before} />
          </>
        )}
      </section>
    </div>
  );
}

function Totals({ found }: { found: Comparison }) {
  const t = useText();
  const facts = [
    [found.courtyards, t.compare.courtyards],
    [found.households, t.compare.households],
    [found.households_changing_head, t.compare.changeHead],
  ] as const;
  return (
    <dl class="totals">
      {facts.map(([count, what]) => (
        <div key={what}>
          <dd>{count}</dd>
          <dt>{what}</dt>
        </div>
      ))}
    </dl>
  );
}
