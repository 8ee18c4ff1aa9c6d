import { useState } from "preact/hooks";
import { useLoad } from "../load";
import { Empty, WhenReady } from "../parts/states";
import { useMay } from "../session";
import { useText } from "../text";
import { posts, responsible } from "./calls";
import type { Appointment, Post, Responsible } from "./calls";
import { FactsLine } from "./facts";
import { PostPanel } from "./panel";

/** Who answers for which micro-grid; those who keep the register fill the posts here. */
export function HeadsPage({ village }: { village: string }) {
  return useMay("keepHeads") ? <Posts village={village} /> : <OnDay village={village} />;
}

function Posts({ village }: { village: string }) {
  const t = useText();
  const [loaded, again] = useLoad((off) => posts(village, off), [village]);
  const [vacantOnly, setVacantOnly] = useState(false);
  return (
    <WhenReady loaded={loaded} retry={again}>
      {(found) => {
        const microGrids = found.filter((post) => post.kind === "micro_grid");
        const vacant = microGrids.filter((post) => !headOf(post)).length;
        if (!microGrids.length) return <Empty text={t.heads.none} />;
        return (
          <>
            <p class="facts">
              <span>{t.heads.sum(microGrids.length, vacant)}</span>
              <label class="check">
                <input
                  type="checkbox"
                  checked={vacantOnly}
                  onChange={(event) => setVacantOnly(event.currentTarget.checked)}
                />
                {t.heads.vacantOnly}
              </label>
            </p>
            <ul class="posts">
              {found
                .filter((post) => !vacantOnly || (post.kind === "micro_grid" && !headOf(post)))
                .map((post) => (
                  <PostCard key={`${post.kind}${post.id}`} post={post} village={village} onChanged={again} />
                ))}
            </ul>
            <OnDay village={village} />
          </>
        );
      }}
    </WhenReady>
  );
}

const today = () => new Date().toISOString().slice(0, 10);
const headOf = (post: Post): Appointment | null =>
  post.appointments.find((each) => each.role === "head" && each.starts_on <= today()) ?? null;

function PostCard(props: { post: Post; village: string; onChanged: () => void }) {
  const t = useText();
  const { post } = props;
  const [open, setOpen] = useState(false);
  const head = headOf(post);
  const others = post.appointments.filter((each) => each !== head);
  const waiting = post.nominations.filter((each) => !each.appointment_id && each.decision !== "declined");
  return (
    <li class={`card post ${post.kind}`} data-code={post.code}>
      <div class="post-line">
        <h3>
          {post.name} {post.households !== null && <small>{t.heads.households(post.households)}</small>}
        </h3>
        <p>
          {head ? (
            <>
              <b>{head.name}</b> <small>{t.heads.since(head.starts_on, head.ends_on)}</small>
            </>
          ) : (
            <span class={post.kind === "grid" ? "tag" : "tag bad"}>
              {post.kind === "grid" ? t.heads.noGridHead : t.heads.vacant}
            </span>
          )}
        </p>
        <button aria-expanded={open} aria-label={`${t.heads.manage}: ${post.name}`} onClick={() => setOpen(!open)}>
          {t.heads.manage}
          {waiting.length > 0 && <span class="count">{waiting.length}</span>}
        </button>
      </div>
      {post.facts && head && <FactsLine facts={post.facts} />}
      {others.length > 0 && (
        <p class="others">
          {others.map((each) => (
            <span key={each.id}>
              {each.role === "backup" ? t.heads.role.backup : t.heads.next} {each.name}{" "}
              <small>{t.heads.since(each.starts_on, each.ends_on)}</small>
            </span>
          ))}
        </p>
      )}
      {open && <PostPanel {...props} />}
    </li>
  );
}

/** Who answered for each micro-grid on a day. */
function OnDay({ village }: { village: string }) {
  const t = useText();
  const [day, setDay] = useState(today());
  const [loaded, again] = useLoad((off) => responsible(village, day, off), [village, day]);
  return (
    <section class="on-day">
      <h2>{t.heads.onDay}</h2>
      <label>
        {t.heads.day}{" "}
        <input
          type="date"
          value={day}
          onChange={(event) => event.currentTarget.value && setDay(event.currentTarget.value)}
        />
      </label>
      <WhenReady loaded={loaded} retry={again}>
        {(found) => (found.length ? <OnDayTable found={found} /> : <Empty text={t.heads.none} />)}
      </WhenReady>
    </section>
  );
}

function OnDayTable({ found }: { found: readonly Responsible[] }) {
  const t = useText();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t.heads.onDay}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.heads.microGrid}</th>
            <th scope="col">{t.heads.role.head}</th>
            <th scope="col">{t.heads.role.backup}</th>
          </tr>
        </thead>
        <tbody>
          {found.map((each) => (
            <tr key={each.micro_grid_id}>
              <th scope="row">{each.name}</th>
              <td>{each.head?.name ?? t.heads.vacant}</td>
              <td>{each.backups.map((backup) => backup.name).join(" ") || t.noData}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
