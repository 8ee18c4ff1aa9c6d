import { useEffect, useState } from "preact/hooks";

/** What a village page shows: the map, or one of the pages around it. */
export const VIEWS = ["map", "plans", "compare", "heads", "table", "history", "process"] as const;
export type View = (typeof VIEWS)[number];

export type Route =
  | { readonly page: "enter" }
  | { readonly page: "sign-in" }
  | { readonly page: "town" }
  | VillageRoute
  | ImportRoute
  | { readonly page: "accounts" }
  | { readonly page: "password" }
  | { readonly page: "unknown" };

export interface ImportRoute {
  readonly page: "import";
  readonly id: number | null;
  /** What kind of file the page should be ready for. */
  readonly kind: string | null;
}

export interface VillageRoute {
  readonly page: "village";
  readonly code: string;
  readonly view: View;
  readonly plan: number | null;
  /** The plan that the first is compared with. */
  readonly beside: number | null;
  /** Straight to the editing desk. */
  readonly edit: boolean;
  /** Key of a problem to show at the desk. */
  readonly problem: string | null;
}

/** What an address means. */
export function routeOf(address: URL): Route {
  const village = /^\/village\/([0-9]{12})$/.exec(address.pathname);
  if (village) {
    const query = address.searchParams;
    return {
      page: "village",
      code: village[1] as string,
      view: VIEWS.find((view) => view === query.get("view")) ?? "map",
      plan: keyOf(query.get("plan")),
      beside: keyOf(query.get("beside")),
      edit: query.get("edit") === "1",
      problem: query.get("problem"),
    };
  }
  const opened = /^\/import\/([0-9]+)$/.exec(address.pathname);
  if (opened) {
    const id = keyOf(opened[1] as string);
    return id === null ? { page: "unknown" } : { page: "import", id, kind: null };
  }
  switch (address.pathname) {
    case "/":
      return { page: "town" };
    case "/import":
      return { page: "import", id: null, kind: address.searchParams.get("kind") };
    case "/enter":
    case "/sign-in":
    case "/accounts":
    case "/password":
      return { page: address.pathname.slice(1) as "enter" | "sign-in" | "accounts" | "password" };
    default:
      return { page: "unknown" };
  }
}

function keyOf(text: string | null): number | null {
  return text !== null && /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : null;
}

/** The address of a village's page. */
export function villagePath(
  code: string,
  to: {
    readonly view?: View;
    readonly plan?: number | null;
    readonly beside?: number | null;
    readonly edit?: boolean;
    readonly problem?: string;
  } = {},
): string {
  const query = new URLSearchParams();
  if (to.view && to.view !== "map") query.set("view", to.view);
  if (to.plan) query.set("plan", String(to.plan));
  if (to.beside) query.set("beside", String(to.beside));
  if (to.edit) query.set("edit", "1");
  if (to.problem) query.set("problem", to.problem);
  return `/village/${code}${query.size ? `?${query}` : ""}`;
}

/** Where to go after signing in: only ever a page of our own. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith("/enter") ? next : "/";
}

const MOVED = "yuanba:moved";

export function go(path: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", path);
  else history.replaceState(null, "", path);
  dispatchEvent(new Event(MOVED));
}

export function useAddress(): URL {
  const [address, setAddress] = useState(() => new URL(location.href));
  useEffect(() => {
    const moved = () => setAddress(new URL(location.href));
    addEventListener("popstate", moved);
    addEventListener(MOVED, moved);
    return () => {
      removeEventListener("popstate", moved);
      removeEventListener(MOVED, moved);
    };
  }, []);
  return address;
}

/** Follow links to our own pages without loading the page again. */
export function followLinks(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.origin !== location.origin || event.defaultPrevented) return;
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.pathname.startsWith("/api/")) return;
  // A place on the same page is the browser's to jump to.
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
  scrollTo(0, 0);
}
