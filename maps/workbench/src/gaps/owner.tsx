import type { ComponentChildren } from "preact";
import { useText } from "../text";

/** Somebody whom a gap can be given to. */
export interface Owner {
  readonly id: number;
  readonly name: string;
}

/** Choose who sees to a gap; what may be chosen besides a person comes as children. */
export function OwnerChoice(props: {
  owners: readonly Owner[];
  value: string;
  onChoose: (value: string) => void;
  children: ComponentChildren;
}) {
  const t = useText();
  return (
    <label>
      {t.gapOwner}{" "}
      <select value={props.value} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        {props.children}
        {props.owners.map((each) => (
          <option key={each.id} value={String(each.id)}>
            {each.name}
          </option>
        ))}
      </select>
    </label>
  );
}
