import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useText } from "../text";
import { keepSeen, START_TOUR, wasSeen } from "./seen";

const STEPS = [
  ["plan", ".plan-choice"],
  ["map", ".stage"],
  ["table", ".micro-grids"],
  ["edit", ".heading .main"],
  ["plans", ".views a[href*='view=plans']"],
  ["process", ".views a[href*='view=process']"],
] as const;
type Step = (typeof STEPS)[number];

const there = () => STEPS.filter(([, selector]) => document.querySelector(selector));

/** A first walk round the village page; offered once, to be skipped at any time. */
export function Tour() {
  const t = useText();
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [at, setAt] = useState<number | null>(wasSeen() ? null : -1);
  const begin = () => {
    setSteps(there());
    setAt(0);
  };
  const end = () => {
    keepSeen();
    setAt(null);
  };
  useEffect(() => {
    addEventListener(START_TOUR, begin);
    return () => removeEventListener(START_TOUR, begin);
  }, []);
  if (at === null) return null;
  if (at < 0) {
    return (
      <aside class="tour offer" aria-label={t.tour.title}>
        <p>{t.tour.offer}</p>
        <div class="row">
          <button class="main" onClick={begin}>
            {t.tour.begin}
          </button>
          <button onClick={end}>{t.tour.notNow}</button>
        </div>
      </aside>
    );
  }
  const step = steps[at];
  if (!step) return null;
  return (
    <Stop
      key={step[0]}
      step={step}
      at={at}
      all={steps.length}
      onGo={(by) => (at + by < steps.length ? setAt(Math.max(0, at + by)) : end())}
      onEnd={end}
    />
  );
}

function Stop(props: {
  step: Step;
  at: number;
  all: number;
  onGo: (by: 1 | -1) => void;
  onEnd: () => void;
}) {
  const t = useText();
  const { at, all } = props;
  const [name, selector] = props.step;
  const ring = useRef<HTMLDivElement>(null);
  const card = useRef<HTMLDivElement>(null);
  // Before the next key, which may already be Enter for the next step.
  useLayoutEffect(() => {
    const place = () => around(document.querySelector(selector), ring.current, card.current);
    document.querySelector(selector)?.scrollIntoView({ block: "nearest" });
    place();
    card.current?.querySelector<HTMLElement>("button.main")?.focus();
    addEventListener("resize", place);
    addEventListener("scroll", place, true);
    return () => {
      removeEventListener("resize", place);
      removeEventListener("scroll", place, true);
    };
  }, [selector]);
  const { onEnd } = props;
  useLayoutEffect(() => {
    // Wherever the focus is: a click on the map must not lock anybody in.
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      onEnd();
    };
    addEventListener("keydown", pressed, true);
    return () => removeEventListener("keydown", pressed, true);
  }, [onEnd]);
  return (
    <>
      <div class="tour-ring" ref={ring} aria-hidden="true" />
      <div
        class="tour stop"
        role="dialog"
        aria-labelledby="tour-title"
        aria-describedby="tour-text"
        ref={card}
      >
        <h2 id="tour-title">{t.tour.step[name].title}</h2>
        <p id="tour-text">{t.tour.step[name].text}</p>
        <div class="row">
          <span class="hint">{t.tour.count(at + 1, all)}</span>
          {at > 0 && <button onClick={() => props.onGo(-1)}>{t.tour.back}</button>}
          <button class="main" onClick={() => props.onGo(1)}>
            {at + 1 < all ? t.tour.next : t.tour.done}
          </button>
          {at + 1 < all && (
            <button class="quiet" onClick={props.onEnd}>
              {t.tour.skip}
            </button>
          )}
        </div>
      </div>
    </>
  );
}

const MARGIN = 6;

/** Put the ring around the thing spoken of and the card beside it, all inside the window. */
function around(target: Element | null, ring: HTMLElement | null, card: HTMLElement | null): void {
  if (!target || !ring || !card) return;
  const box = target.getBoundingClientRect();
  const put = (element: HTMLElement, left: number, top: number) =>
    Object.assign(element.style, { left: `${left}px`, top: `${top}px` });
  put(ring, box.left - MARGIN, box.top - MARGIN);
  Object.assign(ring.style, {
    width: `${box.width + 2 * MARGIN}px`,
    height: `${box.height + 2 * MARGIN}px`,
  });
  const own = card.getBoundingClientRect();
  const below = box.bottom + 2 * MARGIN;
  const above = box.top - own.height - 2 * MARGIN;
  // Something as tall as the window gets the card inside it.
  const inside = box.bottom - own.height - 4 * MARGIN;
  const top = below + own.height <= innerHeight ? below : above >= 0 ? above : inside;
  const left = Math.min(Math.max(MARGIN, box.left), innerWidth - own.width - MARGIN);
  put(card, Math.max(MARGIN, left), Math.min(Math.max(MARGIN, top), innerHeight - own.height - MARGIN));
}
