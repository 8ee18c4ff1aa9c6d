import { expect, test } from "vitest";
import { DOMAINS, SHARED, en, zh } from "./catalogue";
import { certificateText, percent, signed } from "./numbers";

function sentences(node: object, path = ""): [string, string][] {
  return Object.entries(node).flatMap(([key, value]): [string, string][] => {
    const here = `${path}.${key}`;
    if (typeof value === "string") return [[here, value]];
    if (typeof value === "function") return [[here, value(...Array(value.length).fill(3))]];
    return sentences(value as object, here);
  });
}

const SAME_IN_BOTH = new Set([
  ".noData",
  ".signedInAs",
  ".limits",
  ".history.byAt",
  ".history.comma",
  ".history.colon",
]);
const OTHER_LANGUAGE = new Set([".language", ".languageHint"]);
const HAN = /\p{Script=Han}/u;

test("both catalogues hold the same sentences, none of them empty", () => {
  const [chinese, english] = [sentences(zh), sentences(en)];
  expect(english.map(([key]) => key).sort()).toEqual(chinese.map(([key]) => key).sort());
  for (const [key, text] of [...chinese, ...english]) expect(text.trim(), key).not.toBe("");
});

test("no domain takes a key from another", () => {
  const shared = Object.values(SHARED).flatMap((domain) => Object.keys(domain.zh));
  const keys = [...shared, ...Object.keys(DOMAINS)];
  expect(keys.length).toBe(new Set(keys).size);
  expect(Object.keys(zh).length).toBe(keys.length);
});

test("each catalogue keeps to its own language", () => {
  for (const [key, text] of sentences(zh)) {
    if (!SAME_IN_BOTH.has(key) && !OTHER_LANGUAGE.has(key)) {
      expect(HAN.test(text), `${key}: ${text}`).toBe(true);
    }
  }
  for (const [key, text] of sentences(en)) {
    if (!OTHER_LANGUAGE.has(key)) expect(HAN.test(text), `${key}: ${text}`).toBe(false);
  }
});

test("figures are said so that they stay true", () => {
  expect(percent(0.0061)).toBe("0.6 %");
  expect(signed(-0.104)).toBe("−10 %");
  expect(signed(0.001)).toBe("0 %");
  expect(certificateText(en, null)).toBe("not proven");
  expect(certificateText(en, 0)).toContain("proven to be the best");
  expect(certificateText(en, 0.00561)).toContain("at most 0.6 %");
  expect(certificateText(en, 0.00001)).toContain("at most 0.1 %");
});
