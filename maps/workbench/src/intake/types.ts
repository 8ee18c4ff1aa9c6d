import type { Task } from "../api/types";

export type Kind =
  | "households"
  | "members"
  | "courtyards"
  | "appointments"
  | "scores"
  | "road_sections"
  | "boundaries"
  | "buildings"
  | "roads"
  | "barriers";

export type RowState = "good" | "unmatched" | "bad";
export type Datum = "wgs84" | "gcj02" | "bd09";

export interface Said {
  readonly zh: string;
  readonly en: string;
}

export interface Note extends Said {
  readonly code: string;
  readonly confirm: boolean;
}

export interface Field extends Said {
  readonly key: string;
  readonly required: boolean;
}

export interface Column {
  readonly heading: string;
  readonly field: string | null;
  readonly sureness: "chosen" | "remembered" | "exact" | "part" | "unknown";
  readonly samples: readonly string[];
}

/** One way to read the positions, with some of them drawn so. */
export interface Reading {
  readonly label: Said;
  readonly crs: string;
  readonly datum: Datum;
  readonly swapped: boolean;
  readonly points: number;
  readonly inside: number;
  readonly near: number;
  readonly outside_m: number | null;
  readonly offset_m: number | null;
  readonly drawn: readonly (readonly [number, number])[];
}

export interface Inspection {
  readonly layers: readonly string[];
  readonly layer: string | null;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly header_row: number | null;
  readonly rows: number;
  readonly fields: readonly Field[];
  readonly columns: readonly Column[];
  readonly missing: readonly Field[];
  readonly notes: readonly Note[];
  readonly positions: number;
  readonly compared: boolean;
  readonly stated_crs: string | null;
  readonly stated_datum: Datum | null;
  readonly readings: readonly Reading[];
}

export interface Counts {
  readonly rows: number;
  readonly good: number;
  readonly unmatched: number;
  readonly bad: number;
  readonly merged: number;
  readonly notes: readonly Note[];
}

/** What a person says about a file; what is left out stays as it was. */
export interface Choices {
  readonly layer?: string | null;
  readonly header_row?: number | null;
  readonly delimiter?: string | null;
  readonly columns?: Readonly<Record<string, string>>;
  readonly crs?: string | null;
  readonly datum?: Datum;
  readonly swapped?: boolean;
  readonly swap_rows?: boolean;
  readonly columns_confirmed?: boolean;
  readonly position_confirmed?: boolean;
}

export interface ImportSession {
  readonly id: number;
  readonly kind: Kind;
  readonly file_name: string;
  readonly state: "open" | "checked" | "applying";
  readonly choices: Choices;
  readonly counts: Counts | null;
  readonly task_id: Task["id"] | null;
  readonly created_at: string;
  readonly revision: number;
}

export interface Row {
  readonly row: number;
  readonly cells: readonly string[];
  readonly reasons: readonly (Said & {
    readonly column: string;
    readonly code: string;
    readonly shown: string;
  })[];
}

export interface RowPage {
  readonly headings: readonly string[];
  readonly rows: readonly Row[];
  readonly total: number;
}

export interface Shape {
  readonly type: string;
  readonly coordinates: unknown;
}

export interface Preview {
  readonly villages: readonly {
    readonly code: string;
    readonly name: string;
    readonly geometry: Shape;
  }[];
  readonly rows: readonly {
    readonly geometry: Shape;
    readonly properties: { readonly row: number; readonly state: RowState };
  }[];
  readonly all: number;
}

export interface Batch {
  readonly id: number;
  readonly kind: Kind;
  readonly file_name: string | null;
  readonly rows_total: number;
  readonly rows_bad: number;
  readonly created_at: string;
  readonly created_by: string | null;
  readonly undone_at: string | null;
  readonly can_undo: boolean;
}

export interface Imports {
  readonly sessions: readonly ImportSession[];
  readonly batches: readonly Batch[];
}
