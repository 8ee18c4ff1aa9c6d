import { expect, test } from "vitest";
import { commandOf, TOOL_KEYS } from "./keys";
import { draft, halves, part, ROW } from "./land.fixture";
import type { Pixel } from "./plane";
import { reached } from "./reach";
import { begun, drawn, reading, touching } from "./strokes";
import type { Grasp, Ground, SheetTool } from "./strokes";

/** Six plots of 10 pixels, with the courtyard in the middle of each. */
const places = ROW.map((id) => [id, [id * 10, 0] as Pixel] as const);
const ground = (on = halves): Ground => ({
  draft: on,
  places,
  cellAt: ([x, y]) => (x > 5 && x < 65 && Math.abs(y) < 10 ? Math.round(x / 10) : null),
  borders: () => [{ a: 3, b: 4, from: [35, -10], to: [35, 10] }],
});
const grasp = (tool: SheetTool, target: Grasp["target"] = 8): Grasp => ({ tool, brush: 4, target });
const stroke = (how: Grasp, points: readonly Pixel[], on = halves) => {
  const [first, ...rest] = points;
  const under = ground(on);
  const whole = rest.reduce((now, at) => drawn(how, now, at, under), begun(how, first as Pixel, under));
  return reading(how, whole, under);
};

test("strokes take the courtyards they reach", () => {
  const square: Pixel[] = [[15, -5], [35, -5], [35, 5], [15, 5]];
  expect(reached("lasso", square, places, 0)).toEqual([2, 3]);
  // Two taps make no area, a line that crosses itself makes two.
  expect(reached("lasso", [[0, 0], [90, 1]], places, 0)).toEqual([]);
  const bow: Pixel[] = [[5, -9], [45, 9], [45, -9], [5, 9]];
  expect(reached("lasso", bow, places, 0)).toEqual([1, 2, 3, 4]);
  expect(reached("rectangle", [[35, 5], [15, -5]], places, 0)).toEqual([2, 3]);
  expect(reached("brush", [[8, 3], [32, 3]], places, 4)).toEqual([1, 2, 3]);
  expect(reached("brush", [], places, 4)).toEqual([]);
});

test("tap, brush, rectangle and lasso bring what they take to the target", () => {
  expect(stroke(grasp("tap"), [[20, 0]])).toEqual({
    deeds: [{ kind: "assign", courtyards: [2], micro_grid: 8 }],
  });
  expect(stroke(grasp("brush"), [[12, 3], [28, 3]])).toEqual({
    deeds: [{ kind: "assign", courtyards: [1, 2, 3], micro_grid: 8 }],
  });
  expect(stroke(grasp("rectangle", "nowhere"), [[15, -5], [20, 0], [45, 5]])).toEqual({
    deeds: [{ kind: "assign", courtyards: [2, 3, 4], micro_grid: null }],
  });
  expect(stroke(grasp("lasso", "new"), [[15, -5], [45, -5], [45, 5], [15, 5]])).toEqual({
    deeds: [{ kind: "new", courtyards: [2, 3, 4], grid: null, name: null }],
  });
});

test("a stroke that means nothing says why", () => {
  expect(stroke(grasp("tap", null), [[20, 0]])).toEqual({ fault: "noTarget" });
  expect(stroke(grasp("tap"), [[20, 50]])).toEqual({ fault: "nothingThere" });
  expect(stroke(grasp("rectangle"), [[0, 40], [60, 90]])).toEqual({ fault: "nothingThere" });
  expect(stroke(grasp("border"), [[20, 0], [50, 0]])).toEqual({ fault: "noBorder" });
  expect(stroke(grasp("tap"), [[50, 0]])).toEqual({ deeds: [] });
  const locked = draft(part(7, [1, 2, 3], { locked: true }), part(8, [4, 5, 6]));
  expect(stroke(grasp("tap"), [[20, 0]], locked)).toEqual({ fault: "locked" });
  expect(stroke(grasp("border"), [[36, 0], [20, 0]], locked)).toEqual({ fault: "locked" });
});

test("a border is pulled over courtyards, also by one quick move", () => {
  expect(stroke(grasp("border"), [[34, 0], [52, 0]])).toEqual({
    deeds: [{ kind: "assign", courtyards: [4, 5], micro_grid: 7 }],
  });
  expect(stroke(grasp("border"), [[34, 0], [52, 0], [42, 0]])).toEqual({
    deeds: [{ kind: "assign", courtyards: [4], micro_grid: 7 }],
  });
});

test("a cut makes two of the micro-grid that the line crosses, the smaller side is new", () => {
  expect(stroke(grasp("cut", null), [[15, -8], [15, 8]])).toEqual({
    deeds: [{ kind: "split", micro_grid: 7, courtyards: [1] }],
  });
  const bound = draft(part(7, [1, 2, 3], { pin: { member: 1, name: "张**", courtyard: 1 } }), part(8, [4, 5, 6]));
  expect(stroke(grasp("cut", null), [[15, -8], [15, 8]], bound)).toEqual({
    deeds: [{ kind: "split", micro_grid: 7, courtyards: [2, 3] }],
  });
  expect(stroke(grasp("cut", null), [[15, -8]])).toEqual({ fault: "onePoint" });
  expect(stroke(grasp("cut", null), [[35, 40], [35, 60]])).toEqual({ fault: "nothingThere" });
});

test("merge joins what is tapped to the target", () => {
  expect(touching(grasp("merge"), 1, halves)).toEqual({
    deeds: [{ kind: "merge", into: 8, micro_grids: [7] }],
  });
  expect(touching(grasp("merge"), 4, halves)).toEqual({ fault: "sameParts" });
  expect(touching(grasp("merge", null), 4, halves)).toEqual({ fault: "noTarget" });
});

test("links and heads ask, a point is moved", () => {
  expect(stroke(grasp("link"), [[10, 2], [30, -3]])).toEqual({ ask: "link", a: 1, b: 3 });
  expect(stroke(grasp("head"), [[10, 2]])).toEqual({ ask: "head", courtyard: 1 });
  expect(stroke(grasp("place"), [[11, 2], [12, 8]])).toEqual({ moved: 1, to: [12, 8] });
  expect(stroke(grasp("place"), [[300, 2], [12, 8]])).toEqual({ fault: "nothingThere" });
});

test("keys ask for tools, and leave the browser its own", () => {
  const key = (name: string, more = {}) =>
    commandOf({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  expect(key("b")).toEqual({ do: "tool", tool: "brush" });
  expect(key("G", { shiftKey: true })).toEqual({ do: "tool", tool: "border" });
  expect(key("3")).toEqual({ do: "target", at: 2 });
  expect(key("z", { ctrlKey: true })).toEqual({ do: "undo" });
  expect(key("z", { metaKey: true, shiftKey: true })).toEqual({ do: "redo" });
  expect(key("y", { ctrlKey: true })).toEqual({ do: "redo" });
  for (const left of ["Tab", "Enter", "x", "0"]) expect(key(left)).toBeNull();
  expect(key("t", { ctrlKey: true })).toBeNull();
  expect(new Set(Object.values(TOOL_KEYS)).size).toBe(Object.keys(TOOL_KEYS).length);
});
