import type { Operation } from "../api/operations";

/** An edit that the service has not confirmed, and the revision that it was made on. */
export interface Kept {
  readonly id: string;
  readonly plan: number;
  readonly revision: number;
  readonly operation: Operation;
}

/** Where unsent edits survive a closed tab. Only numbers of courtyards and micro-grids are kept. */
export interface Outbox {
  readonly all: (plan: number) => Promise<readonly Kept[]>;
  readonly add: (kept: readonly Kept[]) => Promise<void>;
  readonly remove: (ids: readonly string[]) => Promise<void>;
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
    add: (kept) => {
      const transaction = write();
      for (const each of kept) transaction.objectStore(STORE).add(each);
      transaction.commit(); // not left to the page's next turn: there may be none
      return finished(transaction);
    },
    remove: (ids) => {
      const transaction = write();
      const store = transaction.objectStore(STORE);
      for (const id of ids) {
        const asked = store.index("id").getAllKeys(id);
        asked.onsuccess = () => asked.result.forEach((key) => store.delete(key));
      }
      return finished(transaction);
    },
  };
}

/** Where the browser keeps nothing, edits live as long as the page. */
export function passingOutbox(): Outbox {
  let all: readonly Kept[] = [];
  return {
    all: async (plan) => all.filter((each) => each.plan === plan),
    add: async (kept) => void (all = [...all, ...kept]),
    remove: async (ids) => void (all = all.filter((each) => !ids.includes(each.id))),
  };
}
