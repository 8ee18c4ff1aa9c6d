import { useEffect, useRef, useState } from "preact/hooks";
import { isWriting } from "./edit/keys";

const CHANGED = "yuanba:projector";
/** Kept for the tab only: at the next meeting nobody wonders why everything is large. */
const KEPT_AS = "yuanba.projector";

const present = () => sessionStorage.getItem(KEPT_AS) === "on";

export function useProjector(): [boolean, () => void] {
  const [on, setOn] = useState(present);
  useEffect(() => {
    const changed = () => setOn(present());
    addEventListener(CHANGED, changed);
    return () => removeEventListener(CHANGED, changed);
  }, []);
  const toggle = () => {
    sessionStorage.setItem(KEPT_AS, present() ? "off" : "on");
    dispatchEvent(new Event(CHANGED));
  };
  return [on, toggle];
}

/** Large type, high contrast and a spot that follows the pointer, switched by the key P. */
export function Projector() {
  const [on, toggle] = useProjector();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "p" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isWriting(event.target)) return;
      event.preventDefault();
      toggle();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-projector", on);
  }, [on]);
  return on ? <Spot /> : null;
}

/** What a laser pointer would show, for those at the back of the yard. */
function Spot() {
  const spot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const follow = (event: PointerEvent) => {
      const { style } = spot.current as HTMLDivElement;
      style.transform = `translate(${event.clientX}px, ${event.clientY}px)`;
      style.opacity = "1";
    };
    const hide = () => {
      if (spot.current) spot.current.style.opacity = "0";
    };
    addEventListener("pointermove", follow);
    document.documentElement.addEventListener("pointerleave", hide);
    return () => {
      removeEventListener("pointermove", follow);
      document.documentElement.removeEventListener("pointerleave", hide);
    };
  }, []);
  return <div class="spot" ref={spot} aria-hidden="true" />;
}
