import { useState } from "preact/hooks";
import { accounts, addAccount, closeAccount, makeLink } from "../api/calls";
import { asProblem } from "../api/problem";
import type { Account, AccountWish, Role } from "../api/types";
import { useLoad } from "../load";
import { Empty, WhenReady } from "../parts/states";
import { useSession } from "../session";
import { problemText, useSpeech } from "../text";

interface Said {
  readonly good: boolean;
  readonly text: string;
  readonly link?: string;
}

export function AccountsPage() {
  const { t, language } = useSpeech();
  const [loaded, again] = useLoad(accounts, []);
  const [said, setSaid] = useState<Said | null>(null);
  /** Do one change, say how it went, and read the list again. */
  const change = async (work: () => Promise<Said | null>) => {
    try {
      setSaid(await work());
      again();
      return true;
    } catch (error) {
      setSaid({ good: false, text: problemText(asProblem(error), language) });
      return false;
    }
  };
  return (
    <section>
      <h1>{t.accountsTitle}</h1>
      {said && <Saying said={said} />}
      <WhenReady loaded={loaded} retry={again}>
        {(found) =>
          found.length ? <AccountTable found={found} change={change} /> : <Empty text={t.accountsNone} />
        }
      </WhenReady>
      <AddForm change={change} />
    </section>
  );
}

type Change = (work: () => Promise<Said | null>) => Promise<boolean>;

function Saying({ said }: { said: Said }) {
  const { t } = useSpeech();
  const [copied, setCopied] = useState("");
  const link = said.link;
  const copy = async () => {
    if (!link) return;
    await navigator.clipboard.writeText(link).then(
      () => setCopied(link),
      // Without the right to the clipboard the field beside the button can be copied by hand.
      () => document.querySelector<HTMLInputElement>("#link")?.select(),
    );
  };
  return (
    <div class={said.good ? "note good" : "note bad"} role={said.good ? "status" : "alert"}>
      <p>{said.text}</p>
      {link && (
        <div class="row">
          <input id="link" readOnly value={link} aria-label={said.text} size={48} />
          <button class="main" onClick={copy}>
            {copied === link ? t.linkCopied : t.linkCopy}
          </button>
        </div>
      )}
    </div>
  );
}

function AccountTable({ found, change }: { found: readonly Account[]; change: Change }) {
  const { t } = useSpeech();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t.accountsTitle}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.accountName}</th>
            <th scope="col">{t.accountRole}</th>
            <th scope="col">{t.accountArea}</th>
            <th scope="col">{t.signInName}</th>
            <th scope="col">{t.accountState}</th>
            <th scope="col">{t.actions}</th>
          </tr>
        </thead>
        <tbody>
          {found.map((account) => (
            <AccountRow key={account.id} account={account} change={change} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AccountRow({ account, change }: { account: Account; change: Change }) {
  const { t } = useSpeech();
  const { me } = useSession();
  const link = () =>
    change(async () => ({
      good: true,
      text: t.linkReady(account.name),
      link: location.origin + (await makeLink(account)),
    }));
  const close = () =>
    change(async () => {
      await closeAccount(account, !account.disabled);
      return null;
    });
  return (
    <tr>
      <th scope="row">{account.name}</th>
      <td>{t.role[account.role]}</td>
      <td>
        <code>{account.area}</code>
      </td>
      <td>{account.sign_in_name ?? t.noData}</td>
      <td>{account.disabled ? t.accountClosed : t.accountOpen}</td>
      <td>
        {account.id === me.account_id ? (
          t.accountSelf
        ) : (
          <div class="row">
            {!account.disabled && (
              <button onClick={link} aria-label={`${t.linkMake}: ${account.name}`}>
                {t.linkMake}
              </button>
            )}
            <button
              onClick={close}
              aria-label={`${account.disabled ? t.accountReopen : t.accountClose}: ${account.name}`}
            >
              {account.disabled ? t.accountReopen : t.accountClose}
            </button>
          </div>
        )}
      </td>
    </tr>
  );
}

const ROLES: readonly Role[] = [
  "administrator",
  "town_officer",
  "village_secretary",
  "grid_head",
  "viewer",
];
/** A town officer makes accounts for those below; only an administrator makes officers. */
const OFFICERS_MAKE: readonly Role[] = ["village_secretary", "grid_head", "viewer"];

function AddForm({ change }: { change: Change }) {
  const { t } = useSpeech();
  const { me } = useSession();
  const roles = me.role === "administrator" ? ROLES : OFFICERS_MAKE;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const text = (key: string) => String(given.get(key) ?? "").trim();
    const named = text("sign_in_name");
    const wish: AccountWish = {
      name: text("name"),
      role: text("role") as Role,
      area: text("area"),
      ...(named && { sign_in_name: named }),
    };
    const added = await change(async () => {
      await addAccount(wish);
      return { good: true, text: t.accountAdded(wish.name) };
    });
    if (added) form.reset();
  };
  return (
    <form class="card add" onSubmit={submit} aria-labelledby="add-title">
      <h2 id="add-title">{t.accountAdd}</h2>
      <div class="fields">
        <label>
          {t.accountName}
          <input name="name" required maxLength={120} autocomplete="off" />
        </label>
        <label>
          {t.accountRole}
          <select name="role" defaultValue="village_secretary">
            {roles.map((role) => (
              <option key={role} value={role} selected={role === "village_secretary"}>
                {t.role[role]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.accountArea}
          <input
            name="area"
            required
            pattern="\*|[0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18}"
            title={t.accountAreaHint}
            aria-describedby="area-hint"
            inputMode="numeric"
            autocomplete="off"
          />
        </label>
        <label>
          {t.accountSignIn}
          <input name="sign_in_name" maxLength={120} autocomplete="off" />
        </label>
      </div>
      <p class="hint" id="area-hint">
        {t.accountAreaHint}
      </p>
      <button class="main">{t.accountAdd}</button>
    </form>
  );
}
