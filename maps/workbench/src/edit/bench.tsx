import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Plan } from "../api/types";
import { boxOfCells } from "../map/mesh";
import { Tabs } from "../parts/tabs";
import { useSpeech } from "../text";
import { shortName } from "../village/division";
import type { Land } from "../village/land";
import { MicroGridTable } from "../village/micro-grids";
import { Stage } from "../village/stage";
import type { Shown } from "../village/stage";
import { Asking } from "./asking";
import { ConflictDialog } from "./conflict";
import { CourtyardTable } from "./courtyards";
import { useDesk } from "./desk";
import type { Desk } from "./desk";
import { provisional } from "./draft";
import { HelpDialog } from "./help";
import { Hint } from "./hint";
import { sameDeeds } from "./operations";
import { Aim, coveredByTools, Palette } from "./palette";
import type { Hand } from "./palette";
import { linesOf, ProblemsPanel } from "./problems";
import { Saving } from "./saving";
import { Sheet } from "./sheet";
import { useShortcuts } from "./shortcuts";
import { StepsPanel } from "./steps";
import { bringing } from "./strokes";
import type { Reading } from "./strokes";
import { useForesight } from "./foresight";
import type { Opened } from "./workplace";

type Tab = "microGrids" | "troubles" | "steps";

/** What a tool wants to know before it can do anything. */
export type Question = Extract<Reading, { ask: string }>;

const FIRST_HAND: Hand = { tool: "brush", brush: 20, target: null };

/** Every tool, the live bars, what is wrong, what is saved. */
export function Bench(props: {
  land: Land;
  plan: Plan;
  opened: Opened;
  problem: string | null;
  onLandChanged: () => void;
  onLeave: () => void;
}) {
  const { t, language } = useSpeech();
  const { land, plan } = props;
  const [drawn, setDrawn] = useState(false);
  const desk = useDesk(land, plan.id, props.opened, drawn, t.editNewShort, props.onLandChanged);
  const [hand, setHand] = useState<Hand>(FIRST_HAND);
  const [look, setLook] = useState<Shown>({ hovered: null, chosen: null, place: null, box: null });
  const [over, setOver] = useState<number | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [marks, setMarks] = useState<ReadonlySet<number>>(new Set());
  const [pointed, setPointed] = useState<readonly number[]>([]);
  const [reading, setReading] = useState<Reading | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [help, setHelp] = useState(false);
  const [tab, setTab] = useState<Tab>("microGrids");
  const [problem, setProblem] = useState(-1);
  const lines = useMemo(() => linesOf(desk, t, language), [desk.problems, desk.troubles, t, language]);

  const choose = useCallback((chosen: number | null) => {
    setLook((now) => ({ ...now, chosen }));
    setHand((now) => ({ ...now, target: chosen }));
  }, []);
  // A micro-grid that was just made keeps being the target when it gets its number.
  const { numbered } = desk.draft;
  useEffect(() => {
    const known = (id: number | null) => (id === null ? null : (numbered.get(id) ?? id));
    setLook((now) => ({ ...now, chosen: known(now.chosen) }));
    setHand((now) => (typeof now.target === "number" ? { ...now, target: known(now.target) } : now));
  }, [numbered]);

  const show = (courtyards: readonly number[]) => {
    setLook((now) => ({ ...now, box: boxOfCells(land.mesh, new Set(courtyards)) }));
  };
  const goTo = (at: number) => {
    setProblem(at);
    setTab("troubles");
    const line = lines[at];
    if (line) show(line.courtyards);
    setPointed(line?.courtyards ?? []);
  };

  useEffect(() => {
    const at = lines.findIndex((line) => line.known?.key === props.problem);
    if (at >= 0) goTo(at);
  }, [desk.problems !== null, props.problem]);

  /** Do what a stroke, a tap or a key means. */
  const follow = useCallback(
    (meant: Reading) => {
      setReading(null);
      desk.preview([]);
      if ("ask" in meant) return setQuestion(meant);
      if ("fault" in meant) return setSaid(t.fault[meant.fault]);
      if ("moved" in meant) return undefined;
      const refusal = desk.put(...meant.deeds);
      setSaid(refusal ? t.refusal[refusal.why] : null);
      const made = desk.courier.now.queue.waiting.at(-1);
      if (!refusal && meant.deeds.length && made?.kind === "new") choose(provisional(made.id));
      return setMarks(new Set());
    },
    [desk, t, choose],
  );
  const read = useCallback(
    (meant: Reading | null) => {
      // Most moves of the pointer change nothing: then nothing is to be drawn again.
      const still = (now: Reading | null) =>
        now && meant && "deeds" in now && "deeds" in meant && sameDeeds(now.deeds, meant.deeds);
      setReading((now) => (still(now) ? now : meant));
      desk.preview(meant && "deeds" in meant ? meant.deeds : []);
      if (meant) setSaid("fault" in meant && meant.fault !== "nothingThere" ? t.fault[meant.fault] : null);
    },
    [desk.preview, t],
  );
  const shortcuts = useRef<() => readonly number[]>(() => []);
  shortcuts.current = () => (marks.size ? [...marks] : cursor === null ? [] : [cursor]);
  useShortcuts(desk, hand, {
    setHand,
    choose,
    help: () => setHelp((on) => !on),
    nextProblem: () => lines.length && goTo((problem + 1) % lines.length),
    makeNew: () => {
      const courtyards = shortcuts.current();
      if (courtyards.length) follow(bringing(desk.draft, courtyards, "new"));
      else setHand((now) => ({ ...now, target: "new" }));
    },
    say: setSaid,
  });

  const foresight = useForesight(plan.id, desk, land, hand, reading, over ?? cursor);
  const under = over ?? cursor;
  const name = land.courtyards.find((each) => Number(each.id) === under)?.properties;
  const marked = useMemo(
    () => new Set([...marks, ...pointed, ...(over === null || hand.tool === "hand" ? [] : [over])]),
    [marks, pointed, over, hand.tool],
  );
  const heads = useMemo(
    () => new Set([...desk.draft.parts.values()].flatMap((part) => part.pin?.courtyard ?? [])),
    [desk.draft.parts],
  );
  const { limits, locked, division, dispatch } = desk;
  const [covered] = useState(coveredByTools);
  const leave = useLeaving(desk, props.onLeave);
  const canUndo = dispatch.queue.waiting.length > 0 || dispatch.queue.confirmed.undo !== null;
  const canRedo = dispatch.queue.taken.length > 0 || dispatch.queue.confirmed.redo !== null;
  return (
    <div class="village editing">
      <div class="heading">
        <h1>{land.name}</h1>
        <span class={`tag ${plan.status}`}>{t.status[plan.status]}</span>
        <span class="tools">
          <button onClick={desk.undo} disabled={!canUndo} title="Ctrl+Z">
            {t.undo}
          </button>
          <button onClick={desk.redo} disabled={!canRedo} title="Ctrl+Y">
            {t.redo}
          </button>
        </span>
        <Saving dispatch={dispatch} onDismiss={() => desk.courier.dismiss()} />
        <button class="quiet" aria-label={t.keysTitle} title={`${t.keysTitle} (?)`} onClick={() => setHelp(true)}>
          ?
        </button>
        <button class="button" onClick={leave}>
          {t.editDone}
        </button>
      </div>
      <Stage
        land={land}
        division={division}
        plan={plan.id}
        calm={desk.settled.division}
        covered={covered}
        shown={look}
        gaps={[]}
        marked={marked}
        heads={heads}
        cursor={cursor}
        moved={desk.draft.places}
        onDrawn={() => setDrawn(true)}
        onHover={(hovered) => setLook((now) => (now.hovered === hovered ? now : { ...now, hovered }))}
        // The corners of an area are tapped on the map itself; they choose nothing.
        onPick={(courtyard) => hand.tool === "hand" && choose(division.assignment.get(courtyard) ?? null)}
      >
        {(map) => (
          <>
            <Palette hand={hand} onHand={setHand} />
            <Sheet
              map={map}
              land={land}
              desk={desk}
              hand={hand}
              cursor={cursor}
              marks={marks}
              onCursor={setCursor}
              onMarks={setMarks}
              onOver={setOver}
              onReading={read}
              onDone={follow}
            />
            <Aim desk={desk} hand={hand} onHand={setHand} />
            <Hint
              desk={desk}
              name={name ? t.courtyardHint(name.name, name.households ?? 0) : null}
              said={said}
              effects={foresight.effects}
              verdict={foresight.verdict}
            />
          </>
        )}
      </Stage>
      <Tabs<Tab>
        chosen={tab}
        onChoose={setTab}
        tabs={[
          ["microGrids", t.tabMicroGrids],
          ["troubles", `${t.tabTroubles} ${lines.length}`],
          ["steps", t.tabSteps],
        ]}
      >
        {tab === "microGrids" && (
          <>
            {limits && <p class="facts">{t.limits(limits.least, limits.most)}</p>}
            <CourtyardTable key={look.chosen} land={land} desk={desk} part={look.chosen} />
            <MicroGridTable
              land={land}
              division={division}
              tolerance={null}
              limits={limits}
              target={desk.target}
              walk={desk.walk}
              hovered={look.hovered}
              chosen={look.chosen}
              onHover={(hovered) => setLook((now) => ({ ...now, hovered }))}
              onChoose={choose}
              locked={locked}
              onLock={(parts, on) => desk.put({ kind: on ? "lock" : "unlock", micro_grids: parts })}
              onDelete={(part) => desk.put({ kind: "delete", micro_grid: part })}
            />
          </>
        )}
        {tab === "troubles" && (
          <ProblemsPanel plan={plan.id} desk={desk} lines={lines} at={problem} onAt={goTo} onMark={setPointed} />
        )}
        {tab === "steps" && (
          <StepsPanel
            plan={plan.id}
            desk={desk}
            onShow={show}
            onMark={(step) => {
              setPointed(step?.courtyards ?? []);
              setLook((now) => ({ ...now, hovered: step?.to ?? null }));
            }}
          />
        )}
      </Tabs>
      {help && <HelpDialog onClose={() => setHelp(false)} />}
      {dispatch.conflict && <ConflictDialog desk={desk} conflict={dispatch.conflict} />}
      {question && (
        <Asking
          land={land}
          desk={desk}
          question={question}
          nameOf={(part) => {
            const found = division.byId.get(part);
            return found ? shortName(found) : "";
          }}
          onDone={(deed) => {
            setQuestion(null);
            follow({ deeds: [deed] });
          }}
          onClose={() => setQuestion(null)}
          onSay={setSaid}
        />
      )}
    </div>
  );
}

/**
 * Leave when everything is saved. Where the service is out of reach, leave all the same: what is
 * unsent stays in the outbox and is sent at the next visit.
 */
function useLeaving(desk: Desk, onLeave: () => void): () => void {
  const [leaving, setLeaving] = useState(false);
  const { queue, trouble } = desk.dispatch;
  const unsaved = queue.waiting.length > 0;
  useEffect(() => {
    if (leaving && (!unsaved || trouble)) onLeave();
  }, [leaving, unsaved, trouble]);
  return () => setLeaving(true);
}
