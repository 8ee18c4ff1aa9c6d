import type { FilterSpecification, LayerSpecification, SourceSpecification } from "@maplibre/maplibre-gl-style-spec";

/** What of the map library layers are laid on. */
export interface Canvas {
  addSource(id: string, source: SourceSpecification): unknown;
  addLayer(layer: LayerSpecification, before?: string): unknown;
  getSource(id: string): unknown;
  getLayer(id: string): unknown;
  setFeatureState(target: Target & { readonly id: number }, state: State): unknown;
  setFilter(layer: string, filter: FilterSpecification): unknown;
  setLayerZoomRange(layer: string, from: number, to: number): unknown;
  setLayoutProperty(layer: string, name: string, value: unknown): unknown;
  setPaintProperty(layer: string, name: string, value: unknown): unknown;
}

export interface Target {
  readonly source: string;
  readonly sourceLayer?: string;
}

type State = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, unknown>>;

/** What was said of a layer beyond what it is by itself. */
interface Said {
  readonly filter?: FilterSpecification;
  readonly layout?: Properties;
  readonly paint?: Properties;
}

const DEEPEST = 24;

/**
 * Layers in their order from below. Each comes with the first data of its source, because one with
 * nothing in it takes time all the same.
 *
 * What is said of a layer, or of a thing in its source, holds also where that comes later.
 */
export class Layers {
  readonly #canvas: Canvas;
  #order: readonly LayerSpecification[] = [];
  readonly #said = new Map<string, Said>();
  readonly #states = new Map<string, Map<number, { readonly target: Target; readonly state: State }>>();

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
  }

  /** Say which layers there may be; when that is said again, only their zooms may differ. */
  plan(order: readonly LayerSpecification[]): void {
    const former = new Map(this.#order.map((layer) => [layer.id, layer]));
    this.#order = order;
    for (const { id, minzoom, maxzoom } of order) {
      const before = former.get(id);
      // Said again as it was, it would have all things of the layer read again.
      if (!this.has(id) || (before?.minzoom === minzoom && before?.maxzoom === maxzoom)) continue;
      this.#canvas.setLayerZoomRange(id, minzoom ?? 0, maxzoom ?? DEEPEST);
    }
  }

  has(layer: string): boolean {
    return this.#canvas.getLayer(layer) !== undefined;
  }

  /** Add a source with its layers, each in its place among those that are there. */
  add(source: string, specification: SourceSpecification): void {
    this.#canvas.addSource(source, specification);
    for (const layer of this.#order) {
      if (sourceOf(layer) === source) this.#canvas.addLayer(this.#asSaid(layer), this.above(layer.id));
    }
    for (const [id, { target, state }] of this.#states.get(source) ?? []) {
      this.#canvas.setFeatureState({ ...target, id }, state);
    }
    this.#states.delete(source);
  }

  /** The lowest layer on the map that belongs above this one. */
  above(layer: string): string | undefined {
    const at = this.#order.findIndex(({ id }) => id === layer);
    return this.#order.slice(at + 1).find(({ id }) => this.has(id))?.id;
  }

  /** Say something of a layer. */
  say(layer: string, { filter, layout = {}, paint = {} }: Said): void {
    const former = this.#said.get(layer);
    const all = { layout: { ...former?.layout, ...layout }, paint: { ...former?.paint, ...paint } };
    this.#said.set(layer, { ...former, ...all, ...(filter === undefined ? {} : { filter }) });
    if (!this.has(layer)) return;
    if (filter !== undefined) this.#canvas.setFilter(layer, filter);
    for (const [name, value] of Object.entries(layout)) this.#canvas.setLayoutProperty(layer, name, value);
    for (const [name, value] of Object.entries(paint)) this.#canvas.setPaintProperty(layer, name, value);
  }

  turn(layer: string, on: boolean): void {
    const visibility = on ? "visible" : "none";
    if ((this.#said.get(layer)?.layout?.["visibility"] ?? "visible") !== visibility) this.say(layer, { layout: { visibility } });
  }

  /** Say something of a thing in a source. */
  mark(target: Target, id: number, state: State): void {
    const { source } = target;
    if (this.#canvas.getSource(source)) return void this.#canvas.setFeatureState({ ...target, id }, state);
    const waiting = this.#states.get(source) ?? new Map();
    this.#states.set(source, waiting.set(id, { target, state: { ...waiting.get(id)?.state, ...state } }));
  }

  #asSaid(layer: LayerSpecification): LayerSpecification {
    const said = this.#said.get(layer.id);
    return {
      ...layer,
      ...(said?.filter === undefined ? {} : { filter: said.filter }),
      layout: { ...layer.layout, ...said?.layout },
      paint: { ...layer.paint, ...said?.paint },
    } as LayerSpecification;
  }
}

const sourceOf = (layer: LayerSpecification) => ("source" in layer ? layer.source : null);
