import type { Spoken } from "./spoken";

const zh = {
  title: "院落表",
};

const en: Spoken<typeof zh> = {
  title: "Courtyards",
};

export const table = { zh, en };
