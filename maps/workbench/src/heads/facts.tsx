import { useText } from "../text";
import type { Facts } from "./calls";

/** What is known of somebody in a post: shown, not decided. */
export function FactsLine({ facts }: { facts: Facts }) {
  const t = useText();
  const far =
    facts.farthest_minutes !== null
      ? t.heads.farthestMinutes(Math.round(facts.farthest_minutes))
      : facts.farthest_m !== null
        ? t.heads.farthestStraight(Math.round(facts.farthest_m))
        : t.heads.noHome;
  return (
    <ul class="fitness">
      <li class={facts.away ? "against" : ""}>{facts.away ? t.heads.away : t.heads.atHome}</li>
      <li class={facts.lives_in_it ? "" : "against"}>
        {facts.lives_in_it ? t.heads.livesHere : t.heads.livesElsewhere}
      </li>
      <li>{far}</li>
      <li>{t.heads.inCharge(facts.households_in_charge)}</li>
      {facts.other_posts > 0 && <li>{t.heads.otherPosts(facts.other_posts)}</li>}
    </ul>
  );
}
