/** A count with its English noun: 1 draft, 2 drafts. */
export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;
