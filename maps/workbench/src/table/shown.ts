import { useEffect, useState } from "preact/hooks";

/**
 * What a field shows: what was chosen, until the service has answered; then what it answered.
 *
 * `answer` is a new object with each answer, also with one that changed nothing.
 */
export function useShown<T>(value: T, answer: object): [T, (value: T) => void] {
  const [shown, setShown] = useState(value);
  useEffect(() => setShown(value), [answer]);
  return [shown, setShown];
}
