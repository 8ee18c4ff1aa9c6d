import { useEffect, useRef, useState } from "preact/hooks";
import type { Coverage, Gap, Position } from "../api/types";
import { accounts } from "../api/calls";
import { worklist } from "../gaps/calls";
import type { WorkLine } from "../gaps/calls";
import { GapDetailView } from "../gaps/detail";
import { DriftCard } from "../gaps/drift";
import { OwnerChoice } from "../gaps/owner";
import type { Owner } from "../gaps/owner";
import { TrendLine } from "../gaps/trend";
import { useLoad } from "../load";
import { CoverageBar, reasonText } from "../parts/coverage";
import { Empty, WhenReady } from "../parts/states";
import { reasonColour } from "../map/palette";
import { useMay, useSession } from "../session";
import { useText } from "../text";

interface GapsProps {
  readonly village: string;
  readonly covered: Coverage;
  /** Whether the village has an adopted plan, which it may have drifted from. */
  readonly adopted: boolean;
  /** The reason whose gaps alone are on the map; null is all of them. */
  readonly reason: string | null;
  readonly onReason: (reason: string | null) => void;
  readonly onShow: (at: Position) => void;
  /** Read coverage and plans again, because a repair changed them. */
  readonly onChanged: () => void;
}

/** The worklist: households not covered, each with its reason, who sees to it, and the repairs. */
export function GapsPanel(props: GapsProps) {
  const t = useText();
  const { covered } = props;
  const owners = useOwners();
  const [lines, again] = useLoad((off) => worklist(props.village, off), [props.village]);
  const seen = useRef(covered);
  useEffect(() => {
    if (seen.current !== covered) again();
    seen.current = covered;
  }, [covered]);
  const checks = useMay("repairGaps") && props.adopted;
  const drift = checks && <DriftCard village={props.village} onChanged={props.onChanged} />;
  if (!covered.gaps.length) {
    return (
      <>
        {drift}
        <Empty text={t.gapsNone} />
      </>
    );
  }
  return (
    <>
      {drift}
      <CoverageBar totals={covered.total} />
      <TrendLine place={props.village} />
      <WhenReady loaded={lines} retry={again}>
        {(found) => <Worklist {...props} lines={found} owners={owners} onLine={again} />}
      </WhenReady>
    </>
  );
}

/** Whom a gap can be given to: the accounts one keeps, else oneself. */
function useOwners(): readonly Owner[] {
  const { me } = useSession();
  const keeps = useMay("keepAccounts");
  const self = [{ id: me.account_id, name: me.name }];
  const [loaded] = useLoad<readonly Owner[]>(
    (off) => (keeps ? accounts(off) : Promise.resolve(self)),
    [keeps, me.account_id],
  );
  return loaded.state === "ready" ? loaded.value : self;
}

function Worklist(
  props: GapsProps & { lines: readonly WorkLine[]; owners: readonly Owner[]; onLine: () => void },
) {
  const t = useText();
  const { covered, lines, reason } = props;
  const [owner, setOwner] = useState("");
  const [due, setDue] = useState("");
  const [done, setDone] = useState("");
  const places = new Map(covered.gaps.map((gap) => [gap.household_id, gap]));
  const has = (line: WorkLine, key: string) =>
    line.reason === key || line.further_reasons.includes(key);
  const reasons = [...new Set(lines.flatMap((line) => [line.reason, ...line.further_reasons]))];
  const shown = lines.filter(
    (line) =>
      (reason === null || has(line, reason)) &&
      (owner === "" || String(line.owner_id ?? "none") === owner) &&
      (due === "" || (due === "overdue" ? line.overdue : due === "dated" ? !!line.due_on : !line.due_on)),
  );
  return (
    <>
      <div class="row filters">
        <label>
          {t.reasonName}{" "}
          <select
            value={reason ?? ""}
            onChange={(event) => props.onReason(event.currentTarget.value || null)}
          >
            <option value="">{t.gapsAll}</option>
            {reasons.map((key) => (
              <option key={key} value={key}>
                {reasonText(t, key)} {lines.filter((line) => has(line, key)).length}
              </option>
            ))}
          </select>
        </label>
        <OwnerChoice owners={props.owners} value={owner} onChoose={setOwner}>
          <option value="">{t.gapsAll}</option>
          <option value="none">{t.gapNoOwner}</option>
        </OwnerChoice>
        <label>
          {t.gapDue}{" "}
          <select value={due} onChange={(event) => setDue(event.currentTarget.value)}>
            <option value="">{t.gapsAll}</option>
            <option value="overdue">{t.gapOverdue}</option>
            <option value="dated">{t.gapDated}</option>
            <option value="none">{t.gapNoDue}</option>
          </select>
        </label>
      </div>
      {done && (
        <p class="note good" role="status">
          {done}
        </p>
      )}
      <p>{t.gapsShown(shown.length, lines.length)}</p>
      <ul class="worklist">
        {shown.map((line) => (
          <Line
            key={line.household_id}
            line={line}
            at={places.get(line.household_id) ?? null}
            {...props}
            onRepaired={(text) => {
              setDone(text);
              props.onChanged();
            }}
          />
        ))}
      </ul>
    </>
  );
}

function Line(
  props: Pick<GapsProps, "onShow"> & {
    onRepaired: (text: string) => void;
    line: WorkLine;
    at: Gap | null;
    owners: readonly Owner[];
    onLine: () => void;
  },
) {
  const t = useText();
  const { line, at } = props;
  const mayRepair = useMay("repairGaps");
  const [open, setOpen] = useState(false);
  const name = t.household(line.household_id);
  const lon = at?.lon ?? null;
  const lat = at?.lat ?? null;
  const owner = props.owners.find((each) => each.id === line.owner_id);
  return (
    <li class={line.overdue ? "overdue" : ""}>
      <div class="work-line">
        <p>
          <i class="dot" aria-hidden="true" style={{ background: reasonColour(line.reason) }} />
          <b>{name}</b> {[line.reason, ...line.further_reasons].map((key) => reasonText(t, key)).join(" · ")}
        </p>
        {(owner || line.due_on) && (
          <p class="facts">
            {owner && <span>{owner.name}</span>}
            {line.due_on && <span>{line.overdue ? t.gapOverdueSince(line.due_on) : t.gapDueOn(line.due_on)}</span>}
          </p>
        )}
        <div class="row">
          {lon === null || lat === null ? (
            <span class="missing">{t.gapNoPlace}</span>
          ) : (
            <button aria-label={`${t.gapShow}: ${name}`} onClick={() => props.onShow([lon, lat])}>
              {t.gapShow}
            </button>
          )}
          {mayRepair && (
            <button
              aria-expanded={open}
              aria-label={`${t.gapSeeTo}: ${name}`}
              onClick={() => setOpen(!open)}
            >
              {t.gapSeeTo}
            </button>
          )}
        </div>
      </div>
      {open && (
        <GapDetailView
          household={line.household_id}
          owners={props.owners}
          onLine={props.onLine}
          onRepaired={props.onRepaired}
        />
      )}
    </li>
  );
}
