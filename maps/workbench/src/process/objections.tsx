import { useMemo, useState } from "preact/hooks";
import { asProblem } from "../api/problem";
import { addObjection, objections } from "../api/process";
import type { Objection } from "../api/process";
import type { Plan, Position } from "../api/types";
import { useLoad } from "../load";
import { Failed, Loading, WhenReady } from "../parts/states";
import { useMay } from "../session";
import { problemText, useSpeech } from "../text";
import type { Land } from "../village/land";
import { Stage } from "../village/stage";
import { useDivision } from "../village/use-division";
import { ObjectionCard } from "./objection";

interface ObjectionsProps {
  readonly land: Land;
  readonly plan: Plan;
  readonly onChanged: () => void;
}

/** What residents object to, on the map and as a list, with what became of each. */
export function Objections(props: ObjectionsProps) {
  const { t } = useSpeech();
  const { land, plan } = props;
  const mayAdd = useMay("seeCoverage");
  const [loaded, again] = useLoad((off) => objections(plan.id, off), [plan.id, plan.revision]);
  const [place, setPlace] = useState<{ readonly at: Position } | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const found = loaded.state === "ready" ? loaded.value : [];
  return (
    <section class="card objections" aria-labelledby="objections-title">
      <h2 id="objections-title">{t.process.objections}</h2>
      <ObjectionMap land={land} plan={plan} found={found} place={place} picked={picked} onPick={setPicked} />
      {mayAdd && plan.status !== "superseded" && (
        <AddObjection land={land} plan={plan} picked={picked} onPick={setPicked} onAdded={again} />
      )}
      <WhenReady loaded={loaded} retry={again}>
        {(list) =>
          list.length ? (
            <ul class="objection-list">
              {list.map((each) => (
                <ObjectionCard
                  key={each.id}
                  land={land}
                  plan={plan}
                  objection={each}
                  onShow={(at) => setPlace({ at })}
                  onChanged={() => {
                    again();
                    props.onChanged();
                  }}
                />
              ))}
            </ul>
          ) : (
            <p class="hint">{t.process.noObjections}</p>
          )
        }
      </WhenReady>
    </section>
  );
}

function ObjectionMap(props: {
  land: Land;
  plan: Plan;
  found: readonly Objection[];
  place: { readonly at: Position } | null;
  picked: number | null;
  onPick: (courtyard: number) => void;
}) {
  const { land, plan, found, picked } = props;
  const [division, again] = useDivision(land, plan);
  const [hovered, setHovered] = useState<number | null>(null);
  const marked = useMemo(() => {
    const open = found.filter((each) => each.status === "open").map((each) => each.courtyard);
    return new Set([...open, picked].filter((each) => each !== null));
  }, [found, picked]);
  if (division === "loading") return <Loading />;
  if ("problem" in division) return <Failed problem={division.problem} retry={again} />;
  return (
    <Stage
      land={land}
      division={division}
      shown={{ hovered, chosen: null, place: props.place, box: null }}
      gaps={[]}
      marked={marked}
      small
      onHover={setHovered}
      onPick={props.onPick}
    />
  );
}

function AddObjection(props: {
  land: Land;
  plan: Plan;
  picked: number | null;
  onPick: (courtyard: number | null) => void;
  onAdded: () => void;
}) {
  const { t, language } = useSpeech();
  const { land, plan, picked } = props;
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      await addObjection(plan.id, { text: text.trim(), courtyard: picked, meeting: null });
      setText("");
      setProblem("");
      props.onPick(null);
      props.onAdded();
    } catch (error) {
      setProblem(problemText(asProblem(error), language));
    }
  };
  return (
    <form class="add-objection" onSubmit={add}>
      <label>
        {t.process.objection}
        <textarea
          rows={2}
          required
          maxLength={4000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <label>
        {t.process.objectionWhere}
        <select
          value={picked ?? ""}
          onChange={(event) =>
            props.onPick(event.currentTarget.value ? Number(event.currentTarget.value) : null)
          }
        >
          <option value="">{t.process.wholeVillage}</option>
          {land.courtyards.map((each) => (
            <option key={each.id} value={String(each.id)}>
              {each.properties.name}
            </option>
          ))}
        </select>
      </label>
      <button>{t.process.recordObjection}</button>
      {problem && (
        <p class="bad" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
