import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Frames } from "./frames";
import type { Drawing } from "./frames";

/** A map whose loop is turned by hand. */
class Loop implements Drawing<[string]> {
  readonly drawn: string[] = [];
  readonly painter = { render: (frame: string) => void this.drawn.push(frame) };
  redrawn = 0;
  asked = 0;
  readonly #heard = new Map<string, (() => void)[]>();

  triggerRepaint() {
    this.asked += 1;
  }
  redraw() {
    this.redrawn += 1;
  }
  on(event: "idle" | "move", heard: () => void) {
    this.#heard.set(event, [...(this.#heard.get(event) ?? []), heard]);
  }
  tell(event: "idle" | "move") {
    for (const heard of this.#heard.get(event) ?? []) heard();
  }
}

let loop: Loop;
let frames: Frames<[string]>;
const render = (frame: string) => loop.painter.render(frame);
const unveiled = () => {
  frames.unveil();
  render("first");
  loop.drawn.length = 0;
};

beforeEach(() => {
  vi.useFakeTimers();
  loop = new Loop();
  frames = new Frames(loop);
});
afterEach(() => vi.useRealTimers());

test("before there is anything to be seen nothing is drawn, and the loop does not wait for the screen", () => {
  loop.triggerRepaint();
  loop.triggerRepaint();
  vi.runAllTimers();
  expect([loop.redrawn, loop.asked]).toEqual([1, 0]);
  frames.want();
  loop.tell("move");
  render("a");
  loop.tell("idle");
  expect(loop.drawn).toEqual([]);
  frames.unveil();
  expect(loop.asked).toBe(1);
  render("b");
  expect(loop.drawn).toEqual(["b"]);
});

test("what comes bit by bit is drawn once, as it is when all has come", () => {
  unveiled();
  render("a");
  render("b");
  expect(loop.drawn).toEqual([]);
  loop.tell("idle");
  expect(loop.drawn).toEqual(["b"]);
  loop.tell("idle");
  expect(loop.drawn).toEqual(["b"]);
});

test("what somebody waits for is drawn with the next frame, and so is a view that moves", () => {
  unveiled();
  frames.want();
  render("a");
  render("b");
  loop.tell("move");
  render("c");
  expect(loop.drawn).toEqual(["a", "c"]);
});

test("where things keep coming, a frame is drawn now and then", () => {
  unveiled();
  for (let i = 0; i < 20; i++) {
    render(String(i));
    vi.advanceTimersByTime(50);
  }
  expect(loop.drawn).toEqual(["3", "7", "11", "15", "19"]);
});
