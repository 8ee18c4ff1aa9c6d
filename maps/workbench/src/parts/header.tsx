import { leave } from "../api/calls";
import { useProjector } from "../projector";
import { go } from "../route";
import { may, useSession } from "../session";
import { useSpeech } from "../text";
import { useTheme } from "../theme";
import { START_TOUR } from "../tour/seen";

export function Choices() {
  const { t, language, switchTo } = useSpeech();
  const [theme, setTheme] = useTheme();
  const other = language === "zh" ? "en" : "zh";
  return (
    <>
      <button
        class="quiet"
        lang={other === "zh" ? "zh-CN" : "en"}
        title={t.languageHint}
        onClick={() => switchTo(other)}
      >
        {t.language}
      </button>
      <button
        class="quiet"
        onClick={() => setTheme(theme === "dark" ? "light" : "dark")}
      >
        {theme === "dark" ? t.toLight : t.toDark}
      </button>
    </>
  );
}

function ProjectorSwitch() {
  const { t } = useSpeech();
  const [on, toggle] = useProjector();
  return (
    <button class="quiet projector-switch" aria-pressed={on} title={t.tour.projectorHint} onClick={toggle}>
      {t.tour.projector}
    </button>
  );
}

function Brand() {
  const { t } = useSpeech();
  return (
    <a class="brand" href="/">
      <span class="mark" aria-hidden="true" />
      {t.product}
    </a>
  );
}

/** The bar of a page that nobody has signed in to yet. */
export function DoorHeader() {
  return (
    <header class="bar">
      <Brand />
      <div class="end">
        <Choices />
      </div>
    </header>
  );
}

export function Header(props: { page: string }) {
  const { t } = useSpeech();
  const { me, refresh } = useSession();
  const current = (page: string) => (props.page === page ? { "aria-current": "page" as const } : {});
  const signOut = async () => {
    // A session that has ended already is as good as one that was left.
    await leave().catch(() => undefined);
    await refresh();
    go("/sign-in");
  };
  return (
    <header class="bar">
      <Brand />
      <nav aria-label={t.menu}>
        <a href="/" {...current("town")}>
          {t.home}
        </a>
        {may(me.role, "importFiles") && (
          <a href="/import" {...current("import")}>
            {t.intake.title}
          </a>
        )}
        {may(me.role, "keepAccounts") && (
          <a href="/accounts" {...current("accounts")}>
            {t.accounts}
          </a>
        )}
      </nav>
      <div class="end">
        <ProjectorSwitch />
        <Choices />
        <details class="me">
          <summary>{t.signedInAs(me.name, t.role[me.role])}</summary>
          <div class="menu">
            <a href="/password">{t.password}</a>
            {props.page === "village" && (
              <button class="quiet" onClick={() => dispatchEvent(new Event(START_TOUR))}>
                {t.tour.again}
              </button>
            )}
            <button class="quiet" onClick={signOut}>
              {t.signOut}
            </button>
          </div>
        </details>
      </div>
    </header>
  );
}
