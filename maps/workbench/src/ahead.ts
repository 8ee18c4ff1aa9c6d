import { PATHS } from "./api/calls";
import { askAhead } from "./api/client";
import type { Route } from "./route";

/**
 * Ask for what takes longest of the first page while it is not known yet who is there.
 *
 * Only a few things: a browser sends six requests at a time, and the program is among them.
 */
export function beginWith(route: Route): void {
  if (route.page !== "village") return;
  // Whoever wants the page asks for it again, and hears of it when that fails.
  import("./pages/village").catch(() => undefined);
  const { code } = route;
  for (const path of [PATHS.me, PATHS.plans(code), PATHS.mesh(code), PATHS.layer(code, "courtyards")]) askAhead(path);
}
