import { useState } from "preact/hooks";
import { asProblem } from "../api/problem";
import { compare, COMPARED_AT_ONCE } from "../api/versions";
import type { CourtyardChange, Side } from "../api/versions";
import { problemText, useSpeech } from "../text";
import { spoken } from "./match";

/** The courtyards that change, with the micro-grid and head they come from and go to. */
export function ChangeList(props: {
  plan: number;
  other: number;
  total: number;
  changes: readonly CourtyardChange[];
  onMore: (more: readonly CourtyardChange[]) => void;
  onShow: (change: CourtyardChange) => void;
}) {
  const { t, language } = useSpeech();
  const { changes, total } = props;
  const [onlyHeads, setOnlyHeads] = useState(false);
  const [problem, setProblem] = useState("");
  const listed = onlyHeads ? changes.filter((each) => each.head_changes) : changes;
  const more = async () => {
    try {
      props.onMore((await compare(props.plan, props.other, changes.length)).changes);
      setProblem("");
    } catch (error) {
      setProblem(problemText(asProblem(error), language));
    }
  };
  return (
    <>
      <div class="list-head">
        <h2>{t.compare.changes}</h2>
        <label class="switch">
          <input
            type="checkbox"
            checked={onlyHeads}
            onChange={(event) => setOnlyHeads(event.currentTarget.checked)}
          />
          {t.compare.onlyHeads}
        </label>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.compare.changes}>
        <table class="changes">
          <thead>
            <tr>
              <th scope="col">{t.courtyard}</th>
              <th scope="col" class="number">{t.households}</th>
              <th scope="col">{t.compare.from}</th>
              <th scope="col">{t.compare.to}</th>
            </tr>
          </thead>
          <tbody>
            {listed.map((each) => (
              <tr key={each.courtyard} id={`change-${each.courtyard}`}>
                <th scope="row">
                  <button class="row-name" onClick={() => props.onShow(each)}>
                    {each.name}
                  </button>
                </th>
                <td class="number">{each.households}</td>
                <SideCell side={each.from} />
                <SideCell side={each.to} changed={each.head_changes} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {listed.length === 0 && <p class="hint">{t.compare.noneOfThese}</p>}
      {changes.length < total && (
        <button onClick={more}>{t.compare.more(Math.min(COMPARED_AT_ONCE, total - changes.length))}</button>
      )}
      {problem && (
        <p class="bad" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function SideCell({ side, changed = false }: { side: Side | null; changed?: boolean }) {
  const { t } = useSpeech();
  if (!side) return <td class="missing">{t.compare.nowhere}</td>;
  return (
    <td>
      <b>{spoken(side.code)}</b>{" "}
      <span class={changed ? "new-head" : "missing"}>{side.head ?? t.noHead}</span>
    </td>
  );
}
