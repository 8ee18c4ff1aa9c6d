/** A refusal in the words of the service (RFC 9457), in both languages. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly zh: string,
    readonly en: string,
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(en);
  }
}

export function offline(): Problem {
  return new Problem(
    0,
    "offline",
    "连接不上服务器，请检查网络后重试",
    "the server cannot be reached; check the connection and try again",
  );
}

/** Read a refused answer; one that is not in our own words still gets a sentence. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const text = (key: string, otherwise: string) =>
    typeof body[key] === "string" ? (body[key] as string) : otherwise;
  return new Problem(
    response.status,
    text("code", `http-${response.status}`),
    text("detail_zh", "请求没有成功，请稍后再试"),
    text("detail_en", "the request did not succeed; try again later"),
    body,
  );
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, "page", "页面出错，请刷新后再试", "this page failed; reload it", { error });
}
