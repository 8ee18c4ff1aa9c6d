import { coverage, towns, villages } from "../api/calls";
import type { Town, VillageLine } from "../api/types";
import { useLoad } from "../load";
import { CoverageBar } from "../parts/coverage";
import { ImportLink } from "../parts/import-link";
import { Empty, Figure, WhenReady } from "../parts/states";
import { useMay } from "../session";
import { useSpeech } from "../text";
import { certificateText, percent } from "../text/numbers";

export function TownPage() {
  const { t } = useSpeech();
  const [loaded, again] = useLoad(towns, []);
  return (
    <WhenReady loaded={loaded} retry={again}>
      {(found) =>
        found.length === 0 ? (
          <Empty text={t.noTown}>
            <button onClick={again}>{t.retry}</button>
          </Empty>
        ) : (
          found.map((town) => <TownPart key={town.code} town={town} />)
        )
      }
    </WhenReady>
  );
}

function TownPart({ town }: { town: Town }) {
  const { t, language } = useSpeech();
  const [loaded, again] = useLoad((off) => villages(town.code, off), [town.code]);
  const seesCoverage = useMay("seeCoverage");
  return (
    <section class="town">
      <div class="heading">
        <h1>{t.townTitle(town.name)}</h1>
        <div class="row">
          <ImportLink />
          <a class="button" href={`/api/maps/${town.code}?lang=${language}`} target="_blank">
            {t.townMap}
          </a>
        </div>
      </div>
      {seesCoverage && <TownCoverage town={town.code} />}
      <WhenReady loaded={loaded} retry={again}>
        {(lines) =>
          lines.length ? (
            <VillageTable lines={lines} caption={t.townTitle(town.name)} />
          ) : (
            <Empty text={t.noVillage}>
              <ImportLink kind="boundaries" />
              <button onClick={again}>{t.retry}</button>
            </Empty>
          )
        }
      </WhenReady>
    </section>
  );
}

function TownCoverage({ town }: { town: string }) {
  const [loaded, again] = useLoad((off) => coverage(town, off), [town]);
  return (
    <WhenReady loaded={loaded} retry={again}>
      {(found) => <CoverageBar totals={found.total} />}
    </WhenReady>
  );
}

const COUNTS = ["households", "uncovered", "grids", "micro_grids"] as const;
type Count = (typeof COUNTS)[number];

/** The sum of a column; one line without data leaves the sum without data too. */
export function totalOf(lines: readonly VillageLine[], count: Count): number | null {
  return lines.reduce<number | null>((sum, line) => {
    const value = line[count];
    return sum === null || value === null ? null : sum + value;
  }, 0);
}

function VillageTable({ lines, caption }: { lines: readonly VillageLine[]; caption: string }) {
  const { t } = useSpeech();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class="villages">
        <thead>
          <tr>
            <th scope="col">{t.village}</th>
            <th scope="col" class="number">{t.households}</th>
            <th scope="col" class="number">{t.uncovered}</th>
            <th scope="col" class="number">{t.grids}</th>
            <th scope="col" class="number">{t.microGrids}</th>
            <th scope="col" class="number">{t.deviation}</th>
            <th scope="col">{t.quality}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <VillageRow key={line.code} line={line} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.total}</th>
            {COUNTS.map((count) => (
              <td key={count} class="number">
                <Figure value={totalOf(lines, count)} />
              </td>
            ))}
            <td />
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function VillageRow({ line }: { line: VillageLine }) {
  const { t } = useSpeech();
  const deviation = line.worst_deviation;
  return (
    <tr>
      <th scope="row">
        {line.code ? <a href={`/village/${line.code}`}>{line.name}</a> : t.outside}
        {line.plan_status && line.plan_status !== "adopted" && (
          <span class="tag">{t.status[line.plan_status]}</span>
        )}
      </th>
      {COUNTS.map((count) => (
        <td key={count} class={`number ${count === "uncovered" && line[count] ? "gap" : ""}`}>
          <Figure value={line.plan_id === null && count.endsWith("grids") ? null : line[count]} />
        </td>
      ))}
      <td class="number">
        <Figure value={deviation === null ? null : percent(deviation)} />
      </td>
      <td>{qualityOf(line, t)}</td>
    </tr>
  );
}

function qualityOf(line: VillageLine, t: ReturnType<typeof useSpeech>["t"]) {
  if (line.code === "") return <Figure value={null} />;
  if (line.plan_id === null) return t.planNone;
  return certificateText(t, line.certificate_gap);
}
