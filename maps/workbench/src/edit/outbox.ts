import type { Errand } from "../api/operations";

/**
 * An edit or a step that the service has not confirmed, and the revision that it was made on; the
 * first one of a plan says it for all of them.
 */
export interface Kept {
  readonly id: string;
  readonly plan: number;
  readonly revision: number;
  readonly operation: Errand;
}

/** Where what is unsent survives a closed tab. Only numbers of courtyards and micro-grids are kept. */
export interface Outbox {
  /** What is kept of a plan, in the order in which it was put in. */
  readonly all: (plan: number) => Promise<readonly Kept[]>;
  /** Take some out and put others in behind the rest: both, or neither. */
  readonly replace: (gone: readonly string[], kept: readonly Kept[]) => Promise<void>;
  /** Take some of a plan out, and say which revision the first of the rest is on. */
  readonly advance: (gone: readonly string[], plan: number, revision: number) => Promise<void>;
}

const NAME = "yuanba";
const STORE = "outbox";

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      const store = asked.result.createObjectStore(STORE, { keyPath: "order", autoIncrement: true });
      store.createIndex("plan", "plan");
      store.createIndex("id", "id");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error ?? new Error("the browser keeps nothing"));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done();
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
}

function takeOut(store: IDBObjectStore, gone: readonly string[], then: () => void = () => undefined): void {
  let left = gone.length;
  if (!left) return then();
  for (const id of gone) {
    const asked = store.index("id").getAllKeys(id);
    asked.onsuccess = () => {
      asked.result.forEach((key) => store.delete(key));
      if (--left === 0) then();
    };
  }
}

/** The browser's own database, on disk before a promise is kept. */
export async function openOutbox(): Promise<Outbox> {
  const database = await opened();
  const write = () => database.transaction(STORE, "readwrite", { durability: "strict" });
  return {
    all: (plan) =>
      new Promise((done, failed) => {
        const asked = database.transaction(STORE).objectStore(STORE).index("plan").getAll(plan);
        asked.onsuccess = () => done(asked.result as Kept[]);
        asked.onerror = () => failed(asked.error);
      }),
    replace: (gone, kept) => {
      const transaction = write();
      const store = transaction.objectStore(STORE);
      // Before anything is put in: what comes in under the same name stays.
      takeOut(store, gone);
      for (const each of kept) store.add(each);
      if (!gone.length) transaction.commit(); // not left to the page's next turn: there may be none
      return finished(transaction);
    },
    advance: (gone, plan, revision) => {
      const transaction = write();
      const store = transaction.objectStore(STORE);
      takeOut(store, gone, () => {
        const asked = store.index("plan").openCursor(plan);
        asked.onsuccess = () => asked.result?.update({ ...(asked.result.value as Kept), revision });
      });
      return finished(transaction);
    },
  };
}

/** Where the browser keeps nothing, what is unsent lives as long as the page. */
export function passingOutbox(): Outbox {
  let all: readonly Kept[] = [];
  return {
    all: async (plan) => all.filter((each) => each.plan === plan),
    replace: async (gone, kept) =>
      void (all = [...all.filter((each) => !gone.includes(each.id)), ...kept]),
    advance: async (gone, plan, revision) => {
      all = all.filter((each) => !gone.includes(each.id));
      const first = all.find((each) => each.plan === plan);
      all = all.map((each) => (each === first ? { ...each, revision } : each));
    },
  };
}
