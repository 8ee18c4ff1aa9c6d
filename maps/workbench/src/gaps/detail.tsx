import { useMemo, useState } from "preact/hooks";
import { asProblem } from "../api/problem";
import { useLoad } from "../load";
import { WhenReady } from "../parts/states";
import { useSession } from "../session";
import { problemText, useSpeech } from "../text";
import { addVisit, doRepair, gap, handOverGap, wholeHousehold } from "./calls";
import type { GapDetail, Repair } from "./calls";
import { OwnerChoice } from "./owner";
import type { Owner } from "./owner";

interface DetailProps {
  readonly household: number;
  readonly owners: readonly Owner[];
  readonly onLine: () => void;
  /** Read everything again and say how it went: the line itself may be gone then. */
  readonly onRepaired: (text: string) => void;
}

/** One household's gap: the repairs in one click, who sees to it by when, who lives there. */
export function GapDetailView(props: DetailProps) {
  const { t, language } = useSpeech();
  const { household } = props;
  const [loaded, again] = useLoad((off) => gap(household, off), [household]);
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const change = async (work: () => Promise<unknown>, done: () => void) => {
    try {
      await work();
      done();
    } catch (error) {
      const problem = asProblem(error);
      setSaid({ good: false, text: problem.status === 412 ? t.gapStale : problemText(problem, language) });
    }
    again();
  };
  return (
    <div class="gap-detail">
      {said && (
        <p class={`note ${said.good ? "good" : "bad"}`} role={said.good ? "status" : "alert"}>
          {said.text}
        </p>
      )}
      <WhoLives household={household} />
      <WhenReady loaded={loaded} retry={again}>
        {({ value, etag }) => (
          <>
            <Repairs
              detail={value}
              onRepair={(repair) =>
                change(
                  () => doRepair(household, repair, etag ?? ""),
                  () => props.onRepaired(t.gapRepaired),
                )
              }
            />
            {value.reasons.includes("not_visited") && (
              <VisitButton
                onVisit={(day, key) =>
                  change(
                    () => addVisit(household, day, key),
                    () => props.onRepaired(t.gapVisited),
                  )
                }
              />
            )}
            <HandOver
              key={etag}
              detail={value}
              owners={props.owners}
              onSave={(wish) =>
                change(
                  () => handOverGap(household, wish, etag ?? ""),
                  () => {
                    setSaid({ good: true, text: t.gapSaved });
                    props.onLine();
                  },
                )
              }
            />
          </>
        )}
      </WhenReady>
    </div>
  );
}

function WhoLives({ household }: { household: number }) {
  const { t, language } = useSpeech();
  const [shown, setShown] = useState<string | null>(null);
  if (shown) return <p class="who">{shown}</p>;
  const show = () =>
    wholeHousehold(household).then(
      (found) => setShown([found.head_name, found.phone, found.address].filter(Boolean).join(" · ")),
      (error: unknown) => setShown(problemText(asProblem(error), language)),
    );
  return (
    <button class="small" title={t.gapWhoHint} onClick={show}>
      {t.gapWho}
    </button>
  );
}

function Repairs(props: { detail: GapDetail; onRepair: (repair: Repair) => void }) {
  const { t, language } = useSpeech();
  const { me } = useSession();
  const { repairs, reasons } = props.detail;
  // Moving a courtyard changes the plan in force, which is the town's to do.
  const able = repairs.filter((each) => each.kind !== "place_courtyard" || me.role === "town_officer");
  if (!reasons.length) return null;
  if (!able.length) {
    return <p>{repairs.length ? t.gapTownRepairs : t.gapOnTheSpot}</p>;
  }
  return (
    <ul class="repairs">
      {able.map((each) => (
        <li key={`${each.kind} ${each.micro_grid_id} ${each.member_id}`}>
          <span>{each[language]}</span>
          <button
            class="main"
            aria-label={`${t.gapRepair}: ${each[language]}`}
            onClick={() => props.onRepair(each)}
          >
            {t.gapRepair}
          </button>
        </li>
      ))}
    </ul>
  );
}

function VisitButton({ onVisit }: { onVisit: (day: string, key: string) => void }) {
  const { t } = useSpeech();
  // Sent again after a broken connection, the same visit counts once.
  const key = useMemo(() => crypto.randomUUID(), []);
  return (
    <button onClick={() => onVisit(new Date().toISOString().slice(0, 10), key)}>{t.gapVisit}</button>
  );
}

function HandOver(props: {
  detail: GapDetail;
  owners: readonly Owner[];
  onSave: (wish: { owner_id: number | null; due_on: string | null }) => void;
}) {
  const { t } = useSpeech();
  const [owner, setOwner] = useState(String(props.detail.owner_id ?? ""));
  const [due, setDue] = useState(props.detail.due_on ?? "");
  if (!props.detail.reasons.length) return null;
  return (
    <div class="row">
      <OwnerChoice owners={props.owners} value={owner} onChoose={setOwner}>
        <option value="">{t.gapNoOwner}</option>
      </OwnerChoice>
      <label>
        {t.gapDue}{" "}
        <input type="date" value={due} onChange={(event) => setDue(event.currentTarget.value)} />
      </label>
      <button
        onClick={() => props.onSave({ owner_id: owner ? Number(owner) : null, due_on: due || null })}
      >
        {t.gapSave}
      </button>
    </div>
  );
}
