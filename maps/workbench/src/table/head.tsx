import { useState } from "preact/hooks";
import type { StatePart } from "../api/operations";
import { HeadDialog } from "../edit/ask";
import { useSpeech } from "../text";
import { shortName } from "../village/division";
import type { TableDesk } from "./desk";

/** Say who is to look after a micro-grid, from a courtyard that may be its centre or from its row. */
export function PinHead(props: {
  desk: TableDesk;
  part: StatePart;
  courtyard: { readonly id: number; readonly name: string } | null;
}) {
  const { t } = useSpeech();
  const [open, setOpen] = useState(false);
  const { desk, part, courtyard } = props;
  const name = shortName(part);
  return (
    <>
      <button class="small" aria-label={`${t.table.pinHead} ${name}`} onClick={() => setOpen(true)}>
        {t.table.pinHead}
      </button>
      {open && (
        <HeadDialog
          part={part.id}
          name={name}
          courtyard={courtyard}
          pinned={part.pin !== null}
          onDone={(deed) => {
            desk.act(deed);
            setOpen(false);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
