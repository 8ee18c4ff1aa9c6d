import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import type { Plan } from "../api/types";
import { boxOf } from "../map/mesh";
import { Tabs } from "../parts/tabs";
import { useText } from "../text";
import type { Catalogue } from "../text/catalogue";
import { shortName } from "../village/division";
import type { Division } from "../village/division";
import type { Land } from "../village/land";
import { MicroGridTable } from "../village/micro-grids";
import { Stage } from "../village/stage";
import type { Shown } from "../village/stage";
import { CourtyardTable } from "./courtyards";
import { useDesk } from "./desk";
import type { Desk } from "./desk";
import { commandOf, isWriting } from "./keys";
import type { Command } from "./keys";
import { Saving, useSaving } from "./saving";
import { LARGEST_BRUSH, SMALLEST_BRUSH, Toolbar } from "./toolbar";
import type { Hand } from "./toolbar";
import { TroublesPanel } from "./troubles";

interface EditProps {
  readonly land: Land;
  readonly plan: Plan;
  readonly base: Division;
  /** The draft as the service has it changed; read it again. */
  readonly onLeave: () => void;
}

type Tab = "microGrids" | "troubles";
const FIRST_HAND: Hand = { tool: "tap", brush: 20, target: null };

/** The village with a draft on the desk: every tool, the live bars, what is wrong, what is saved. */
export function EditWorkplace(props: EditProps) {
  const t = useText();
  const { land, plan, base } = props;
  const tolerance = plan.parameters["tolerance"];
  const desk = useDesk(land, base, typeof tolerance === "number" ? tolerance : null);
  const saving = useSaving(plan, desk);
  const [hand, setHand] = useState<Hand>(FIRST_HAND);
  const [look, setLook] = useState<Shown>({ hovered: null, chosen: null, place: null, box: null });
  const [over, setOver] = useState<number | null>(null);
  const [help, setHelp] = useState(false);
  const [tab, setTab] = useState<Tab>("microGrids");
  const choose = (chosen: number | null) => {
    setLook((now) => ({ ...now, chosen }));
    setHand((now) => ({ ...now, target: chosen }));
  };
  useKeys(desk, hand, { setHand, choose, toggleHelp: () => setHelp((on) => !on) });
  const stroke = (courtyards: readonly number[], more: boolean) => {
    if (hand.target === null) return;
    desk.act({ kind: "move", courtyards, to: hand.target === "nowhere" ? null : hand.target, more });
  };
  const marked = useMemo(() => new Set(over === null ? [] : [over]), [over]);
  const show = (courtyards: readonly number[]) => {
    const wanted = new Set(courtyards);
    const box = boxOf(land.cells.features.filter((cell) => wanted.has(Number(cell.id))));
    setLook((now) => ({ ...now, box }));
  };
  const { limits, state, division } = desk;
  return (
    <div class="village editing">
      <div class="heading">
        <h1>{land.name}</h1>
        <span class={`tag ${plan.status}`}>{t.status[plan.status]}</span>
        <Saving saving={saving} />
        <button class="button" onClick={() => saving.finish(props.onLeave)}>
          {t.editDone}
        </button>
      </div>
      <Stage
        land={land}
        division={division}
        shown={look}
        gaps={[]}
        marked={marked}
        sketch={
          hand.tool === "hand"
            ? null
            : { tool: hand.tool, brush: hand.brush, onStroke: stroke, onOver: setOver }
        }
        onHover={(hovered) => setLook((now) => ({ ...now, hovered }))}
        onPick={(courtyard) => choose(division.assignment.get(courtyard) ?? null)}
      />
      <div class="panel-side">
        <Toolbar
          desk={desk}
          hand={hand}
          onHand={setHand}
          hint={hintOf(t, desk, hand, land, over)}
          help={help}
        />
        <Tabs<Tab>
          chosen={tab}
          onChoose={setTab}
          tabs={[
            ["microGrids", t.tabMicroGrids],
            ["troubles", `${t.tabTroubles} ${desk.troubles.length}`],
          ]}
        >
          {tab === "microGrids" ? (
            <>
              {limits && <p class="facts">{t.limits(limits.least, limits.most)}</p>}
              <CourtyardTable key={look.chosen} land={land} desk={desk} part={look.chosen} />
              <MicroGridTable
                land={land}
                division={division}
                tolerance={typeof tolerance === "number" ? tolerance : null}
                hovered={look.hovered}
                chosen={look.chosen}
                onHover={(hovered) => setLook((now) => ({ ...now, hovered }))}
                onChoose={choose}
                locked={state.locked}
                onLock={(parts, on) => desk.act({ kind: "lock", parts, on })}
              />
            </>
          ) : (
            <TroublesPanel desk={desk} onShow={(trouble) => show(trouble.courtyards)} />
          )}
        </Tabs>
      </div>
    </div>
  );
}

/** What letting go here would change, before it is done. */
function hintOf(t: Catalogue, desk: Desk, hand: Hand, land: Land, over: number | null): string {
  if (hand.target === null && hand.tool !== "hand") return t.editChoose;
  const courtyard = land.courtyards.find((each) => Number(each.id) === over);
  if (!courtyard || hand.tool === "hand") return "";
  const weight = courtyard.properties.households ?? 0;
  const from = desk.division.byId.get(desk.division.assignment.get(Number(courtyard.id)) ?? -1);
  const to = typeof hand.target === "number" ? desk.division.byId.get(hand.target) : undefined;
  if (from === to) return courtyard.properties.name;
  if ([from, to].some((each) => each && desk.state.locked.has(each.id))) return t.lockedHint;
  const change = [
    from && t.change(shortName(from), from.households, from.households - weight),
    to && t.change(shortName(to), to.households, to.households + weight),
  ];
  return t.moveHint(courtyard.properties.name, change.filter(Boolean).join(", "));
}

interface Hands {
  readonly setHand: (change: (hand: Hand) => Hand) => void;
  readonly choose: (part: number | null) => void;
  readonly toggleHelp: () => void;
}

function useKeys(desk: Desk, hand: Hand, hands: Hands): void {
  const follow = useCallback(
    (command: Command) => {
      switch (command.do) {
        case "tool":
          return hands.setHand((now) => ({ ...now, tool: command.tool }));
        case "brush":
          return hands.setHand((now) => ({ ...now, brush: clamp(now.brush + command.by) }));
        case "target":
          return hands.choose(desk.division.microGrids[command.at]?.id ?? null);
        case "lock":
          if (typeof hand.target !== "number") return undefined;
          return desk.act({
            kind: "lock",
            parts: [hand.target],
            on: !desk.state.locked.has(hand.target),
          });
        case "help":
          return hands.toggleHelp();
        default:
          return desk.act({ kind: command.do });
      }
    },
    [desk, hand],
  );
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const command = isWriting(event.target) ? null : commandOf(event);
      if (!command) return;
      event.preventDefault();
      follow(command);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [follow]);
}

const clamp = (size: number) => Math.min(LARGEST_BRUSH, Math.max(SMALLEST_BRUSH, size));
