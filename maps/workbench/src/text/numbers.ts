import type { Certificate } from "../api/types";
import type { Catalogue } from "./catalogue";

/** A share as a percentage: 0.0061 is "0.6 %". */
export function percent(share: number, digits = 1): string {
  const shown = (share * 100).toFixed(digits);
  return `${shown.replace(/\.0$/, "")} %`;
}

/** A deviation with its sign: -0.1 is "−10 %". */
export function signed(share: number): string {
  const shown = percent(Math.abs(share), 0);
  if (shown === "0 %") return shown;
  return (share < 0 ? "−" : "+") + shown;
}

/** How far from the best possible plan, in words; no proof is said to be none. */
export function certificateText(t: Catalogue, gap: number | null): string {
  if (gap === null) return t.certificate.none;
  // Rounded up: the sentence must stay true.
  const shown = Math.ceil(gap * 1000 - 1e-6) / 1000;
  return shown <= 0 ? t.certificate.best : t.certificate.within(percent(shown));
}

export function gapOf(certificate: Certificate): number | null {
  return certificate.method === "none" ? null : certificate.gap;
}

export function dateText(iso: string): string {
  return iso.slice(0, 10);
}

const two = (value: number) => String(value).padStart(2, "0");

/** The day of an instant where the reader is. */
export function dayText(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The time of day of an instant where the reader is. */
export function timeText(iso: string): string {
  const at = new Date(iso);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function numberText(value: number): string {
  return (Math.round(value * 10) / 10).toString();
}
