import { useCallback, useEffect, useState } from "preact/hooks";
import { whoAmI } from "./api/calls";
import { SIGNED_OUT, keepCsrfToken } from "./api/client";
import { asProblem } from "./api/problem";
import type { Problem } from "./api/problem";
import type { Me } from "./api/types";
import { AccountsPage } from "./pages/accounts";
import { EnterPage, SignInPage } from "./pages/door";
import { PasswordPage } from "./pages/password";
import { TownPage } from "./pages/town";
import { useLoad } from "./load";
import { DoorHeader, Header } from "./parts/header";
import { Empty, Failed, Loading, WhenReady } from "./parts/states";
import { Projector } from "./projector";
import { go, routeOf, useAddress } from "./route";
import type { ImportRoute, Route, VillageRoute } from "./route";
import { SessionContext, may, useSession } from "./session";
import { useText } from "./text";

type Known =
  | { readonly state: "asking" }
  | { readonly state: "failed"; readonly problem: Problem }
  | { readonly state: "known"; readonly me: Me | null };

/** Who is signed in: nobody is an answer, a server out of reach is not. */
function useKnown(atDoor: boolean): [Known, () => Promise<void>] {
  const [known, setKnown] = useState<Known>({ state: "asking" });
  const refresh = useCallback(async () => {
    try {
      const me = await whoAmI();
      keepCsrfToken(me.csrf_token);
      setKnown({ state: "known", me });
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 401) setKnown({ state: "known", me: null });
      else setKnown({ state: "failed", problem });
    }
  }, []);
  useEffect(() => {
    const signedOut = () => setKnown({ state: "known", me: null });
    addEventListener(SIGNED_OUT, signedOut);
    return () => removeEventListener(SIGNED_OUT, signedOut);
  }, []);
  // At the door nobody is expected to be signed in.
  useEffect(() => {
    if (!atDoor && known.state === "asking") void refresh();
  }, [atDoor]);
  return [known, refresh];
}

export function App() {
  const t = useText();
  const address = useAddress();
  const route = routeOf(address);
  const atDoor = route.page === "enter" || route.page === "sign-in";
  const [known, refresh] = useKnown(atDoor);
  const me = known.state === "known" ? known.me : null;
  const sendToDoor = known.state === "known" && !me && !atDoor;
  useEffect(() => {
    const wanted = address.pathname + address.search;
    if (sendToDoor) go(`/sign-in?next=${encodeURIComponent(wanted)}`, "replace");
  }, [sendToDoor]);
  return (
    <>
      <a class="skip" href="#content">
        {t.skip}
      </a>
      {me && !atDoor ? (
        <SessionContext.Provider value={{ me, refresh }}>
          <Header page={route.page} />
          <Projector />
          <main id="content" tabIndex={-1}>
            <Page route={route} />
          </main>
        </SessionContext.Provider>
      ) : (
        <>
          {(atDoor || known.state !== "asking") && <DoorHeader />}
          <main id="content" tabIndex={-1}>
            {route.page === "enter" && <EnterPage entered={refresh} />}
            {route.page === "sign-in" && <SignInPage entered={refresh} />}
            {!atDoor && known.state === "failed" && (
              <Failed problem={known.problem} retry={() => void refresh()} />
            )}
            {!atDoor && known.state !== "failed" && <Loading />}
          </main>
        </>
      )}
    </>
  );
}

/** The map is most of the code: it is fetched when a village is opened, not before. */
function VillagePart(props: VillageRoute) {
  const [loaded, again] = useLoad(() => import("./pages/village"), []);
  return (
    <WhenReady loaded={loaded} retry={again}>
      {({ VillagePage }) => <VillagePage {...props} />}
    </WhenReady>
  );
}

/** Fetched when somebody imports, which is seldom. */
function ImportPart({ id, kind }: ImportRoute) {
  const [loaded, again] = useLoad(() => import("./intake/page"), []);
  return (
    <WhenReady loaded={loaded} retry={again}>
      {({ ImportPage }) => <ImportPage id={id} kind={kind} />}
    </WhenReady>
  );
}

function Unknown() {
  const t = useText();
  return (
    <Empty text={t.unknownPage}>
      <a class="button" href="/">
        {t.toHome}
      </a>
    </Empty>
  );
}

function Page({ route }: { route: Route }) {
  const { me } = useSession();
  switch (route.page) {
    case "town":
      return <TownPage />;
    case "village":
      return <VillagePart key={route.code} {...route} />;
    case "import":
      return may(me.role, "importFiles") ? <ImportPart {...route} /> : <Unknown />;
    case "accounts":
      return <AccountsPage />;
    case "password":
      return <PasswordPage />;
    default:
      return <Unknown />;
  }
}
