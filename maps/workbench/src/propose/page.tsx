import { useMemo, useState } from "preact/hooks";
import type { Plan } from "../api/types";
import { Empty } from "../parts/states";
import { go, villagePath } from "../route";
import { useMay } from "../session";
import { useText } from "../text";
import type { Land } from "../village/land";
import { AskForm } from "./ask";
import { PlanCard } from "./card";
import { bestOf } from "./figures";

/** Cards at first; each draws its plan, so the older ones wait until they are wanted. */
const AT_FIRST = 6;

/** Ask for proposals, see them side by side, choose one. */
export function PlansPage(props: {
  land: Land;
  plans: readonly Plan[];
  shown: Plan | null;
  onChanged: () => void;
}) {
  const t = useText();
  const { land, plans, shown } = props;
  const mayAsk = useMay("askForPlan");
  const [fresh, setFresh] = useState<ReadonlySet<number>>(new Set());
  const [all, setAll] = useState(false);
  const made = (ids: readonly number[]) => {
    setFresh(new Set(ids));
    props.onChanged();
    go(villagePath(land.code, { view: "plans", plan: ids[0] ?? null }));
  };
  const listed = useMemo(() => ordered(plans, fresh), [plans, fresh]);
  const seen = all ? listed : listed.slice(0, AT_FIRST);
  const best = useMemo(() => bestOf(seen), [seen]);
  const adopted = plans.find((plan) => plan.status === "adopted") ?? null;
  return (
    <div class={mayAsk ? "plans-page" : "plans-page alone"}>
      {mayAsk && (
        <AskForm
          village={land.code}
          base={shown}
          open={plans.length === 0 || matchMedia("(min-width: 60rem)").matches}
          onMade={made}
        />
      )}
      <section aria-label={t.view.plans}>
        {fresh.size > 0 && (
          <p class="note good" role="status">
            {t.propose.ready(fresh.size)}
          </p>
        )}
        {plans.length === 0 && <Empty text={mayAsk ? t.propose.none : t.noPlanViewer} />}
        <ul class="plans">
          {seen.map((plan) => (
            <PlanCard
              key={plan.id}
              land={land}
              plan={plan}
              shown={shown?.id === plan.id}
              fresh={fresh.has(plan.id)}
              best={best}
              beside={besideOf(plan, plans, adopted)}
            />
          ))}
        </ul>
        {seen.length < listed.length && (
          <button onClick={() => setAll(true)}>{t.propose.older(listed.length - seen.length)}</button>
        )}
      </section>
    </div>
  );
}

const RANK = { draft: 1, consultation: 1, adopted: 0, superseded: 2 } as const;

/** The new ones first, then the one in force, drafts from new to old, what was replaced last. */
function ordered(plans: readonly Plan[], fresh: ReadonlySet<number>): Plan[] {
  const rank = (plan: Plan) => (fresh.has(plan.id) ? -1 : RANK[plan.status]);
  return [...plans].sort((a, b) => rank(a) - rank(b) || b.id - a.id);
}

/** What a plan is best compared with: the one in force, else the plan it came from, else any other. */
function besideOf(plan: Plan, plans: readonly Plan[], adopted: Plan | null): number | null {
  if (adopted && adopted.id !== plan.id) return adopted.id;
  return plan.parent_id ?? plans.find((other) => other.id !== plan.id)?.id ?? null;
}
