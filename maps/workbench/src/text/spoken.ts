/** The same keys and the same values to fill in, in another language. */
export type Spoken<T> = {
  [K in keyof T]: T[K] extends (...given: infer G) => string
    ? (...given: G) => string
    : T[K] extends string
      ? string
      : Spoken<T[K]>;
};
