import type { JSX } from "preact";
import type { Tool } from "./strokes";

/** One small drawing for each tool, in lines of one width on a sheet of 24 by 24. */
const DRAWN: Readonly<Record<Tool, JSX.Element>> = {
  hand: <path d="M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3" />,
  tap: <><circle cx="12" cy="12" r="3" /><circle cx="12" cy="12" r="8" /></>,
  brush: <path d="M20 4 10 14M10 14c-3 0-4 2-4 4-1 1-2 1-3 1 1 2 3 2 5 2 3 0 5-2 5-5z" />,
  border: <path d="M12 3v5l3 4-3 4v5M3 12h5M3 12l2.5-2.5M3 12l2.5 2.5M21 12h-3M21 12l-2.5-2.5M21 12l-2.5 2.5" />,
  rectangle: <path d="M4 6h16v12H4z" stroke-dasharray="3 2" />,
  lasso: <><path d="M12 5c5 0 9 2 9 5s-4 5-9 5-9-2-9-5 4-5 9-5z" stroke-dasharray="3 2" /><path d="M7 15c-1 2 0 4-2 6" /></>,
  cut: <><circle cx="6" cy="18" r="2.5" /><circle cx="18" cy="18" r="2.5" /><path d="M7.5 16 17 4M16.5 16 7 4" /></>,
  area: <><path d="M5 8 13 4l7 7-4 8-10-2z" /><circle cx="5" cy="8" r="1.3" /><circle cx="13" cy="4" r="1.3" /><circle cx="20" cy="11" r="1.3" /><circle cx="16" cy="19" r="1.3" /><circle cx="6" cy="17" r="1.3" /></>,
  merge: <path d="M3 5h7v14H3zM14 5h7v14h-7zM7 12h10M14 9l3 3-3 3" />,
  link: <><circle cx="5" cy="17" r="2.5" /><circle cx="19" cy="17" r="2.5" /><path d="M5 14c2-9 12-9 14 0" /></>,
  place: <><path d="M12 21c-4-5-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6-6 11z" /><circle cx="12" cy="10" r="2" /></>,
  head: <><circle cx="12" cy="8" r="4" /><path d="M4 21c0-5 4-7 8-7s8 2 8 7" /></>,
};

export function ToolIcon({ tool }: { tool: Tool }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {DRAWN[tool]}
    </svg>
  );
}
