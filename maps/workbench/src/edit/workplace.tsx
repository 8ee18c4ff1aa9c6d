import { useEffect, useState } from "preact/hooks";
import { planState } from "../api/operations";
import type { PlanState } from "../api/operations";
import type { Plan } from "../api/types";
import { useLoad } from "../load";
import type { Loaded } from "../load";
import { WhenReady } from "../parts/states";
import { Waiting } from "../village/early";
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
  const opening = openOutbox().catch(passingOutbox);
  const kept = opening.then((found) => found.all(plan));
  const [state, outbox] = await Promise.all([planState(plan, off), opening, kept]);
  return { state, kept: await kept, outbox };
}

/** The village with a draft on the desk; the land and the draft are read side by side. */
export function EditWorkplace(props: {
  reading: { readonly land: Loaded<Land>; readonly again: () => void };
  plan: Plan;
  /** Key of a problem to show first. */
  problem: string | null;
  onLeave: () => void;
}) {
  const { reading, plan } = props;
  const [opened, again] = useLoad((off) => openDraft(plan.id, off), [plan.id]);
  return (
    <WhenReady loaded={reading.land} retry={reading.again} waiting={<Waiting />}>
      {(land) => (
        <WhenReady loaded={opened} retry={again} waiting={<Waiting />}>
          {(found) => (
            <OnLand first={land} plan={plan} opened={found} problem={props.problem} onLeave={props.onLeave} />
          )}
        </WhenReady>
      )}
    </WhenReady>
  );
}

/** What is edited stays on the desk while land that an edit changed is read again. */
function OnLand(props: {
  first: Land;
  plan: Plan;
  opened: Opened;
  problem: string | null;
  onLeave: () => void;
}) {
  const [land, setLand] = useState(props.first);
  useEffect(() => setLand(props.first), [props.first]);
  const landChanged = () => {
    readLand(land.code, new AbortController().signal).then(setLand, () => undefined);
  };
  return (
    <Bench
      land={land}
      plan={props.plan}
      opened={props.opened}
      problem={props.problem}
      onLandChanged={landChanged}
      onLeave={props.onLeave}
    />
  );
}
