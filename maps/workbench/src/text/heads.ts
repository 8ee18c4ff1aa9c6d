import type { Spoken } from "./spoken";

const zh = {
  title: "网格长",
};

const en: Spoken<typeof zh> = {
  title: "Heads",
};

export const heads = { zh, en };
