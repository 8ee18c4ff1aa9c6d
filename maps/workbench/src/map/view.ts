/** The one module that knows the map library: drawing, pointing, moving the view. */
import { Map as Library, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, LngLatBoundsLike } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Position } from "../api/types";
import { PATTERNS } from "./hatch";
import type { Box } from "./mesh";
import { EXTRA_LAYERS, styleOf } from "./style";
import type { Extra, Source } from "./style";
import type { Papers } from "./palette";

// The worker is a file of our own origin: the strict policy of the pages allows nothing else.
setWorkerUrl(workerUrl);

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

/** A map on the page. Everything drawn is handed over as plain GeoJSON. */
export class VillageMap {
  readonly #map: Library;
  readonly #ready: Promise<void>;
  #colours: ReadonlyMap<number, string> = new Map();
  #data = new Map<Source, object>();

  constructor(place: HTMLElement, papers: Papers, words: MapWords, box: Box, pointing: Pointing) {
    this.#map = new Library({
      container: place,
      style: styleOf(papers),
      bounds: box as LngLatBoundsLike,
      fitBoundsOptions: { padding: 24 },
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
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.#map.addControl(new ScaleControl({ unit: "metric" }), "bottom-right");
    this.#ready = new Promise((done) => this.#map.once("load", () => done()));
    this.#map.on("style.load", () => this.#addPatterns());
    this.#point(pointing);
    void this.#map.once("idle").then(() => place.setAttribute("data-drawn", ""));
  }

  #addPatterns(): void {
    for (const [name, pattern] of PATTERNS) {
      if (!this.#map.hasImage(name)) this.#map.addImage(name, pattern, { pixelRatio: 2 });
    }
  }

  #point(pointing: Pointing): void {
    const id = (event: { features?: { id?: string | number | undefined }[] }) =>
      Number(event.features?.[0]?.id);
    this.#map.on("mousemove", "cells", (event) => pointing.over(id(event)));
    this.#map.on("mouseleave", "cells", () => pointing.over(null));
    this.#map.on("click", "cells", (event) => pointing.pick(id(event)));
  }

  /** Replace what one source shows. */
  async show(source: Source, features: readonly object[]): Promise<void> {
    const data = { type: "FeatureCollection", features };
    this.#data.set(source, data);
    await this.#ready;
    if (this.#data.get(source) !== data) return;
    this.#map.getSource<GeoJSONSource>(source)?.setData(data as unknown as Parameters<GeoJSONSource["setData"]>[0]);
  }

  /** Colour the cells; only those that changed are touched. */
  async colour(colours: ReadonlyMap<number, string>): Promise<void> {
    await this.#ready;
    const former = this.#colours;
    this.#colours = colours;
    for (const [id, colour] of colours) {
      if (former.get(id) !== colour) {
        this.#map.setFeatureState({ source: "cells", id }, { colour });
      }
    }
    for (const id of former.keys()) {
      if (!colours.has(id)) this.#map.removeFeatureState({ source: "cells", id }, "colour");
    }
  }

  async showExtra(extra: Extra, shown: boolean): Promise<void> {
    await this.#ready;
    for (const layer of EXTRA_LAYERS[extra]) {
      this.#map.setLayoutProperty(layer, "visibility", shown ? "visible" : "none");
    }
  }

  fit(box: Box): void {
    this.#map.fitBounds(box as LngLatBoundsLike, { padding: 48, maxZoom: 16, duration: 300 });
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
    const found = this.#map.queryRenderedFeatures([x, y], { layers: ["cells"] })[0];
    return found?.id === undefined ? null : Number(found.id);
  }

  /** Zoom by the wheel where a sheet over the map keeps the event from it. */
  zoomAt(event: WheelEvent): void {
    event.preventDefault();
    const around = this.#map.unproject([event.offsetX, event.offsetY]);
    this.#map.zoomTo(this.#map.getZoom() - event.deltaY / 240, { around, duration: 0 });
  }

  remove(): void {
    this.#map.remove();
  }
}

/** Whether this device can draw the map at all. */
export function canDraw(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}
