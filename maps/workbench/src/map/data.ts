import type { Layers } from "./layers";
import { bundled, dataOf, partsOf } from "./style";
import type { Source } from "./style";

/** What of the map library reads features. */
export interface Reader {
  getSource(id: string): unknown;
  on(event: "sourcedata", heard: (event: Heard) => void): unknown;
  off(event: "sourcedata", heard: (event: Heard) => void): unknown;
}

interface Heard {
  readonly sourceId: string;
  readonly isSourceLoaded?: boolean;
}

interface Held {
  setData(data: object): Promise<unknown>;
}

/** What a bundle was given, by parts, and when that has been read. */
interface Given {
  readonly parts: readonly (readonly object[])[];
  readonly read: Promise<void>;
}

/** What is to be shown, and how much of it the map library has read. */
export class Data {
  readonly #reader: Reader;
  readonly #layers: Layers;
  readonly #features = new Map<Source, readonly object[]>();
  readonly #given = new Map<string, Given>();

  constructor(reader: Reader, layers: Layers) {
    this.#reader = reader;
    this.#layers = layers;
  }

  of(source: Source): readonly object[] {
    return this.#features.get(source) ?? [];
  }

  /** Keep what a source is to show; false where that changes nothing. */
  put(source: Source, features: readonly object[]): boolean {
    if (!features.length && !this.of(source).length) return false;
    this.#features.set(source, features);
    return true;
  }

  /** Let a bundle be read as its parts are now, and wait for that; nothing is read twice. */
  async read(bundle: string): Promise<void> {
    const known = partsOf(bundle).filter((part) => this.#features.has(part));
    if (!known.length) return;
    const parts = known.map((part) => this.of(part));
    const former = this.#given.get(bundle);
    const same = former?.parts.length === parts.length && former.parts.every((part, i) => part === parts[i]);
    const read = same ? former.read : this.#give(bundle, known.flatMap((part) => bundled(part, this.of(part))));
    this.#given.set(bundle, { parts, read });
    await read;
  }

  async #give(bundle: string, features: readonly object[]): Promise<void> {
    const held = this.#reader.getSource(bundle) as Held | undefined;
    if (held) return void (await held.setData({ type: "FeatureCollection", features }));
    this.#layers.add(bundle, dataOf(features));
    await this.#hasRead(bundle);
  }

  #hasRead(bundle: string): Promise<void> {
    return new Promise((done) => {
      const heard = (event: Heard) => {
        if (event.sourceId !== bundle || !event.isSourceLoaded) return;
        this.#reader.off("sourcedata", heard);
        done();
      };
      this.#reader.on("sourcedata", heard);
    });
  }
}
