import type { Spoken } from "./spoken";

const zh = {
  title: "历史",
};

const en: Spoken<typeof zh> = {
  title: "History",
};

export const history = { zh, en };
