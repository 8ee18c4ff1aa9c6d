import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

/** Tabs as the ARIA practices have them: arrows move, one stop in the tab order. */
export function Tabs<K extends string>(props: {
  tabs: readonly (readonly [K, string])[];
  chosen: K;
  onChoose: (key: K) => void;
  children: ComponentChildren;
}) {
  const list = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const at = props.tabs.findIndex(([key]) => key === props.chosen);
    const next = props.tabs[(at + by + props.tabs.length) % props.tabs.length];
    if (!next) return;
    event.preventDefault();
    props.onChoose(next[0]);
    list.current?.querySelector<HTMLElement>(`#tab-${next[0]}`)?.focus();
  };
  return (
    <section class="panel">
      <div class="tabs" role="tablist" ref={list} onKeyDown={step}>
        {props.tabs.map(([key, name]) => (
          <button
            key={key}
            id={`tab-${key}`}
            role="tab"
            aria-selected={key === props.chosen}
            aria-controls="tab-panel"
            tabIndex={key === props.chosen ? 0 : -1}
            onClick={() => props.onChoose(key)}
          >
            {name}
          </button>
        ))}
      </div>
      <div
        class="tab-panel"
        id="tab-panel"
        role="tabpanel"
        aria-labelledby={`tab-${props.chosen}`}
        tabIndex={0}
      >
        {props.children}
      </div>
    </section>
  );
}
