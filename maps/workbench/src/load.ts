import { useCallback, useEffect, useState } from "preact/hooks";
import { asProblem } from "./api/problem";
import type { Problem } from "./api/problem";

export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly problem: Problem }
  | { readonly state: "ready"; readonly value: T };

/**
 * Load something whenever `keys` change, calling off what is no longer wanted.
 *
 * The former value stays on show while a reload runs, so that nothing flickers.
 */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
  keys: readonly unknown[],
): [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [round, setRound] = useState(0);
  useEffect(() => setLoaded({ state: "loading" }), keys);
  useEffect(() => {
    const off = new AbortController();
    load(off.signal).then(
      (value) => {
        if (!off.signal.aborted) setLoaded({ state: "ready", value });
      },
      (error: unknown) => {
        if (!off.signal.aborted) setLoaded({ state: "failed", problem: asProblem(error) });
      },
    );
    return () => off.abort();
  }, [...keys, round]);
  return [loaded, useCallback(() => setRound((n) => n + 1), [])];
}
