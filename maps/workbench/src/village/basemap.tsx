import { useEffect, useState } from "preact/hooks";
import { basemapOf } from "../api/calls";
import type { Basemap } from "../api/types";
import type { VillageMap } from "../map/view";
import { useText } from "../text";

const OPACITY = 0.6;

/** The town's base map, if it has one, and how much of it the reader wants to see: nothing at first. */
export interface Underlay {
  readonly basemap: Basemap;
  readonly on: boolean;
  readonly opacity: number;
  readonly set: (on: boolean, opacity: number) => void;
}

export function useUnderlay(map: VillageMap | null, village: string): Underlay | null {
  const [basemap, setBasemap] = useState<Basemap | null>(null);
  const [{ on, opacity }, setLook] = useState({ on: false, opacity: OPACITY });
  const town = village.slice(0, 9);
  useEffect(() => {
    const off = new AbortController();
    // A map without its base map is a whole map: that there is none needs no words.
    basemapOf(town, off.signal).then(setBasemap, () => setBasemap(null));
    return () => off.abort();
  }, [town]);
  useEffect(() => {
    const tiles = basemap && `${location.origin}${basemap.tiles}`;
    void map?.layPictures(basemap && tiles && on ? { ...basemap, tiles, opacity } : null);
  }, [map, basemap, on, opacity]);
  return basemap && { basemap, on, opacity, set: (on, opacity) => setLook({ on, opacity }) };
}

/** Turns the base map on and off, with how much of it is to be seen. */
export function UnderlaySwitch({ underlay }: { underlay: Underlay }) {
  const t = useText();
  const { basemap, on, opacity, set } = underlay;
  return (
    <>
      <label class="switch">
        <input type="checkbox" checked={on} onChange={(event) => set(event.currentTarget.checked, opacity)} />
        {t.layerBasemap}
      </label>
      {on && (
        <label class="underlay-opacity">
          {t.basemapOpacity}
          <input
            type="range"
            min={0.1}
            max={1}
            step={0.1}
            value={opacity}
            onInput={(event) => set(true, Number(event.currentTarget.value))}
          />
        </label>
      )}
      {on && <small>{basemap.attribution}</small>}
    </>
  );
}
