import { useState } from "preact/hooks";
import type { StatePart, PlanState } from "../api/operations";
import { useSpeech } from "../text";
import { shortName } from "../village/division";
import type { TableDesk } from "./desk";
import { PinHead } from "./head";
import { useShown } from "./shown";

/** The micro-grids with what they hold; lock, rename, merge and delete without a map. */
export function PartTable({ desk, state }: { desk: TableDesk; state: PlanState }) {
  const { t } = useSpeech();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t.table.parts}>
      <table class="part-table" aria-label={t.table.parts}>
        <thead>
          <tr>
            <th scope="col">{t.microGrids}</th>
            <th scope="col">{t.head}</th>
            <th scope="col" class="number">{t.households}</th>
            <th scope="col" class="number">{t.people}</th>
            {state.editable && (
              <th scope="col">
                {t.lock}
                <LockAll desk={desk} state={state} />
              </th>
            )}
            {state.editable && <th scope="col">{t.actions}</th>}
          </tr>
        </thead>
        <tbody>
          {state.micro_grids.map((part) => (
            <PartRow
              key={part.id}
              part={part}
              desk={desk}
              state={state}
              open={open === part.id}
              onOpen={() => setOpen(open === part.id ? null : part.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Lock every micro-grid, or unlock them where every one is locked. */
function LockAll({ desk, state }: { desk: TableDesk; state: PlanState }) {
  const { t } = useSpeech();
  const all = state.micro_grids.length > 0 && state.micro_grids.every((part) => part.locked);
  return (
    <input
      type="checkbox"
      aria-label={t.table.lockAll}
      checked={all}
      onChange={() => desk.act({ kind: all ? "unlock" : "lock", micro_grids: null })}
    />
  );
}

interface RowProps {
  readonly part: StatePart;
  readonly desk: TableDesk;
  readonly state: PlanState;
}

function PartRow(props: RowProps & { open: boolean; onOpen: () => void }) {
  const { t } = useSpeech();
  const { part, desk, state } = props;
  const name = shortName(part);
  const { lower, upper } = state.limits;
  const beyond = part.households < (lower ?? 0) || part.households > (upper ?? Infinity);
  const [locked, setLocked] = useShown(part.locked, state);
  const lock = (on: boolean) => {
    setLocked(on);
    desk.act({ kind: on ? "lock" : "unlock", micro_grids: [part.id] });
  };
  return (
    <>
      <tr>
        <th scope="row">{name}</th>
        <td>{part.head ?? part.pin?.name ?? <span class="missing">{t.noHead}</span>}</td>
        <td class={`number ${beyond ? "beyond" : ""}`}>
          {part.households}
          {beyond && <span class="unseen">{t.beyond}</span>}
        </td>
        <td class="number">{part.people}</td>
        {state.editable && (
          <td>
            <input
              type="checkbox"
              aria-label={t.lockOf(name)}
              checked={locked}
              onChange={(event) => lock(event.currentTarget.checked)}
            />
          </td>
        )}
        {state.editable && (
          <td>
            <button
              class="small"
              aria-expanded={props.open}
              aria-label={`${t.actions}: ${name}`}
              disabled={locked}
              onClick={props.onOpen}
            >
              {t.table.change}
            </button>
          </td>
        )}
      </tr>
      {props.open && !locked && (
        <tr>
          <td colSpan={6}>
            <PartActions {...props} />
          </td>
        </tr>
      )}
    </>
  );
}

function PartActions({ part, desk, state }: RowProps) {
  const { t } = useSpeech();
  const [name, setName] = useState(part.name);
  const [into, setInto] = useState("");
  const others = state.micro_grids.filter((each) => each.id !== part.id && !each.locked);
  return (
    <div class="part-actions">
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          desk.act({ kind: "rename", micro_grid: part.id, name: name.trim() });
        }}
      >
        <input
          aria-label={t.table.newName}
          value={name}
          required
          maxLength={80}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button class="small">{t.table.rename}</button>
      </form>
      <div class="row">
        <select
          aria-label={t.table.mergeInto}
          value={into}
          onChange={(event) => setInto(event.currentTarget.value)}
        >
          <option value="">{t.table.mergeInto}</option>
          {others.map((each) => (
            <option key={each.id} value={String(each.id)}>
              {shortName(each)}
            </option>
          ))}
        </select>
        <button
          class="small"
          disabled={!into}
          onClick={() => desk.act({ kind: "merge", into: Number(into), micro_grids: [part.id] })}
        >
          {t.table.merge}
        </button>
        <button class="small" onClick={() => desk.act({ kind: "delete", micro_grid: part.id })}>
          {t.table.remove}
        </button>
        <PinHead desk={desk} part={part} courtyard={null} />
      </div>
    </div>
  );
}
