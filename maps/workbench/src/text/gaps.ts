import type { Spoken } from "./spoken";
import { plural } from "./plural";

const zh = {
  gapsNone: "这个村的每一户都已覆盖。",
  gapsTitle: (count: number) => `${count} 户未覆盖`,
  household: (id: number) => `第 ${id} 户`,
  gapShow: "在地图上看",
  gapNoPlace: "没有位置",
};

const en: Spoken<typeof zh> = {
  gapsNone: "Every household of this village is covered.",
  gapsTitle: (count) => `${plural(count, "household")} not covered`,
  household: (id) => `Household ${id}`,
  gapShow: "Show on the map",
  gapNoPlace: "no position",
};

export const gaps = { zh, en };
