import type { Spoken } from "./spoken";
import { plural } from "./plural";

const zh = {
  coverageTitle: "覆盖情况",
  coverageSum: (all: number, covered: number, gaps: number) =>
    `${all} 户 = 已覆盖 ${covered} 户 + 未覆盖 ${gaps} 户`,
  covered: "已覆盖",
  reasonName: "原因",
  reason: {
    no_position: "没有位置",
    outside_every_village: "位置在各村之外",
    courtyard_in_no_micro_grid: "院落未划入微网格",
    micro_grid_without_head: "微网格没有微网格长",
    appointment_ended: "微网格长任期已满",
    head_away: "微网格长外出",
    head_overloaded: "微网格长负担过重",
    too_far: "离微网格长太远",
    in_two_micro_grids: "同时属于两个微网格",
    stated_in_another_micro_grid: "登记的微网格与位置不符",
    not_visited: "超期未走访",
  },
};

const en: Spoken<typeof zh> = {
  coverageTitle: "Coverage",
  coverageSum: (all, covered, gaps) =>
    `${plural(all, "household")} = ${covered} covered + ${gaps} not covered`,
  covered: "Covered",
  reasonName: "Reason",
  reason: {
    no_position: "No position",
    outside_every_village: "Position outside every village",
    courtyard_in_no_micro_grid: "Courtyard in no micro-grid",
    micro_grid_without_head: "Micro-grid without a head",
    appointment_ended: "Head's appointment ended",
    head_away: "Head away",
    head_overloaded: "Head overloaded",
    too_far: "Too far from the head",
    in_two_micro_grids: "Bound to two micro-grids",
    stated_in_another_micro_grid: "Register names another micro-grid",
    not_visited: "Not visited for too long",
  },
};

export const coverage = { zh, en };
