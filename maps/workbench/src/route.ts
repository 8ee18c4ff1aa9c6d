import { useEffect, useState } from "preact/hooks";

export type Route =
  | { readonly page: "enter" }
  | { readonly page: "sign-in" }
  | { readonly page: "town" }
  | { readonly page: "village"; readonly code: string; readonly plan: number | null }
  | { readonly page: "accounts" }
  | { readonly page: "password" }
  | { readonly page: "unknown" };

/** What an address means. */
export function routeOf(address: URL): Route {
  const village = /^\/village\/([0-9]{12})$/.exec(address.pathname);
  if (village) {
    const plan = /^[1-9][0-9]{0,15}$/.exec(address.searchParams.get("plan") ?? "");
    return { page: "village", code: village[1] as string, plan: plan ? Number(plan[0]) : null };
  }
  switch (address.pathname) {
    case "/":
      return { page: "town" };
    case "/enter":
    case "/sign-in":
    case "/accounts":
    case "/password":
      return { page: address.pathname.slice(1) as "enter" | "sign-in" | "accounts" | "password" };
    default:
      return { page: "unknown" };
  }
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
