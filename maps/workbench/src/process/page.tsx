import { useState } from "preact/hooks";
import { events } from "../api/process";
import type { Plan } from "../api/types";
import { useLoad } from "../load";
import { Empty, WhenReady } from "../parts/states";
import { villagePath } from "../route";
import { useText } from "../text";
import type { Land } from "../village/land";
import { Meetings } from "./meetings";
import { NextStep } from "./next-step";
import { Objections } from "./objections";
import { Stepper, Timeline } from "./timeline";

interface ProcessProps {
  readonly land: Land;
  readonly plans: readonly Plan[];
  readonly shown: Plan | null;
  readonly onChanged: () => void;
}

export interface Said {
  readonly good: boolean;
  readonly text: string;
}

/** A plan's way from draft to adopted: next step, meetings, objections, who did what. */
export function ProcessPage(props: ProcessProps) {
  const t = useText();
  if (props.shown) return <Process key={props.shown.id} {...props} shown={props.shown} />;
  return (
    <Empty text={t.noPlan}>
      <a class="button main" href={villagePath(props.land.code, { view: "plans" })}>
        {t.newPlan}
      </a>
    </Empty>
  );
}

function Process(props: ProcessProps & { shown: Plan }) {
  const { land, plans, shown } = props;
  const [said, setSaid] = useState<Said | null>(null);
  const [loaded, again] = useLoad(
    (off) => events(shown.id, off),
    [shown.id, shown.revision, shown.status],
  );
  const happened = loaded.state === "ready" ? loaded.value : [];
  return (
    <div class="process-page">
      <Stepper plan={shown} events={happened} />
      {said && (
        <p class={`note ${said.good ? "good" : "bad"}`} role={said.good ? "status" : "alert"}>
          {said.text}
        </p>
      )}
      <div class="process-columns">
        <div>
          <NextStep land={land} plan={shown} plans={plans} say={setSaid} onChanged={props.onChanged} />
          <Meetings plan={shown} />
          <WhenReady loaded={loaded} retry={again}>
            {(found) => <Timeline events={found} />}
          </WhenReady>
        </div>
        <Objections land={land} plan={shown} onChanged={props.onChanged} />
      </div>
    </div>
  );
}
