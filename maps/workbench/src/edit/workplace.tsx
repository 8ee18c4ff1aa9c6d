import { useEffect, useState } from "preact/hooks";
import { planState } from "../api/operations";
import type { PlanState } from "../api/operations";
import type { Plan } from "../api/types";
import { useLoad } from "../load";
import { WhenReady } from "../parts/states";
import { readLand } from "../village/land";
import type { Land } from "../village/land";
import { Bench } from "./bench";
import { openOutbox, passingOutbox } from "./outbox";
import type { Kept, Outbox } from "./outbox";

export interface Opened {
  readonly state: PlanState;
  /** Edits of an earlier visit that the service has not confirmed. */
  readonly kept: readonly Kept[];
  readonly outbox: Outbox;
}

async function openDraft(plan: number, off: AbortSignal): Promise<Opened> {
  const outbox = await openOutbox().catch(passingOutbox);
  const [state, kept] = await Promise.all([planState(plan, off), outbox.all(plan)]);
  return { state, kept, outbox };
}

/** The village with a draft on the desk. */
export function EditWorkplace(props: {
  land: Land;
  plan: Plan;
  /** Key of a problem to show first. */
  problem: string | null;
  onLeave: () => void;
}) {
  const { plan } = props;
  const [opened, again] = useLoad((off) => openDraft(plan.id, off), [plan.id]);
  const [land, setLand] = useState(props.land);
  useEffect(() => setLand(props.land), [props.land]);
  const landChanged = () => {
    readLand(props.land.code, new AbortController().signal).then(setLand, () => undefined);
  };
  return (
    <WhenReady loaded={opened} retry={again}>
      {(found) => (
        <Bench
          land={land}
          plan={plan}
          opened={found}
          problem={props.problem}
          onLandChanged={landChanged}
          onLeave={props.onLeave}
        />
      )}
    </WhenReady>
  );
}
