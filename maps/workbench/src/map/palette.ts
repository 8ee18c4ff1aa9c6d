/**
 * The colours of `maps/palette.py`: Paul Tol's light scheme for areas, Okabe and Ito's for points.
 * Dark text is readable on each of the areas; a test holds the two lists together.
 */
export const AREAS = ["#77aadd", "#eedd88", "#ee8866", "#99ddff", "#bbcc33", "#ffaabb"] as const;
export const HATCHES = ["none", "rising", "falling", "level", "upright", "dots"] as const;
export type Hatch = (typeof HATCHES)[number];

export interface Ink {
  readonly colour: string;
  readonly hatch: Hatch;
}

/** Ink of a number; the first 36 differ, the first six of them in colour and hatch both. */
export function ink(number: number): Ink {
  const colour = AREAS[number % AREAS.length] as string;
  const turn = number + Math.floor(number / AREAS.length);
  return { colour, hatch: HATCHES[turn % HATCHES.length] as Hatch };
}

export const POINTS = [
  "#0072b2",
  "#000000",
  "#d55e00",
  "#cc79a7",
  "#009e73",
  "#e69f00",
  "#56b4e9",
  "#f0e442",
] as const;

/** Why a household is not covered, in the order of `geo.coverage`. */
export const REASONS = [
  "no_position",
  "outside_every_village",
  "courtyard_in_no_micro_grid",
  "micro_grid_without_head",
  "appointment_ended",
  "head_away",
  "head_overloaded",
  "too_far",
  "in_two_micro_grids",
  "stated_in_another_micro_grid",
  "not_visited",
] as const;

/** The colour of a reason on maps and in lists. */
export function reasonColour(reason: string): string {
  const at = (REASONS as readonly string[]).indexOf(reason);
  return POINTS[(at < 0 ? REASONS.length : at) % POINTS.length] as string;
}

/** What the map is drawn with besides the areas, by theme. */
export interface Papers {
  readonly paper: string;
  readonly unassigned: string;
  readonly ink: string;
  readonly halo: string;
  readonly boundary: string;
  readonly border: string;
  readonly cell: string;
  readonly road: string;
  readonly casing: string;
  readonly water: string;
  readonly bridge: string;
  readonly focus: string;
}

export const PAPERS: Readonly<Record<"light" | "dark", Papers>> = {
  light: {
    paper: "#eceae3",
    unassigned: "#d4d0c5",
    ink: "#1a1a1a",
    halo: "#ffffff",
    boundary: "#1a1a1a",
    border: "#3c3a35",
    cell: "#6b675c",
    road: "#ffffff",
    casing: "#8d8677",
    water: "#1f5fa8",
    bridge: "#7a4b12",
    focus: "#111111",
  },
  dark: {
    paper: "#1b1f23",
    unassigned: "#8f8b80",
    ink: "#111111",
    halo: "#f4f2ec",
    boundary: "#dcd8cc",
    border: "#15181b",
    cell: "#4c4a44",
    road: "#e9e6dc",
    casing: "#55524a",
    water: "#174a86",
    bridge: "#5d380c",
    focus: "#ffffff",
  },
};
