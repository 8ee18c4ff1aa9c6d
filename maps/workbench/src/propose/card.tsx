import { useMemo } from "preact/hooks";
import { microGrids } from "../api/calls";
import type { MicroGrid, Plan } from "../api/types";
import { useLoad } from "../load";
import { MiniMap } from "../parts/mini-map";
import { Figure, WhenReady } from "../parts/states";
import { villagePath } from "../route";
import { useMay } from "../session";
import { useSpeech } from "../text";
import { certificateText, dateText, gapOf, percent } from "../text/numbers";
import { divisionOf } from "../village/division";
import type { Land } from "../village/land";
import { FIGURES, figureOf, figureText } from "./figures";
import type { FigureKey } from "./figures";

/** One plan with its picture, its figures and what can be done with it. */
export function PlanCard(props: {
  land: Land;
  plan: Plan;
  shown: boolean;
  fresh: boolean;
  best: ReadonlyMap<FigureKey, number>;
  /** The plan that "compare" compares with; null where there is no other. */
  beside: number | null;
}) {
  const { t } = useSpeech();
  const { plan, land } = props;
  const mayEdit = useMay("edit") && plan.status === "draft";
  const classes = ["card plan", props.shown && "shown", props.fresh && "fresh"];
  return (
    <li class={classes.filter(Boolean).join(" ")}>
      <h3>
        {plan.name} <span class={`tag ${plan.status}`}>{t.status[plan.status]}</span>
      </h3>
      <Picture land={land} plan={plan} />
      <p class="quality">{certificateText(t, gapOf(plan.certificate))}</p>
      <Figures plan={plan} best={props.best} />
      <Made plan={plan} />
      <Findings plan={plan} />
      <div class="row">
        {mayEdit && (
          <a class="button main" href={villagePath(land.code, { plan: plan.id, edit: true })}>
            {t.propose.choose}
          </a>
        )}
        <a
          class="button"
          href={villagePath(land.code, { plan: plan.id })}
          aria-label={`${t.propose.onMap}: ${plan.name}`}
        >
          {t.propose.onMap}
        </a>
        {props.beside !== null && (
          <a
            class="button"
            href={villagePath(land.code, { view: "compare", plan: plan.id, beside: props.beside })}
          >
            {t.view.compare}
          </a>
        )}
      </div>
    </li>
  );
}

function Picture({ land, plan }: { land: Land; plan: Plan }) {
  const { t } = useSpeech();
  const [loaded, again] = useLoad((off) => microGrids(plan.id, off), [plan.id, plan.revision]);
  return (
    <div class="picture">
      <WhenReady loaded={loaded} retry={again}>
        {(found) => <Drawn land={land} microGrids={found} label={t.propose.picture(plan.name)} />}
      </WhenReady>
    </div>
  );
}

function Drawn(props: { land: Land; microGrids: readonly MicroGrid[]; label: string }) {
  const { land, microGrids: found } = props;
  const division = useMemo(() => divisionOf(found, land.mesh), [found, land]);
  return <MiniMap land={land} division={division} label={props.label} />;
}

function Figures({ plan, best }: { plan: Plan; best: ReadonlyMap<FigureKey, number> }) {
  const { t } = useSpeech();
  const number = plan.parameters["micro_grids"];
  return (
    <dl class="figures">
      {typeof number === "number" && (
        <div>
          <dt>{t.microGrids}</dt>
          <dd>{number}</dd>
        </div>
      )}
      {FIGURES.map((key) => {
        const value = figureOf(plan, key);
        const first = value !== null && best.get(key) === value;
        return (
          <div key={key} class={first ? "best" : ""}>
            <dt>{t.propose.figure[key]}</dt>
            <dd>
              <Figure value={value === null ? null : figureText(key, value, t.propose.metres)} />
              {first && <span class="unseen">{t.propose.bestOfAll}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Made({ plan }: { plan: Plan }) {
  const { t } = useSpeech();
  const tolerance = plan.parameters["tolerance"];
  return (
    <p class="facts">
      <span>{t.planMade(dateText(plan.created_at))}</span>
      {plan.adopted_on && <span>{t.planAdopted(plan.adopted_on)}</span>}
      {typeof tolerance === "number" && <span>{t.planTolerance(percent(tolerance, 0))}</span>}
      <span>{t.planSeed(plan.seed)}</span>
      {plan.edited && <span>{t.propose.edited}</span>}
    </p>
  );
}

function Findings({ plan }: { plan: Plan }) {
  const { t, language } = useSpeech();
  const found = plan.findings.violations ?? [];
  if (!found.length) return null;
  return (
    <details class="findings">
      <summary>
        {t.findings} ({found.length})
      </summary>
      <ul>
        {found.map((each) => (
          <li key={each.en}>{each[language]}</li>
        ))}
      </ul>
    </details>
  );
}
