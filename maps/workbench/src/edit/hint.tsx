import type { Verdict } from "../api/operations";
import { useSpeech } from "../text";
import { numberText } from "../text/numbers";
import { shortName } from "../village/division";
import type { Desk } from "./desk";
import type { Effect } from "./effect";
import { LoadBar } from "./load-bar";

/** What is under the pointer, and what letting go here would change, before it is done. */
export function Hint(props: {
  desk: Desk;
  /** The courtyard that is pointed at. */
  name: string | null;
  said: string | null;
  effects: readonly Effect[];
  verdict: Verdict | null;
}) {
  const { t, language } = useSpeech();
  const { desk, effects, verdict } = props;
  const pieces = verdict?.parts.flatMap((part) => part.pieces.map((piece) => piece[language])) ?? [];
  const walks = new Map(verdict?.parts.map((part) => [part.micro_grid, part.mean_walk_m]) ?? []);
  if (!props.name && !props.said && !effects.length) return null;
  return (
    <div class="hint-strip" role="status">
      {props.name && <strong>{props.name}</strong>}
      {props.said && <span class="said">{props.said}</span>}
      {effects.slice(0, 6).map((effect) => (
        <Change key={effect.part} effect={effect} desk={desk} walk={walks.get(effect.part) ?? null} />
      ))}
      {effects.length > 6 && <span>{t.moreParts(effects.length - 6)}</span>}
      {verdict?.refused && <span class="bad">{verdict.refused[language]}</span>}
      {pieces.slice(0, 2).map((text) => (
        <span class="warn" key={text}>
          {text}
        </span>
      ))}
    </div>
  );
}

function Change({ effect, desk, walk }: { effect: Effect; desk: Desk; walk: number | null }) {
  const { t } = useSpeech();
  const { before, after } = effect;
  const known = desk.division.byId.get(effect.part) ?? desk.settled.division.byId.get(effect.part);
  const ink = desk.division.inks.get(effect.part);
  return (
    <span class="change">
      <i class={`swatch ${ink?.hatch ?? ""}`} style={{ backgroundColor: ink?.colour ?? "" }} />
      <b>{known ? shortName(known) : t.editNewShort}</b>
      <span>{t.changeHouseholds(before.households, after.households)}</span>
      <LoadBar value={after.households} limits={desk.limits} target={desk.target} />
      {walk !== null && <span>{t.walkMean(numberText(walk))}</span>}
      {effect.gone && <span class="warn">{t.partGone}</span>}
      {!effect.gone && !after.courtyards.length && <span class="warn">{t.trouble.empty()}</span>}
      {effect.pieces > 1 && <span class="warn">{t.trouble.pieces(effect.pieces)}</span>}
    </span>
  );
}
