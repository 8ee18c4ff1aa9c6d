/** The one module that knows the map library: drawing, pointing, moving the view. */
import { Map as Library, NavigationControl, prewarm, ScaleControl, setWorkerUrl } from "maplibre-gl";
import type { LngLatBoundsLike } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Feature, Position } from "../api/types";
import type { AreaDrawing, Drawn } from "./drawing";
import { Data } from "./data";
import type { Reader } from "./data";
import { Frames } from "./frames";
import { PATTERNS } from "./hatch";
import type { Box } from "./mesh";
import { Layers } from "./layers";
import type { Canvas, Target } from "./layers";
import {
  BARE_STYLE,
  bundleOf,
  EXTRA_LAYERS,
  HATCHES_FROM,
  hatching,
  labelSize,
  layersOf,
  TILED_CELLS,
  tilesFrom,
} from "./style";
import type { Extra, Mark, Scope, Source } from "./style";
import type { Papers } from "./palette";

// The worker is a file of our own origin: the strict policy of the pages allows nothing else.
setWorkerUrl(workerUrl);
// Its workers start while the land is still being read.
prewarm();

export interface Pointing {
  /** Courtyard under the pointer, or null when it leaves the land. */
  readonly over: (courtyard: number | null) => void;
  readonly pick: (courtyard: number) => void;
}

export interface MapWords {
  readonly label: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
}

/** What to show first, and how much of the left edge is covered, in pixels. */
export interface View extends Scope {
  readonly box: Box;
  readonly left: number;
}

/** Tiles of pictures, on our own host, and how much of them is to be seen, 0 to 1. */
export interface Pictures {
  readonly tiles: string;
  readonly min_zoom: number;
  readonly max_zoom: number;
  readonly opacity: number;
}

const PICTURES = "pictures";

/**
 * A map that grows before it is known what it shows and where on the page it is: making it ready to
 * draw takes as long as reading a village. Everything drawn is handed over as plain GeoJSON.
 */
export class VillageMap {
  /** Who is told of the pointer. */
  pointing: Pointing | null = null;
  readonly #sheet = document.createElement("div");
  readonly #map: Library;
  readonly #papers: Papers;
  readonly #begun: Promise<unknown>;
  /** Done when it is known which layers there are. */
  readonly #ready: Promise<void>;
  #laid: () => void = () => undefined;
  #view: View | null = null;
  readonly #layers: Layers;
  readonly #data: Data;
  readonly #frames: Frames<Parameters<Library["painter"]["render"]>>;
  readonly #colours = new Map<number, string>();
  #hatches: ReadonlyMap<string, readonly number[]> | null = null;
  #hidden: ReadonlySet<number> = new Set();
  #marks: Record<Mark, ReadonlySet<number>> = { marked: new Set(), head: new Set(), cursor: new Set() };

  /** Begin a map; null where this device cannot draw one. */
  static begin(place: HTMLElement, papers: Papers, words: MapWords): VillageMap | null {
    try {
      return new VillageMap(place, papers, words);
    } catch {
      return null;
    }
  }

  private constructor(place: HTMLElement, papers: Papers, words: MapWords) {
    this.#papers = papers;
    this.#sheet.className = "map";
    this.#sheet.style.background = papers.paper;
    place.append(this.#sheet);
    this.#map = new Library({
      container: this.#sheet,
      style: BARE_STYLE,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 19,
      fadeDuration: 0,
      canvasContextAttributes: { preserveDrawingBuffer: true },
      locale: {
        "Map.Title": words.label,
        "NavigationControl.ZoomIn": words.zoomIn,
        "NavigationControl.ZoomOut": words.zoomOut,
      },
    });
    this.#frames = new Frames(this.#map);
    // Looked at from straight above there is no sky; it would take a fifth of every frame.
    const { painter } = this.#map;
    painter.drawFunctions = { ...painter.drawFunctions, sky: () => undefined };
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.#map.addControl(new ScaleControl({ unit: "metric" }), "bottom-right");
    this.#layers = new Layers(this.#map as unknown as Canvas);
    this.#data = new Data(this.#map as unknown as Reader, this.#layers);
    this.#begun = this.#map.once("style.load");
    this.#ready = new Promise((done) => (this.#laid = done));
    this.#map.on("style.load", () => this.#addPatterns());
    this.#point();
  }

  /** Move to another place on the page. */
  standIn(place: HTMLElement): void {
    if (this.#sheet.parentElement === place) return;
    const { clientWidth, clientHeight } = this.#sheet;
    place.append(this.#sheet);
    const same = this.#sheet.clientWidth === clientWidth && this.#sheet.clientHeight === clientHeight;
    if (!same) this.#map.resize();
  }

  /** Say what of a village is to be drawn; what is known better later may be said again. */
  async lay(view: View): Promise<void> {
    this.#view = view;
    await this.#begun;
    if (this.#view !== view) return;
    // Layers first: when the view is set, what is near enough is read.
    this.#layers.plan(layersOf(this.#papers, view));
    const padding = { top: 24, right: 24, bottom: 24, left: 24 + view.left };
    this.#map.fitBounds(view.box as LngLatBoundsLike, { padding, duration: 0 });
    if (view.tiles && !this.#map.getSource("cells")) this.#layers.add("cells", tilesFrom(view.tiles));
    this.#laid();
  }

  get #cells(): Target {
    return this.#view?.tiles ? { source: "cells", sourceLayer: TILED_CELLS } : { source: "cells" };
  }

  #addPatterns(): void {
    for (const [name, pattern] of PATTERNS) {
      if (!this.#map.hasImage(name)) this.#map.addImage(name, pattern, { pixelRatio: 2 });
    }
  }

  #point(): void {
    const id = (event: { features?: { id?: string | number | undefined }[] }) =>
      Number(event.features?.[0]?.id);
    this.#map.on("zoomend", () => {
      this.#hatchInSight();
      this.#markFromAfar();
      void this.#read("courtyards");
    });
    this.#map.on("mousemove", "cells", (event) => this.pointing?.over(id(event)));
    this.#map.on("mouseleave", "cells", () => this.pointing?.over(null));
    this.#map.on("click", "cells", (event) => this.pointing?.pick(id(event)));
  }

  /** Replace what one source shows, and wait until the map has read it. */
  async show(source: Source, features: readonly object[]): Promise<void> {
    if (!this.#data.put(source, features)) return;
    await this.#ready;
    if (this.#data.of(source) === features) await this.#read(bundleOf(source));
  }

  /** Let the map read what is shown; dots of courtyards when they are near enough to be seen. */
  async #read(bundle: string): Promise<void> {
    const tooFar = bundle === "courtyards" && this.#map.getZoom() < (this.#view?.dotsFrom ?? 0);
    if (!tooFar) await this.#data.read(bundle);
  }

  /** Show everything at once when what was handed over so far is ready, and say so on the page. */
  async announce(): Promise<void> {
    await this.#ready;
    await this.#map.once("idle");
    this.#frames.unveil();
    await this.#map.once("render");
    this.#map.getContainer().setAttribute("data-drawn", "");
  }

  /** Colour these cells, and no others; only those that changed are touched. */
  async colour(colours: ReadonlyMap<number, string>): Promise<void> {
    const gone = [...this.#colours.keys()].filter((id) => !colours.has(id));
    await this.recolour(new Map([...colours, ...gone.map((id) => [id, null] as const)]));
  }

  /** Give some cells another colour, or none. */
  async recolour(changes: ReadonlyMap<number, string | null>): Promise<void> {
    await this.#ready;
    for (const [id, colour] of changes) {
      if ((this.#colours.get(id) ?? null) === colour) continue;
      if (colour === null) this.#colours.delete(id);
      else this.#colours.set(id, colour);
      this.#mark(this.#cells, id, { colour });
    }
  }

  /** Hatch the cells listed under each hatch, and no others. */
  async hatch(hatches: ReadonlyMap<string, readonly number[]>): Promise<void> {
    await this.#ready;
    this.#hatches = hatches;
    this.#hatchInSight();
  }

  /** All land is laid out again for other hatches: that waits until they can be seen. */
  #hatchInSight(): void {
    const tooFar = this.#cells.sourceLayer && this.#map.getZoom() < HATCHES_FROM;
    if (!this.#hatches || tooFar) return;
    const [filter, pattern] = hatching(this.#hatches);
    this.#layers.say("hatches", { filter, paint: { "fill-pattern": pattern } });
    this.#hatches = null;
  }

  /** Hide the borders with these numbers, and no others. */
  async hideBorders(hidden: ReadonlySet<number>): Promise<void> {
    await this.#ready;
    this.#turn("borders", "hidden", this.#hidden, hidden);
    this.#hidden = hidden;
  }

  /** Give a mark to these courtyards, and to no others. */
  async mark(mark: Mark, courtyards: ReadonlySet<number>): Promise<void> {
    await this.#ready;
    this.#turn("courtyards", mark, this.#marks[mark], courtyards);
    this.#marks[mark] = courtyards;
    if (mark !== "head") this.#markFromAfar();
  }

  /** Say where marks are when single courtyards are not drawn. */
  #markFromAfar(): void {
    if (this.#map.getZoom() >= (this.#view?.dotsFrom ?? 0)) return;
    const { marked, cursor } = this.#marks;
    const courtyards = this.#data.of("courtyards") as readonly Feature[];
    const features = courtyards
      .filter(({ id }) => marked.has(Number(id)) || cursor.has(Number(id)))
      .map((each) => ({ ...each, properties: { mark: cursor.has(Number(each.id)) ? "cursor" : "marked" } }));
    void this.show("farMarks", features);
  }

  #turn(source: Source, key: string, former: ReadonlySet<number>, now: ReadonlySet<number>): void {
    for (const id of now) {
      if (!former.has(id)) this.#mark({ source }, id, { [key]: true });
    }
    for (const id of former) {
      if (!now.has(id)) this.#mark({ source }, id, { [key]: false });
    }
  }

  /** Say something of a thing that is to be seen at once. */
  #mark(target: Target, id: number, state: Readonly<Record<string, unknown>>): void {
    this.#frames.want();
    this.#layers.mark(target, id, state);
  }

  async showExtra(extra: Extra, shown: boolean): Promise<void> {
    await this.#ready;
    for (const layer of EXTRA_LAYERS[extra]) this.#layers.turn(layer, shown);
  }

  /** Lay pictures over the land's colours, under everything else; null takes them away. */
  async layPictures(pictures: Pictures | null): Promise<void> {
    await this.#ready;
    if (!pictures) {
      if (this.#map.getLayer(PICTURES)) this.#map.removeLayer(PICTURES).removeSource(PICTURES);
      return;
    }
    if (!this.#map.getLayer(PICTURES)) {
      const { tiles, min_zoom: minzoom, max_zoom: maxzoom } = pictures;
      this.#map.addSource(PICTURES, { type: "raster", tiles: [tiles], tileSize: 256, minzoom, maxzoom });
      this.#map.addLayer({ id: PICTURES, type: "raster", source: PICTURES }, this.#layers.above("cells"));
    }
    this.#map.setPaintProperty(PICTURES, "raster-opacity", pictures.opacity);
  }

  /** Show the labels larger, as from the last row of a meeting. */
  async enlargeLabels(times: number): Promise<void> {
    await this.#ready;
    this.#layers.say("labels", { layout: { "text-size": labelSize(times) } });
  }

  fit(box: Box): void {
    const padding = { top: 64, right: 48, bottom: 64, left: 48 + (this.#view?.left ?? 0) };
    this.#map.fitBounds(box as LngLatBoundsLike, { padding, maxZoom: 16, duration: 300 });
  }

  goTo(place: Position): void {
    const zoom = Math.max(this.#map.getZoom(), 15.5);
    this.#map.easeTo({ center: [place[0], place[1]], zoom, duration: 300 });
  }

  /** Where a place lies on the sheet, in pixels. */
  pixelOf([lon, lat]: Position): [number, number] {
    const { x, y } = this.#map.project([lon, lat]);
    return [x, y];
  }

  /** The courtyard whose cell lies under a pixel. */
  cellAt([x, y]: readonly [number, number]): number | null {
    if (!this.#layers.has("cells")) return null;
    const id = this.#map.queryRenderedFeatures([x, y], { layers: ["cells"] })[0]?.id;
    return id === undefined ? null : Number(id);
  }

  /** Zoom by the wheel where a sheet over the map keeps the event from it. */
  zoomAt(event: WheelEvent): void {
    event.preventDefault();
    const around = this.#map.unproject([event.offsetX, event.offsetY]);
    this.#map.zoomTo(this.#map.getZoom() - event.deltaY / 240, { around, duration: 0 });
  }

  /** Move the view by pixels. */
  pan(by: readonly [number, number]): void {
    this.#map.panBy([by[0], by[1]], { duration: 0 });
  }

  /** Come nearer by levels of zoom around a pixel that stays where it is. */
  zoomBy(levels: number, [x, y]: readonly [number, number]): void {
    this.#map.zoomTo(this.#map.getZoom() + levels, { around: this.#map.unproject([x, y]), duration: 0 });
  }

  placeOf([x, y]: readonly [number, number]): Position {
    const { lng, lat } = this.#map.unproject([x, y]);
    return [lng, lat];
  }

  /** The middle of the view, in pixels. */
  get middle(): [number, number] {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    return [clientWidth / 2, clientHeight / 2];
  }

  /** Bring a place into view, if it is not. */
  reveal(place: Position): void {
    if (!this.#map.getBounds().contains([place[0], place[1]])) {
      this.#map.easeTo({ center: [place[0], place[1]], duration: 0 });
    }
  }

  /**
   * Let areas be drawn corner by corner, by mouse, finger or stylus; the corners can be moved.
   *
   * The drawing library is fetched when it is needed first.
   */
  async drawAreas(drawing: AreaDrawing): Promise<Drawn> {
    await this.#ready;
    const { drawAreasOn } = await import("./drawing");
    return drawAreasOn(this.#map, drawing);
  }

  remove(): void {
    this.#map.remove();
  }
}
