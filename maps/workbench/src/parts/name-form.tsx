import { useId, useState } from "preact/hooks";

/** One name and one button; what went wrong stands beneath. */
export function NameForm(props: {
  label: string;
  button: string;
  /** Null when it worked, else why not. */
  onName: (name: string) => Promise<string | null>;
}) {
  const id = useId();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    const refused = await props.onName(name.trim());
    setProblem(refused);
    if (refused === null) setName("");
  };
  return (
    <form class="name-form" onSubmit={submit}>
      <label for={id}>{props.label}</label>
      <div class="row">
        <input
          id={id}
          value={name}
          maxLength={80}
          required
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button>{props.button}</button>
      </div>
      {problem && (
        <p class="bad" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
