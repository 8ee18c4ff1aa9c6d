import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SOURCE = new URL(".", import.meta.url).pathname;

function sources(): { name: string; text: string }[] {
  return readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"))
    .map((name) => ({ name, text: readFileSync(join(SOURCE, name), "utf8") }));
}

test("exactly one module knows the map library", () => {
  const knowing = sources().filter(({ text }) => /from "maplibre-gl|"maplibre-gl\//.test(text));
  expect(knowing.map(({ name }) => name)).toEqual([join("map", "view.ts")]);
});

test("edits and the mesh know nothing of the page", () => {
  const pure = ["area", "border", "courier", "cursor", "cut", "draft", "effect", "judge", "keys", "operations",
    "outbox", "plane", "queue", "reach", "repair", "strokes", "walking"].map((name) =>
    join("edit", `${name}.ts`),
  );
  for (const { name, text } of sources()) {
    if (pure.includes(name)) expect(text, name).not.toMatch(/preact|\.\.\/parts|\.\.\/api\/calls/);
  }
});

test("no address of another host is named", () => {
  for (const { name, text } of sources()) expect(text, name).not.toMatch(/https?:\/\/|"\/\//);
});
