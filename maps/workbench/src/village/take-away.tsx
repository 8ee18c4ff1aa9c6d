import { useMay } from "../session";
import { useSpeech } from "../text";

/** What a village gives away as a file, in which formats; the register's own to those who keep it. */
const FILES = [
  { kind: "roster", formats: ["xlsx", "csv"], personal: true },
  { kind: "households", formats: ["xlsx", "csv"], personal: true },
  { kind: "micro_grids", formats: ["xlsx", "gpkg", "geojson", "kml"], personal: false },
  { kind: "courtyards", formats: ["xlsx", "gpkg", "geojson", "kml"], personal: false },
] as const;

/** Lists and layers of a village to take away; names in them are masked, and the trail says who took them. */
export function TakeAway({ place }: { place: string }) {
  const { t, language } = useSpeech();
  const mayTakeRegister = useMay("takeRegister");
  return (
    <details class="take-away">
      <summary class="button">{t.takeAway}</summary>
      <div class="menu">
        {FILES.filter((each) => mayTakeRegister || !each.personal).map(({ kind, formats }) => (
          <p key={kind}>
            <span>{t.takeKind[kind]}</span>
            {formats.map((format) => (
              <a
                key={format}
                href={`/api/exports/${place}/${kind}.${format}?lang=${language}`}
                download
                aria-label={`${t.takeKind[kind]}, ${format}`}
              >
                {format.toUpperCase()}
              </a>
            ))}
          </p>
        ))}
        {mayTakeRegister && <p class="hint">{t.takeMasked}</p>}
      </div>
    </details>
  );
}
