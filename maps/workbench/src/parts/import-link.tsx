import { useMay } from "../session";
import { useText } from "../text";

/** The way to bring a file in, for those who may; `kind` says what is missing here. */
export function ImportLink({ kind }: { kind?: "boundaries" | "courtyards" | "households" }) {
  const t = useText();
  if (!useMay("importFiles")) return null;
  return (
    <a class={kind ? "button main" : "button"} href={kind ? `/import?kind=${kind}` : "/import"}>
      {kind ? t.importKind[kind] : t.importFiles}
    </a>
  );
}
