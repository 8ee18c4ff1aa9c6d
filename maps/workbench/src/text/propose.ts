import type { Spoken } from "./spoken";

const zh = {
  title: "提方案",
};

const en: Spoken<typeof zh> = {
  title: "Propose",
};

export const propose = { zh, en };
