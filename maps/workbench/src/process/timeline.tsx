import type { PlanEvent } from "../api/process";
import type { Plan, PlanStatus } from "../api/types";
import { useText } from "../text";
import { dayText, timeText } from "../text/numbers";

const WAY: readonly PlanStatus[] = ["draft", "consultation", "adopted"];

/** Where a plan stands on its way. */
export function Stepper({ plan, events }: { plan: Plan; events: readonly PlanEvent[] }) {
  const t = useText();
  const at = plan.status === "superseded" ? WAY.length - 1 : WAY.indexOf(plan.status);
  const since = (status: PlanStatus) => {
    const last = [...events].reverse().find((event) => event.to === status);
    return last ? dayText(last.at) : status === "draft" ? dayText(plan.created_at) : null;
  };
  return (
    <ol class="stepper" aria-label={t.process.way}>
      {WAY.map((status, number) => (
        <li
          key={status}
          class={number < at ? "passed" : number === at ? "present" : ""}
          {...(number === at ? { "aria-current": "step" as const } : {})}
        >
          <b>{t.process.step[status as keyof typeof t.process.step]}</b>
          <span>{(number <= at && since(status)) || t.process.who[status as keyof typeof t.process.who]}</span>
        </li>
      ))}
    </ol>
  );
}

/** Every change of state, with who and why. */
export function Timeline({ events }: { events: readonly PlanEvent[] }) {
  const t = useText();
  if (!events.length) return null;
  return (
    <section class="card" aria-labelledby="timeline-title">
      <h2 id="timeline-title">{t.process.happened}</h2>
      <ol class="log">
        {events.map((event) => (
          <li key={event.at}>
            <div class="event">
              <time dateTime={event.at}>{`${dayText(event.at)} ${timeText(event.at)}`}</time>
              <span>
                <b>
                  {event.from === "consultation" && event.to === "draft"
                    ? t.process.sentBack
                    : t.status[event.to]}
                </b>{" "}
                <span class="missing">
                  {event.by}
                  {event.role && ` · ${t.role[event.role]}`}
                </span>
                {event.reason && <q>{event.reason}</q>}
                <Heads event={event} />
              </span>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Heads({ event }: { event: PlanEvent }) {
  const t = useText();
  const { heads_carried: carried, heads_pinned: pinned, without_head: without } = event.outcome ?? {};
  if (carried === undefined) return null;
  return <span class="hint">{t.process.heads(carried + (pinned ?? 0), without ?? 0)}</span>;
}
