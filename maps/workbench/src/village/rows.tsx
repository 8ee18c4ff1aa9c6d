import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

const CHUNK = 40;
/** What a row is taken to be high until it was seen, in pixels. */
const ROW_PX = 44;
const AHEAD = "600px 0px";

/**
 * The body of a table that may have a thousand rows: only rows in sight, and those just beyond, are
 * kept on the page. The others hold their place, so that the scroll bar tells the truth.
 */
export function Rows<T>(props: {
  items: readonly T[];
  /** A row that has to be there, in sight or not. */
  wanted: (item: T) => boolean;
  row: (item: T) => ComponentChildren;
  onKeyDown?: (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => void;
}) {
  const { items, wanted } = props;
  const [focused, setFocused] = useState(-2);
  if (items.length <= 2 * CHUNK) {
    return <tbody onKeyDown={props.onKeyDown}>{items.map(props.row)}</tbody>;
  }
  const chunks = Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) =>
    items.slice(CHUNK * i, CHUNK * (i + 1)),
  );
  return (
    <>
      {chunks.map((chunk, i) => (
        <Chunk
          key={i}
          items={chunk}
          first={i === 0}
          // Next to the focus too: keys go faster than the page notices what is in sight.
          kept={Math.abs(i - focused) <= 1 || chunk.some(wanted)}
          row={props.row}
          onFocus={() => setFocused(i)}
          onKeyDown={props.onKeyDown}
        />
      ))}
    </>
  );
}

function Chunk<T>(props: {
  items: readonly T[];
  first: boolean;
  kept: boolean;
  row: (item: T) => ComponentChildren;
  onFocus: () => void;
  onKeyDown?: ((event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => void) | undefined;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [height, setHeight] = useState<number | null>(props.first ? null : ROW_PX * props.items.length);
  useLayoutEffect(() => {
    const place = body.current;
    if (!place) return undefined;
    const sight = new IntersectionObserver(
      ([seen]) => {
        if (seen) setHeight(seen.isIntersecting ? null : seen.boundingClientRect.height);
      },
      { rootMargin: AHEAD, scrollMargin: AHEAD } as IntersectionObserverInit,
    );
    const all = () => setHeight(null);
    sight.observe(place);
    addEventListener("beforeprint", all);
    return () => {
      sight.disconnect();
      removeEventListener("beforeprint", all);
    };
  }, []);
  const away = height !== null && !props.kept;
  return (
    <tbody ref={body} onFocusIn={props.onFocus} onKeyDown={props.onKeyDown}>
      {away ? <tr class="away" style={{ height: `${height}px` }} /> : props.items.map(props.row)}
    </tbody>
  );
}
