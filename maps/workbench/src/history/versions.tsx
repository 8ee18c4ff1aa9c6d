import { asProblem } from "../api/problem";
import type { Plan } from "../api/types";
import { nameVersion, versions } from "../api/versions";
import { useLoad } from "../load";
import { NameForm } from "../parts/name-form";
import { WhenReady } from "../parts/states";
import { useMay } from "../session";
import { problemText, useSpeech } from "../text";
import { dayText, timeText } from "../text/numbers";

/** The named versions of a plan; the present one can be given a name, a former one restored. */
export function Versions(props: { plan: Plan; onRestore: ((revision: number) => void) | null }) {
  const { t, language } = useSpeech();
  const { plan } = props;
  const mayName = useMay("edit");
  const [loaded, again] = useLoad((off) => versions(plan.id, off), [plan.id, plan.revision]);
  const name = async (text: string) => {
    try {
      await nameVersion(plan.id, text);
      again();
      return null;
    } catch (error) {
      return problemText(asProblem(error), language);
    }
  };
  return (
    <section class="card" aria-labelledby="versions-title">
      <h2 id="versions-title">{t.history.versions}</h2>
      <WhenReady loaded={loaded} retry={again}>
        {(found) =>
          found.length ? (
            <ul class="versions">
              {found.map((each) => (
                <li key={each.id}>
                  <span>
                    <b>{each.name}</b>
                    <span class="hint">
                      {t.history.byAt(
                        each.by ?? t.history.someone,
                        `${dayText(each.at)} ${timeText(each.at)}`,
                      )}
                    </span>
                  </span>
                  {props.onRestore && each.revision !== plan.revision && (
                    <button
                      class="small"
                      aria-label={`${t.history.restore}: ${each.name}`}
                      onClick={() => props.onRestore?.(each.revision)}
                    >
                      {t.history.restore}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          ) : (
            <p class="hint">{t.history.noVersions}</p>
          )
        }
      </WhenReady>
      {mayName && <NameForm label={t.history.versionName} button={t.history.keep} onName={name} />}
    </section>
  );
}
