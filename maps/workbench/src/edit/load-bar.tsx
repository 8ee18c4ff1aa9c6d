import type { Limits } from "./judge";

/** A load against its target and its limits, as a bar: the two marks are the limits. */
export function LoadBar(props: { value: number; limits: Limits | null; target: number | null }) {
  const { value, limits, target } = props;
  const end = Math.max(2 * (target ?? 0), (limits?.most ?? 0) * 1.3, 1);
  const share = (at: number) => `${100 * Math.min(1, at / end)}%`;
  const off = limits !== null && (value < limits.least || value > limits.most);
  return (
    <span class="load-bar" aria-hidden="true">
      <span class={off ? "filled off" : "filled"} style={{ width: share(value) }} />
      {limits && <span class="limit" style={{ left: share(limits.least) }} />}
      {limits && <span class="limit" style={{ left: share(limits.most) }} />}
      {target !== null && <span class="target" style={{ left: share(target) }} />}
    </span>
  );
}
