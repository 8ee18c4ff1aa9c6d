import type { Plan } from "../api/types";

export interface Twig {
  readonly plan: Plan;
  readonly twigs: readonly Twig[];
}

/** Plans under the plans that they were started from, newest first; a lost parent makes a root. */
export function treeOf(plans: readonly Plan[]): Twig[] {
  const known = new Set(plans.map((plan) => plan.id));
  const under = new Map<number | null, Plan[]>();
  for (const plan of plans) {
    const parent = plan.parent_id ?? null;
    // A plan is never older than the one it came from, so there are no rings.
    const place = parent !== null && known.has(parent) && parent < plan.id ? parent : null;
    under.set(place, [...(under.get(place) ?? []), plan]);
  }
  const grow = (place: number | null): Twig[] =>
    [...(under.get(place) ?? [])]
      .sort((a, b) => b.id - a.id)
      .map((plan) => ({ plan, twigs: grow(plan.id) }));
  return grow(null);
}
