import { useSpeech } from "../text";
import type { Note } from "./types";

/** What there is to know about the whole file; what wants a close look comes first. */
export function Notes({ notes }: { notes: readonly Note[] }) {
  const { t, language } = useSpeech();
  if (notes.length === 0) return null;
  const sorted = [...notes].sort((a, b) => Number(b.confirm) - Number(a.confirm));
  return (
    <section class="notes" aria-labelledby="notes-title">
      <h2 id="notes-title">{t.intake.notes}</h2>
      <ul>
        {sorted.map((note) => (
          <li key={note.code + note.zh} class={note.confirm ? "look" : ""}>
            {note[language]}
          </li>
        ))}
      </ul>
    </section>
  );
}
