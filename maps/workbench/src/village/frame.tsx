import type { ComponentChildren } from "preact";
import type { Plan } from "../api/types";
import { go, VIEWS, villagePath } from "../route";
import type { View } from "../route";
import { useText } from "../text";

/** The head of every page of a village: its name, the plan on show, the ways to the other pages. */
export function VillageHead(props: {
  code: string;
  name: string;
  view: View;
  plans: readonly Plan[];
  shown: Plan | null;
  children?: ComponentChildren;
}) {
  const t = useText();
  const { code, view, shown } = props;
  return (
    <div class="heading village-head">
      <h1>{props.name}</h1>
      {shown && <span class={`tag ${shown.status}`}>{t.status[shown.status]}</span>}
      {shown && <PlanChoice {...props} shown={shown} />}
      <nav class="views" aria-label={t.views}>
        {VIEWS.map((each) => (
          <a
            key={each}
            href={villagePath(code, { view: each, plan: shown?.id ?? null })}
            {...(each === view ? { "aria-current": "page" as const } : {})}
          >
            {t.view[each]}
          </a>
        ))}
      </nav>
      {props.children}
    </div>
  );
}

function PlanChoice(props: { code: string; name: string; view: View; plans: readonly Plan[]; shown: Plan }) {
  const t = useText();
  // The heading beside it says which village it is.
  const nameOf = ({ name }: Plan) => (name.startsWith(`${props.name} `) ? name.slice(props.name.length + 1) : name);
  const show = (plan: number) => go(villagePath(props.code, { view: props.view, plan }));
  return (
    <select
      class="plan-choice"
      aria-label={t.planOnShow}
      value={props.shown.id}
      onChange={(event) => show(Number(event.currentTarget.value))}
    >
      {props.plans.map((plan) => (
        <option key={plan.id} value={String(plan.id)}>
          {nameOf(plan)} · {t.status[plan.status]}
        </option>
      ))}
    </select>
  );
}
