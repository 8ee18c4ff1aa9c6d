import { useState } from "preact/hooks";
import type { Plan } from "../api/types";
import { useText } from "../text";
import { HIGHEST_PRICE_M, MOST_PROPOSALS, PREFERENCES } from "./wish";
import type { Choice, Preference } from "./wish";

const STEP_M = 50;

/** What a new plan should be like: size, tolerance, balance, preferences and their prices. */
export function WishFields({ base }: { base: Plan | null }) {
  const t = useText();
  return (
    <>
      <SizeFields />
      <div class="fields">
        <label>
          {t.propose.tolerance}
          <input name="tolerance" type="number" min={0} max={100} step="any" required defaultValue="20" />
        </label>
        <label>
          {t.propose.howMany}
          <input name="proposals" type="number" min={1} max={MOST_PROPOSALS} required defaultValue="2" />
        </label>
        <label>
          {t.propose.balance}
          <select name="balance">
            <option value="households">{t.propose.balanceOf.households}</option>
            <option value="people">{t.propose.balanceOf.people}</option>
            <option value="mix">{t.propose.balanceOf.mix}</option>
          </select>
        </label>
      </div>
      <fieldset>
        <legend>{t.propose.preferences}</legend>
        <p class="hint">{t.propose.preferencesHint}</p>
        {PREFERENCES.map((each) => (
          <Price key={each} preference={each} />
        ))}
      </fieldset>
      {base && (
        <label class="switch">
          <input type="checkbox" name="base" value={base.id} />
          <span>
            {t.propose.keepLocked(base.name)}
            <span class="hint">{t.propose.keepLockedHint}</span>
          </span>
        </label>
      )}
      <details class="finer">
        <summary>{t.propose.finer}</summary>
        <label>
          {t.propose.seed}
          <input
            name="seed"
            type="number"
            min={0}
            max={2147483647}
            required
            defaultValue="0"
            aria-describedby="seed-hint"
          />
        </label>
        <p class="hint" id="seed-hint">
          {t.propose.seedHint}
        </p>
      </details>
    </>
  );
}

function SizeFields() {
  const t = useText();
  const [choice, setChoice] = useState<Choice>("default");
  const words: Readonly<Record<Choice, string>> = {
    default: t.propose.byDefault,
    number: t.propose.byNumber,
    size: t.propose.bySize,
  };
  return (
    <fieldset>
      <legend>{t.propose.sizeChoice}</legend>
      {(Object.keys(words) as Choice[]).map((each) => (
        <label key={each} class="switch">
          <input
            type="radio"
            name="choice"
            value={each}
            checked={choice === each}
            onChange={() => setChoice(each)}
          />
          {words[each]}
        </label>
      ))}
      {choice !== "default" && (
        <input
          key={choice}
          name="count"
          type="number"
          min={1}
          max={99999}
          required
          aria-label={words[choice]}
          defaultValue={choice === "size" ? "15" : ""}
        />
      )}
    </fieldset>
  );
}

/** One preference: how many metres further a household may walk for its sake. */
function Price({ preference }: { preference: Preference }) {
  const t = useText();
  const [price, setPrice] = useState(0);
  return (
    <label class="price">
      <span>
        {t.propose.preference[preference]}
        <output>{price === 0 ? t.propose.priceNone : t.propose.price(price)}</output>
      </span>
      <input
        type="range"
        name={preference}
        min={0}
        max={HIGHEST_PRICE_M}
        step={STEP_M}
        value={price}
        aria-valuetext={price === 0 ? t.propose.priceNone : t.propose.price(price)}
        onInput={(event) => setPrice(Number(event.currentTarget.value))}
      />
    </label>
  );
}
