import type { Spoken } from "./spoken";

const zh = {
  title: "导入",
};

const en: Spoken<typeof zh> = {
  title: "Import",
};

export const intake = { zh, en };
