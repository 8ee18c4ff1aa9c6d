import type { MeshColumns } from "./mesh";

/** Square cells in rows, numbered from 1, as the service tells how they hang together. */
export function squares(columns: number, rows: number): MeshColumns {
  const [a, b, starts, xy, corners, links]: number[][] = [[], [], [0], [], [], []] as never;
  const cell = (x: number, y: number) =>
    x >= 0 && x < columns && y >= 0 && y < rows ? y * columns + x + 1 : 0;
  const add = (one: number, other: number, ...line: readonly number[]) => {
    if (!one && !other) return;
    a?.push(one || other);
    b?.push(one ? other : 0);
    xy?.push(...line.map((each) => each * 1e7));
    starts?.push((xy?.length ?? 0) / 2);
    if (one && other) links?.push(one, other);
  };
  for (let y = 0; y <= rows; y++) {
    for (let x = 0; x <= columns; x++) {
      add(cell(x - 1, y), cell(x, y), x, y, x, y + 1);
      add(cell(x, y - 1), cell(x, y), x, y, x + 1, y);
      for (const [p, q] of [[cell(x - 1, y - 1), cell(x, y)], [cell(x, y - 1), cell(x - 1, y)]]) {
        if (p && q) corners?.push(p, q);
      }
    }
  }
  return { a, b, starts, xy, corners, links } as MeshColumns;
}
