import { useEffect, useState } from "preact/hooks";

export type Theme = "light" | "dark";

const KEPT_AS = "yuanba.theme";
const CHOSEN = "yuanba:theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function present(): Theme {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept === "light" || kept === "dark") return kept;
  return dark.matches ? "dark" : "light";
}

export function showTheme(theme: Theme = present()): void {
  document.documentElement.dataset["theme"] = theme;
}

/** The theme on show and a way to change it; without a choice it follows the system. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(present);
  useEffect(() => {
    const follow = () => setTheme(present());
    dark.addEventListener("change", follow);
    addEventListener(CHOSEN, follow);
    return () => {
      dark.removeEventListener("change", follow);
      removeEventListener(CHOSEN, follow);
    };
  }, []);
  useEffect(() => showTheme(theme), [theme]);
  const choose = (chosen: Theme) => {
    localStorage.setItem(KEPT_AS, chosen);
    dispatchEvent(new Event(CHOSEN));
  };
  return [theme, choose];
}
