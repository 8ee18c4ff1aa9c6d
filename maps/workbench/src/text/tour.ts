import type { Spoken } from "./spoken";

const zh = {
  title: "使用导览",
};

const en: Spoken<typeof zh> = {
  title: "Tour",
};

export const tour = { zh, en };
