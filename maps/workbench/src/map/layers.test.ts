import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import type { LayerSpecification, SourceSpecification, StyleSpecification } from "@maplibre/maplibre-gl-style-spec";
import { beforeEach, expect, test } from "vitest";
import { Layers } from "./layers";
import type { Canvas, Target } from "./layers";
import { PAPERS } from "./palette";
import { BARE_STYLE, bundleOf, dataOf, layersOf } from "./style";
import type { Source } from "./style";

type Own = Record<string, Record<string, unknown>>;

/** A style to lay layers on, with what is said of things in its sources. */
class StyleCanvas implements Canvas {
  readonly style: StyleSpecification = structuredClone(BARE_STYLE);
  readonly states = new Map<string, object>();

  addSource(id: string, source: SourceSpecification) {
    this.style.sources[id] = source;
  }
  addLayer(layer: LayerSpecification, before?: string) {
    const at = this.style.layers.findIndex(({ id }) => id === before);
    this.style.layers.splice(at < 0 ? this.style.layers.length : at, 0, structuredClone(layer));
  }
  getSource(id: string) {
    return this.style.sources[id];
  }
  getLayer(id: string) {
    return this.style.layers.find((layer) => layer.id === id);
  }
  setFeatureState({ source, id }: Target & { readonly id: number }, state: object) {
    if (!this.getSource(source)) throw new Error(`no source ${source}`);
    this.states.set(`${source} ${id}`, { ...this.states.get(`${source} ${id}`), ...state });
  }
  setFilter(layer: string, filter: unknown) {
    Object.assign(this.#own(layer), { filter });
  }
  setLayerZoomRange(layer: string, minzoom: number, maxzoom: number) {
    Object.assign(this.#own(layer), { minzoom, maxzoom });
  }
  setLayoutProperty(layer: string, name: string, value: unknown) {
    (this.#own(layer)["layout"] ??= {})[name] = value;
  }
  setPaintProperty(layer: string, name: string, value: unknown) {
    (this.#own(layer)["paint"] ??= {})[name] = value;
  }
  #own(id: string) {
    const found = this.getLayer(id);
    if (!found) throw new Error(`no layer ${id}`);
    return found as unknown as Own;
  }
}

const SCOPE = { tiles: null, dotsFrom: 12, labelsFrom: 11 };
const planned = layersOf(PAPERS.light, SCOPE);
let canvas: StyleCanvas;
let layers: Layers;

beforeEach(() => {
  canvas = new StyleCanvas();
  layers = new Layers(canvas);
  layers.plan(planned);
});

const add = (...sources: readonly Source[]) => sources.forEach((source) => layers.add(bundleOf(source), dataOf([])));
const present = (id: string) => canvas.getLayer(id) as unknown as Own;

test("in whatever order sources come, their layers lie in the one that was planned", () => {
  add("labels", "courtyards", "cells", "borders", "boundary", "focus");
  const ids = canvas.style.layers.map(({ id }) => id);
  expect(ids).toEqual(planned.map(({ id }) => id).filter((id) => ids.includes(id)));
  expect(layers.above("cells")).toBe("hatches");
  expect(layers.above("labels")).toBeUndefined();
  expect(validateStyleMin(canvas.style)).toEqual([]);
});

test("what was said before a layer came holds when it comes", () => {
  layers.turn("hatches", false);
  layers.say("hatches", { filter: ["==", ["id"], 1], paint: { "fill-pattern": "dots" } });
  layers.say("labels", { layout: { "text-size": 30 } });
  layers.mark({ source: "courtyards" }, 7, { marked: true });
  layers.mark({ source: "courtyards" }, 7, { head: true });
  add("cells", "labels", "courtyards");
  expect(present("hatches")).toMatchObject({
    filter: ["==", ["id"], 1],
    layout: { visibility: "none" },
    paint: { "fill-pattern": "dots", "fill-antialias": false },
  });
  expect(present("labels")["layout"]?.["text-size"]).toBe(30);
  expect(canvas.states.get("courtyards 7")).toEqual({ marked: true, head: true });
  layers.turn("hatches", true);
  expect(present("hatches")["layout"]).toEqual({ visibility: "visible" });
});

test("zooms that are known better later change the layers that are there", () => {
  add("labels");
  layers.plan(layersOf(PAPERS.light, { ...SCOPE, labelsFrom: 14 }));
  expect(present("labels")["minzoom"]).toBe(14);
});
