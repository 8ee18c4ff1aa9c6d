import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Problem } from "../api/problem";
import { en, zh } from "./catalogue";
import type { Catalogue } from "./catalogue";

export type Language = "zh" | "en";
export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { zh, en };

export interface Speech {
  readonly language: Language;
  readonly t: Catalogue;
  readonly switchTo: (language: Language) => void;
}

export const SpeechContext = createContext<Speech>({
  language: "zh",
  t: zh,
  switchTo: () => undefined,
});

export const useSpeech = () => useContext(SpeechContext);
export const useText = () => useSpeech().t;

const KEPT_AS = "yuanba.language";

export function presentLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept === "zh" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "zh";
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
}

export function problemText(problem: Problem, language: Language): string {
  const text = language === "zh" ? problem.zh : problem.en;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
