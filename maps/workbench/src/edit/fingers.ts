import { useRef } from "preact/hooks";
import type { VillageMap } from "../map/view";
import type { Pixel } from "./plane";

export interface Fingers {
  /** Each says whether the view is being moved, so that nothing is to be drawn. */
  readonly down: (event: PointerEvent) => boolean;
  readonly move: (event: PointerEvent) => boolean;
  readonly up: (event: PointerEvent) => boolean;
}

/** Where a pointer is on the sheet. */
export function pixelIn(event: PointerEvent): Pixel {
  const box = (event.currentTarget as Element).getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/**
 * Two fingers, the middle and the right button move the view while a tool is in hand.
 *
 * A stroke that had begun when the second finger came down is given up: nobody meant it.
 */
export function useFingers(map: VillageMap, abandon: () => void): Fingers {
  const down = useRef(new Map<number, Pixel>());
  const moving = useRef(false);
  return {
    down: (event) => {
      down.current.set(event.pointerId, pixelIn(event));
      if (down.current.size > 1) abandon();
      moving.current ||= down.current.size > 1 || event.button > 0;
      return moving.current;
    },
    move: (event) => {
      if (!moving.current || !down.current.has(event.pointerId)) return moving.current;
      const before = spanOf([...down.current.values()]);
      down.current.set(event.pointerId, pixelIn(event));
      const after = spanOf([...down.current.values()]);
      map.pan([before.middle[0] - after.middle[0], before.middle[1] - after.middle[1]]);
      if (before.width && after.width) map.zoomBy(Math.log2(after.width / before.width), after.middle);
      return true;
    },
    up: (event) => {
      const was = moving.current;
      down.current.delete(event.pointerId);
      if (!down.current.size) moving.current = false;
      return was;
    },
  };
}

function spanOf(points: readonly Pixel[]): { middle: Pixel; width: number } {
  const [a, b] = [points[0] as Pixel, points[1] ?? (points[0] as Pixel)];
  return {
    middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2],
    width: Math.hypot(a[0] - b[0], a[1] - b[1]),
  };
}
