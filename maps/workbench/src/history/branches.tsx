import { asProblem } from "../api/problem";
import type { Plan } from "../api/types";
import { branch } from "../api/versions";
import { NameForm } from "../parts/name-form";
import { go, villagePath } from "../route";
import { useMay } from "../session";
import { problemText, useSpeech } from "../text";
import { dateText } from "../text/numbers";
import type { Land } from "../village/land";
import { treeOf } from "./tree";
import type { Twig } from "./tree";

/** The village's plans by where each came from; a new branch can be started from the one on show. */
export function Branches(props: {
  land: Land;
  plans: readonly Plan[];
  shown: Plan;
  onChanged: () => void;
}) {
  const { t, language } = useSpeech();
  const { land, shown } = props;
  const mayBranch = useMay("edit");
  const start = async (name: string) => {
    try {
      const made = await branch(shown.id, name);
      props.onChanged();
      go(villagePath(land.code, { view: "history", plan: made.id }));
      return null;
    } catch (error) {
      return problemText(asProblem(error), language);
    }
  };
  return (
    <section class="card" aria-labelledby="branches-title">
      <h2 id="branches-title">{t.history.branches}</h2>
      <BranchList twigs={treeOf(props.plans)} {...props} />
      {mayBranch && (
        <NameForm label={t.history.branchName(shown.name)} button={t.history.start} onName={start} />
      )}
    </section>
  );
}

function BranchList(props: { twigs: readonly Twig[]; land: Land; shown: Plan }) {
  const { t } = useSpeech();
  return (
    <ul class="branches">
      {props.twigs.map(({ plan, twigs }) => (
        <li key={plan.id}>
          <a
            href={villagePath(props.land.code, { view: "history", plan: plan.id })}
            {...(plan.id === props.shown.id ? { "aria-current": "true" as const } : {})}
          >
            {plan.name}
          </a>{" "}
          <span class={`tag ${plan.status}`}>{t.status[plan.status]}</span>{" "}
          <span class="hint">{dateText(plan.created_at)}</span>
          {twigs.length > 0 && <BranchList {...props} twigs={twigs} />}
        </li>
      ))}
    </ul>
  );
}
