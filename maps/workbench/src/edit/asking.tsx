import { useEffect } from "preact/hooks";
import { useText } from "../text";
import type { Land } from "../village/land";
import { HeadDialog, LinkDialog } from "./ask";
import type { Question } from "./bench";
import type { Desk } from "./desk";
import type { Deed } from "./operations";

/** The dialog for what a tool wants to know. */
export function Asking(props: {
  land: Land;
  desk: Desk;
  question: Question;
  nameOf: (part: number) => string;
  onDone: (deed: Deed) => void;
  onClose: () => void;
  onSay: (text: string) => void;
}) {
  const t = useText();
  const { land, desk, question } = props;
  const nameOf = (courtyard: number) =>
    land.courtyards.find((each) => Number(each.id) === courtyard)?.properties.name ?? `${courtyard}`;
  const courtyard = question.ask === "head" ? question.courtyard : null;
  const part = courtyard === null ? undefined : desk.draft.assignment.get(courtyard);
  const numbered = part !== undefined && part > 0;
  const fault = question.ask === "link" ? (question.a === question.b ? "sameCourtyard" : null) : numbered ? null : part === undefined ? "noPart" : "notNumbered";
  useEffect(() => {
    if (!fault) return;
    props.onSay(t.fault[fault]);
    props.onClose();
  }, [fault]);
  if (fault) return null;
  if (question.ask === "link") {
    const { a, b } = question;
    const joined = desk.neighbours.get(a)?.includes(b) ?? false;
    return (
      <LinkDialog
        names={[nameOf(a), nameOf(b)]}
        ids={[a, b]}
        joined={joined}
        onDone={props.onDone}
        onClose={props.onClose}
      />
    );
  }
  return (
    <HeadDialog
      part={part as number}
      name={props.nameOf(part as number)}
      courtyard={{ id: question.courtyard, name: nameOf(question.courtyard) }}
      pinned={desk.draft.parts.get(part as number)?.pin != null}
      onDone={props.onDone}
      onClose={props.onClose}
    />
  );
}
