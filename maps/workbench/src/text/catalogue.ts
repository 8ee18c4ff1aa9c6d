import type { Spoken } from "./spoken";
import { accounts } from "./accounts";
import { compare } from "./compare";
import { coverage } from "./coverage";
import { door } from "./door";
import { edit } from "./edit";
import { frame } from "./frame";
import { gaps } from "./gaps";
import { heads } from "./heads";
import { history } from "./history";
import { intake } from "./intake";
import { plans } from "./plans";
import { process } from "./process";
import { propose } from "./propose";
import { table } from "./table";
import { tour } from "./tour";
import { town } from "./town";
import { village } from "./village";

/** Domains whose sentences are reached directly: `t.signIn`. A test keeps their keys apart. */
export const SHARED = { frame, door, town, coverage, village, plans, gaps, edit, accounts };

/** Domains whose sentences are reached by the domain's name: `t.compare.title`. */
export const DOMAINS = { intake, heads, propose, compare, history, process, table, tour };

/** Every sentence of the pages. */
export const zh = {
  ...frame.zh,
  ...door.zh,
  ...town.zh,
  ...coverage.zh,
  ...village.zh,
  ...plans.zh,
  ...gaps.zh,
  ...edit.zh,
  ...accounts.zh,
  intake: intake.zh,
  heads: heads.zh,
  propose: propose.zh,
  compare: compare.zh,
  history: history.zh,
  process: process.zh,
  table: table.zh,
  tour: tour.zh,
};

export type Catalogue = Spoken<typeof zh>;

export const en: Catalogue = {
  ...frame.en,
  ...door.en,
  ...town.en,
  ...coverage.en,
  ...village.en,
  ...plans.en,
  ...gaps.en,
  ...edit.en,
  ...accounts.en,
  intake: intake.en,
  heads: heads.en,
  propose: propose.en,
  compare: compare.en,
  history: history.en,
  process: process.en,
  table: table.en,
  tour: tour.en,
};
