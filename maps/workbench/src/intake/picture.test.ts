import { expect, test } from "vitest";
import { frameAround, pathOf, spotsOf } from "./picture";

const square = {
  type: "MultiPolygon",
  coordinates: [[[[109, 31], [109.02, 31], [109.02, 31.02], [109, 31.02], [109, 31]]]],
};

test("the frame holds what it was made around, north up, with a margin", () => {
  const frame = frameAround(spotsOf(square));
  expect(frame).not.toBeNull();
  if (!frame) return;
  for (const spot of spotsOf(square)) expect(frame.holds(spot)).toBe(true);
  const [, south] = frame.place([109.01, 31]);
  const [, north] = frame.place([109.01, 31.02]);
  expect(north).toBeLessThan(south);
  // A shift of half a kilometre is seen inside the picture; a wrong zone is not.
  expect(frame.holds([109.0245, 31.01])).toBe(true);
  expect(frame.holds([112, 31.01])).toBe(false);
  const path = pathOf(square, frame);
  expect(path.match(/M/g)?.length).toBe(1);
  expect(path.endsWith("Z")).toBe(true);
});

test("nothing and a single point are no trouble", () => {
  expect(frameAround([])).toBeNull();
  const one = frameAround([[109, 31]]);
  expect(one?.holds([109, 31])).toBe(true);
  expect(pathOf({ type: "Point", coordinates: [109, 31] }, one!)).toBe("");
});
