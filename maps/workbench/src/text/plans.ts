import type { Spoken } from "./spoken";

const zh = {
  planMade: (date: string) => `${date} 生成`,
  planAdopted: (date: string) => `${date} 采纳`,
  planTolerance: (percent: string) => `允许偏差 ±${percent}`,
  planSeed: (seed: number) => `种子 ${seed}`,
  findings: "注意",
  newPlan: "划分新方案",
  stale: "刚才有人改了这个方案，已为您读取最新内容，请看过后再操作。",
};

const en: Spoken<typeof zh> = {
  planMade: (date) => `made ${date}`,
  planAdopted: (date) => `adopted ${date}`,
  planTolerance: (percent) => `tolerance ±${percent}`,
  planSeed: (seed) => `seed ${seed}`,
  findings: "Please note",
  newPlan: "Make a new plan",
  stale: "Somebody changed this plan just now. You see the newest version; look at it and try again.",
};

export const plans = { zh, en };
