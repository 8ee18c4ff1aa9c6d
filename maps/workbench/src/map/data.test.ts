import { beforeEach, expect, test } from "vitest";
import { Data } from "./data";
import type { Reader } from "./data";
import type { Layers } from "./layers";

type Heard = Parameters<Reader["on"]>[1];

/** What a source holds, and a worker that is done when it is told so. */
class Library implements Reader {
  readonly held = new Map<string, readonly object[]>();
  readonly given: string[] = [];
  readonly #heard = new Set<Heard>();

  add(bundle: string, { data }: { data: { features: readonly object[] } }) {
    this.given.push(`add ${bundle}`);
    this.held.set(bundle, data.features);
  }
  getSource(bundle: string) {
    if (!this.held.has(bundle)) return undefined;
    return {
      setData: async ({ features }: { features: readonly object[] }) => {
        this.given.push(`set ${bundle}`);
        this.held.set(bundle, features);
      },
    };
  }
  on(_event: "sourcedata", heard: Heard) {
    this.#heard.add(heard);
  }
  off(_event: "sourcedata", heard: Heard) {
    this.#heard.delete(heard);
  }
  done(sourceId: string) {
    for (const heard of [...this.#heard]) heard({ sourceId, isSourceLoaded: true });
  }
}

const road = { type: "Feature", properties: { name: "r" } };
const river = { type: "Feature", properties: {} };
let library: Library;
let data: Data;

beforeEach(() => {
  library = new Library();
  data = new Data(library, library as unknown as Layers);
});

test("sources of one bundle are read together, each feature saying whose it is", async () => {
  data.put("roads", [road]);
  data.put("barriers", [river]);
  const read = [data.read("ground"), data.read("ground")];
  library.done("borders");
  library.done("ground");
  await Promise.all(read);
  expect(library.given).toEqual(["add ground"]);
  expect(library.held.get("ground")).toEqual([
    { type: "Feature", properties: { name: "r", of: "roads" } },
    { type: "Feature", properties: { of: "barriers" } },
  ]);
  data.put("roads", []);
  await data.read("ground");
  await data.read("ground");
  expect(library.given).toEqual(["add ground", "set ground"]);
  expect(library.held.get("ground")).toHaveLength(1);
});

test("what was never shown is not read, and nothing is no news where nothing was", async () => {
  expect(data.put("focus", [])).toBe(false);
  await data.read("outlines");
  expect(library.given).toEqual([]);
  expect(data.put("focus", [road])).toBe(true);
  expect(data.put("focus", [])).toBe(true);
  expect(data.of("focus")).toEqual([]);
});
