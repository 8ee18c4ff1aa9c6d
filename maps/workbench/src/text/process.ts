import type { Spoken } from "./spoken";

const zh = {
  title: "进程",
};

const en: Spoken<typeof zh> = {
  title: "Progress",
};

export const process = { zh, en };
