import { useState } from "preact/hooks";
import { useSpeech } from "../text";
import { Sketch } from "./sketch";
import type { Choices, Inspection, Preview, Reading } from "./types";

const OTHER = -1;
/** Beyond this a distance says no more than that the points are elsewhere. */
const FAR_M = 200_000;

/** A distance as people say it. */
export function metres(value: number): string {
  return value < 1000 ? `${Math.round(value)} m` : `${(value / 1000).toFixed(1)} km`;
}

function isStated(found: Inspection, one: Reading): boolean {
  if (found.stated_datum === null || one.swapped) return false;
  if (found.stated_datum !== "wgs84") return one.datum === found.stated_datum;
  if (found.stated_crs === null || one.datum !== "wgs84") return false;
  const degrees = ["EPSG:4326", "EPSG:4490", "OGC:CRS84"];
  return one.crs === found.stated_crs || (degrees.includes(one.crs) && degrees.includes(found.stated_crs));
}

/** Which reading is on offer first: the one confirmed before, else the best fit, else the file's word. */
export function firstReading(found: Inspection, chosen: Choices): number {
  const before = found.readings.findIndex(
    (one) =>
      one.crs === chosen.crs && one.datum === chosen.datum && one.swapped === (chosen.swapped ?? false),
  );
  if (before >= 0) return before;
  const stated = found.readings.findIndex((one) => isStated(found, one));
  const best = found.readings[0];
  const word = found.readings[stated];
  // Where the file's own word fits as well as any, it is the better guess.
  if (word && best && (!found.compared || word.inside >= best.inside)) return stated;
  return found.readings.length ? 0 : OTHER;
}

/** Second step: what the coordinates mean, with the number of points inside for each reading. */
export function PositionsStep(props: {
  found: Inspection;
  chosen: Choices;
  preview: Preview | null;
  busy: boolean;
  onConfirm: (said: Choices) => void;
}) {
  const { t, language } = useSpeech();
  const { found } = props;
  const [at, setAt] = useState(() => firstReading(found, props.chosen));
  const [other, setOther] = useState("");
  if (found.positions === 0) {
    return (
      <>
        <p>{t.intake.positionsNone}</p>
        <button class="main" disabled={props.busy} onClick={() => props.onConfirm({})}>
          {t.intake.next}
        </button>
      </>
    );
  }
  const reading = found.readings[at];
  const said: Choices | null = reading
    ? { crs: reading.crs, datum: reading.datum, swapped: reading.swapped }
    : other.trim()
      ? { crs: other.trim(), datum: "wgs84", swapped: false }
      : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (said) props.onConfirm(said);
  };
  return (
    <form class="positions" onSubmit={submit}>
      <fieldset>
        <legend>{t.intake.positionsTitle}</legend>
        <p class="hint">{found.compared ? t.intake.positionsHint : t.intake.nothingToCompare}</p>
        {found.readings.map((one, i) => (
          <label key={`${one.crs}${one.datum}${one.swapped}`} class="switch choice">
            <input type="radio" name="reading" checked={i === at} onChange={() => setAt(i)} />
            <span>
              <b>{one.label[language]}</b>
              {found.compared && i === 0 && <span class="tag adopted">{t.intake.best}</span>}
              {isStated(found, one) && <span class="tag">{t.intake.stated}</span>}
              {found.compared && <Fit one={one} />}
            </span>
          </label>
        ))}
        <label class="switch choice">
          <input type="radio" name="reading" checked={!reading} onChange={() => setAt(OTHER)} />
          <span>
            <b>{t.intake.otherCrs}</b>
            {!reading && (
              <input
                aria-label={t.intake.otherCrsHint}
                placeholder={t.intake.otherCrsHint}
                value={other}
                maxLength={60}
                onInput={(event) => setOther(event.currentTarget.value)}
              />
            )}
          </span>
        </label>
        <button class="main" disabled={props.busy || !said}>
          {t.intake.positionsRight}
        </button>
      </fieldset>
      {reading && (
        <Sketch
          villages={props.preview?.villages ?? []}
          drawn={reading.drawn.map((spot) => ({
            geometry: { type: "Point", coordinates: spot },
            look: "good",
          }))}
          label={t.intake.picture(reading.inside, reading.points)}
          beyond={t.intake.beyond}
        />
      )}
    </form>
  );
}

function Fit({ one }: { one: Reading }) {
  const { t } = useSpeech();
  const said = [
    t.intake.inside(one.inside, one.points),
    one.near > one.inside && t.intake.near(one.near),
    one.outside_m !== null && one.outside_m > 0 && one.outside_m < FAR_M && t.intake.outside(metres(one.outside_m)),
    one.offset_m !== null && one.offset_m < FAR_M && t.intake.offset(metres(one.offset_m)),
  ];
  return <span class="fit">{said.filter(Boolean).join(" · ")}</span>;
}
