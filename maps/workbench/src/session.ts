import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Me, Role } from "./api/types";

/** What a page offers to a role. The service enforces the same rules whatever a page shows. */
const MAY = {
  askForPlan: ["town_officer", "village_secretary"],
  edit: ["town_officer", "village_secretary"],
  openConsultation: ["town_officer", "village_secretary"],
  adopt: ["town_officer"],
  seeCoverage: ["town_officer", "village_secretary", "grid_head"],
  repairGaps: ["town_officer", "village_secretary"],
  keepHeads: ["town_officer", "village_secretary"],
  seeCounts: ["town_officer", "village_secretary"],
  takeRegister: ["town_officer", "village_secretary"],
  importFiles: ["town_officer", "village_secretary"],
  keepAccounts: ["administrator", "town_officer"],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof MAY;

export function may(role: Role, action: Action): boolean {
  return (MAY[action] as readonly Role[]).includes(role);
}

export interface Session {
  readonly me: Me;
  /** Ask again who is signed in, after a change of session. */
  readonly refresh: () => Promise<void>;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("no session around this part");
  return session;
}

export function useMay(action: Action): boolean {
  return may(useSession().me.role, action);
}
