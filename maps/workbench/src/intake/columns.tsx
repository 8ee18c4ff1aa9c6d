import { useState } from "preact/hooks";
import { useSpeech } from "../text";
import { Notes } from "./notes";
import type { Choices, Column, Field, Inspection } from "./types";

const NONE = "";
const DELIMITERS = [",", "\t", ";", "，", "|", "；"];

/** First step: how the table is read, and what each column is. */
export function ColumnsStep(props: {
  found: Inspection;
  busy: boolean;
  onSay: (said: Choices) => void;
}) {
  const { found } = props;
  if (found.columns.length === 0 && found.layers.length > 1) return <LayerChoice {...props} />;
  return (
    <>
      <Reading {...props} />
      <Notes notes={found.notes} />
      <ColumnTable {...props} />
    </>
  );
}

function LayerChoice({ found, busy, onSay }: Parameters<typeof ColumnsStep>[0]) {
  const { t } = useSpeech();
  return (
    <fieldset>
      <legend>{t.intake.layerChoose}</legend>
      <div class="row">
        {found.layers.map((layer) => (
          <button key={layer} disabled={busy} onClick={() => onSay({ layer })}>
            {layer}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function Reading({ found, busy, onSay }: Parameters<typeof ColumnsStep>[0]) {
  const { t } = useSpeech();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const layer = given.get("layer");
    const header = given.get("header_row");
    const delimiter = given.get("delimiter");
    onSay({
      ...(layer !== null && { layer: String(layer) }),
      ...(header !== null && { header_row: Number(header) }),
      ...(delimiter !== null && { delimiter: String(delimiter) }),
    });
  };
  const said = [
    t.intake.found(found.rows),
    found.encoding && t.intake.encoding(found.encoding.toUpperCase()),
    found.delimiter && t.intake.separated(found.delimiter === "\t" ? t.intake.tab : found.delimiter),
  ];
  return (
    <form class="reading" onSubmit={submit}>
      <p>{said.filter(Boolean).join(" · ")}</p>
      {(found.layers.length > 1 || found.header_row !== null) && (
        <div class="fields">
          {found.layers.length > 1 && (
            <label>
              {t.intake.layer}
              <select name="layer">
                {found.layers.map((layer) => (
                  <option key={layer} value={layer} selected={layer === found.layer}>
                    {layer}
                  </option>
                ))}
              </select>
            </label>
          )}
          {found.header_row !== null && (
            <label>
              {t.intake.headerRow}
              <input name="header_row" type="number" min="1" max="10000" required value={found.header_row} />
            </label>
          )}
          {found.delimiter !== null && (
            <label>
              {t.intake.delimiter}
              <select name="delimiter">
                {[...new Set([...DELIMITERS, found.delimiter])].map((mark) => (
                  <option key={mark} value={mark} selected={mark === found.delimiter}>
                    {mark === "\t" ? t.intake.tab : mark}
                  </option>
                ))}
              </select>
            </label>
          )}
          <button disabled={busy}>{t.intake.readAgain}</button>
        </div>
      )}
    </form>
  );
}

/** What each heading is read as now: the page's changes over what was found. */
export function readAs(columns: readonly Column[], changed: Readonly<Record<string, string>>) {
  return new Map(columns.map(({ heading, field }) => [heading, changed[heading] ?? field ?? NONE]));
}

/** Fields that two columns claim, and required ones that none does. */
export function faults(fields: readonly Field[], read: ReadonlyMap<string, string>) {
  const times = new Map<string, number>();
  for (const key of read.values()) times.set(key, (times.get(key) ?? 0) + 1);
  return {
    twice: fields.filter(({ key }) => (times.get(key) ?? 0) > 1),
    missing: fields.filter(({ key, required }) => required && !times.has(key)),
  };
}

function ColumnTable({ found, busy, onSay }: Parameters<typeof ColumnsStep>[0]) {
  const { t, language } = useSpeech();
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(
      found.columns
        .filter(({ sureness }) => sureness === "chosen")
        .map(({ heading, field }) => [heading, field ?? NONE]),
    ),
  );
  const read = readAs(found.columns, changed);
  const { twice, missing } = faults(found.fields, read);
  const name = (field: Field) => field[language];
  return (
    <section aria-labelledby="columns-title">
      <h2 id="columns-title">{t.intake.columnsTitle}</h2>
      <p class="hint">{t.intake.columnsHint}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.intake.columnsTitle}>
        <table class="columns">
          <thead>
            <tr>
              <th scope="col">{t.intake.heading}</th>
              <th scope="col">{t.intake.readAs}</th>
              <th scope="col">{t.intake.samples}</th>
            </tr>
          </thead>
          <tbody>
            {found.columns.map((column) => (
              <tr key={column.heading}>
                <th scope="row">{column.heading}</th>
                <td>
                  <select
                    aria-label={`${t.intake.readAs}: ${column.heading}`}
                    onChange={(event) =>
                      setChanged({ ...changed, [column.heading]: event.currentTarget.value })
                    }
                  >
                    <option value={NONE} selected={read.get(column.heading) === NONE}>
                      {t.intake.leaveOut}
                    </option>
                    {found.fields.map((field) => (
                      <option key={field.key} value={field.key} selected={read.get(column.heading) === field.key}>
                        {name(field)}
                        {field.required ? " *" : ""}
                      </option>
                    ))}
                  </select>
                  <span class={`sure ${column.heading in changed ? "chosen" : column.sureness}`}>
                    {t.intake.sureness[column.heading in changed ? "chosen" : column.sureness]}
                  </span>
                </td>
                <td class="samples">{column.samples.join(" · ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div role="status">
        {missing.length > 0 && <p class="note bad">{t.intake.missing(missing.map(name).join("、"))}</p>}
        {twice.map((field) => (
          <p key={field.key} class="note bad">
            {t.intake.twice(name(field))}
          </p>
        ))}
      </div>
      <button
        class="main"
        disabled={busy || missing.length > 0 || twice.length > 0}
        onClick={() => onSay({ columns: changed, columns_confirmed: true })}
      >
        {t.intake.columnsRight}
      </button>
    </section>
  );
}
