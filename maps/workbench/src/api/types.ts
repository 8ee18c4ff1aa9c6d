export type Role =
  | "administrator"
  | "town_officer"
  | "village_secretary"
  | "grid_head"
  | "viewer";

export interface Me {
  readonly account_id: number;
  readonly name: string;
  readonly role: Role;
  readonly area: string;
  readonly csrf_token: string;
}

export interface Town {
  readonly code: string;
  readonly name: string;
}

/** Null is "no data" or "not for this role", never zero. */
export interface VillageLine {
  readonly code: string;
  readonly name: string;
  readonly households: number | null;
  readonly uncovered: number | null;
  readonly plan_id: number | null;
  readonly plan_status: PlanStatus | null;
  readonly grids: number;
  readonly micro_grids: number;
  readonly worst_deviation: number | null;
  readonly certificate_gap: number | null;
}

export type PlanStatus = "draft" | "consultation" | "adopted" | "superseded";

export interface Certificate {
  readonly method: string;
  readonly gap: number | null;
}

export interface Plan {
  readonly id: number;
  readonly village_code: string;
  readonly name: string;
  readonly status: PlanStatus;
  readonly revision: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly engine_version: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly certificate: Certificate;
  readonly findings: { readonly violations?: readonly { readonly zh: string; readonly en: string }[] };
  readonly created_at: string;
  readonly adopted_on: string | null;
  readonly parent_id?: number | null;
  readonly edited?: boolean;
  readonly terms?: { readonly counts?: Readonly<Record<string, number>> } | null;
}

export interface MicroGrid {
  readonly id: number;
  readonly code: string;
  readonly grid_code: string;
  readonly name: string;
  readonly households: number;
  readonly people: number;
  readonly head: string | null;
  readonly courtyards: readonly number[];
}

export interface Task {
  readonly id: number;
  readonly kind: string;
  readonly place: string;
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly done: number;
  readonly total: number;
  readonly outcome: Readonly<Record<string, unknown>> | null;
}

export interface Totals {
  readonly households: number;
  readonly covered: number;
  readonly reasons: Readonly<Record<string, number>>;
}

export interface Gap {
  readonly household_id: number;
  readonly village_code: string | null;
  readonly micro_grid_code: string | null;
  readonly reason: string;
  readonly further_reasons: readonly string[];
  readonly lon: number | null;
  readonly lat: number | null;
}

export interface Coverage {
  readonly total: Totals;
  readonly villages: Readonly<Record<string, Totals>>;
  readonly gaps: readonly Gap[];
}

export interface Account {
  readonly id: number;
  readonly name: string;
  readonly sign_in_name: string | null;
  readonly role: Role;
  readonly area: string;
  readonly disabled: boolean;
  readonly revision: number;
}

export interface AccountWish {
  readonly name: string;
  readonly role: Role;
  readonly area: string;
  readonly sign_in_name?: string;
}

/** What a new plan should be like. */
export interface Wish {
  readonly micro_grids?: number;
  readonly households?: number;
  readonly tolerance: number;
  readonly seed: number;
  readonly proposals?: number;
  readonly balance?: "households" | "people" | "mix";
  /** Metres that a household may walk further, rather than … */
  readonly preferences?: Readonly<Record<string, number>>;
  /** Its locked micro-grids and pinned heads are kept. */
  readonly base_plan?: number;
}

export type Position = readonly [number, number];

export interface Feature<P = Readonly<Record<string, unknown>>> {
  readonly type: "Feature";
  readonly id: number | string;
  readonly properties: P;
  readonly geometry: Geometry;
}

export type Geometry =
  | { readonly type: "Point"; readonly coordinates: Position }
  | { readonly type: "LineString"; readonly coordinates: readonly Position[] }
  | { readonly type: "MultiLineString"; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: "Polygon"; readonly coordinates: readonly (readonly Position[])[] }
  | {
      readonly type: "MultiPolygon";
      readonly coordinates: readonly (readonly (readonly Position[])[])[];
    };

export interface Features<P = Readonly<Record<string, unknown>>> {
  readonly type: "FeatureCollection";
  readonly features: readonly Feature<P>[];
}

export type CourtyardFeature = Feature<{
  readonly code: string;
  readonly name: string;
  readonly group: number | null;
  readonly households: number | null;
  readonly people: number | null;
}>;

/** Pictures that a town keeps to lay under its plans. */
export interface Basemap {
  readonly name: string;
  readonly attribution: string;
  readonly min_zoom: number;
  readonly max_zoom: number;
  readonly tiles: string;
}
