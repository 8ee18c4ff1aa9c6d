import { useState } from "preact/hooks";
import { Empty } from "../parts/states";
import { shortName } from "../village/division";
import { useText } from "../text";
import type { Desk } from "./desk";
import type { Trouble } from "./judge";
import { repairOf } from "./repair";

/** Everything that is wrong with the draft; each can be looked at, some repaired at once. */
export function TroublesPanel(props: { desk: Desk; onShow: (trouble: Trouble) => void }) {
  const t = useText();
  const { desk } = props;
  const { troubles } = desk;
  const [at, setAt] = useState(-1);
  if (!troubles.length) return <Empty text={t.troublesNone} />;
  const step = (by: number) => {
    const next = (Math.max(at, by > 0 ? -1 : 0) + by + troubles.length) % troubles.length;
    setAt(next);
    props.onShow(troubles[next] as Trouble);
  };
  return (
    <>
      <div class="row">
        <button onClick={() => step(-1)}>{t.troublePrevious}</button>
        <button onClick={() => step(1)}>{t.troubleNext}</button>
      </div>
      <ul class="troubles">
        {troubles.map((trouble, number) => (
          <TroubleLine
            key={`${trouble.kind} ${trouble.part}`}
            trouble={trouble}
            desk={desk}
            current={number === at}
            onShow={() => {
              setAt(number);
              props.onShow(trouble);
            }}
          />
        ))}
      </ul>
    </>
  );
}

function TroubleLine(props: { trouble: Trouble; desk: Desk; current: boolean; onShow: () => void }) {
  const t = useText();
  const { trouble, desk } = props;
  const { assignment } = desk.state.history;
  const own = trouble.part === null ? undefined : desk.division.byId.get(trouble.part);
  const repair = repairOf(trouble, assignment, desk.tallies, desk.neighbours, desk.state.locked);
  const said = `${own ? `${shortName(own)}: ` : ""}${t.trouble[trouble.kind](trouble.amount)}`;
  return (
    <li class={props.current ? "current" : ""}>
      <span>{said}</span>
      <span class="row">
        {trouble.courtyards.length > 0 && (
          <button aria-label={`${t.troubleShow}: ${said}`} onClick={props.onShow}>
            {t.troubleShow}
          </button>
        )}
        {repair && (
          <button
            class="main"
            aria-label={`${t.troubleRepair}: ${said}`}
            onClick={() => desk.act({ kind: "operation", operation: repair })}
          >
            {t.troubleRepair}
          </button>
        )}
      </span>
    </li>
  );
}
