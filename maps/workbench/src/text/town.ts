import type { Spoken } from "./spoken";

const zh = {
  townTitle: (name: string) => `${name}各村`,
  noTown: "还没有乡镇。请先导入村界：./yuanba import boundaries",
  noVillage: "这个镇还没有村，请先导入村界。",
  noCourtyards: "这个村还没有院落，请先导入院落（或由镇里导入房屋，划分时归成院落）。",
  importFiles: "导入文件",
  importKind: { boundaries: "导入村界", courtyards: "导入院落", households: "导入户籍名册" },
  village: "村",
  households: "户",
  uncovered: "未覆盖",
  grids: "网格",
  microGrids: "微网格",
  deviation: "最大偏差",
  quality: "离最优多远",
  total: "合计",
  outside: "村外",
  townMap: "全镇地图",
  villageMap: "打印地图",
  planNone: "还没有方案",
  certificate: {
    none: "未求证",
    best: "已证明是最优方案",
    within: (percent: string) => `与最优方案相差不超过 ${percent}`,
  },
  status: { draft: "草案", consultation: "征求意见", adopted: "已采纳", superseded: "已被取代" },
};

const en: Spoken<typeof zh> = {
  townTitle: (name) => `Villages of ${name}`,
  noTown: "There is no town yet. Import village boundaries first: ./yuanba import boundaries",
  noVillage: "This town has no villages yet; import their boundaries first.",
  noCourtyards:
    "This village has no courtyards yet; import them first (or let the town import houses, which " +
    "are gathered into courtyards when the village is divided).",
  importFiles: "Import files",
  importKind: {
    boundaries: "Import boundaries",
    courtyards: "Import courtyards",
    households: "Import households",
  },
  village: "Village",
  households: "Households",
  uncovered: "Not covered",
  grids: "Grids",
  microGrids: "Micro-grids",
  deviation: "Worst deviation",
  quality: "Distance from the best plan",
  total: "Total",
  outside: "Outside the villages",
  townMap: "Map of the town",
  villageMap: "Printable map",
  planNone: "No plan yet",
  certificate: {
    none: "not proven",
    best: "proven to be the best possible plan",
    within: (percent) => `at most ${percent} from the best possible plan`,
  },
  status: {
    draft: "draft",
    consultation: "in consultation",
    adopted: "adopted",
    superseded: "superseded",
  },
};

export const town = { zh, en };
