import type { Spoken } from "./spoken";

const zh = {
  title: "比较方案",
};

const en: Spoken<typeof zh> = {
  title: "Compare plans",
};

export const compare = { zh, en };
