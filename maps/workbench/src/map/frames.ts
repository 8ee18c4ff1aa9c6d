/** What of the map library decides when a frame is drawn. */
export interface Drawing<Frame extends readonly unknown[]> {
  readonly painter: { render(...frame: Frame): void };
  triggerRepaint(): void;
  redraw(): unknown;
  on(event: "idle" | "move", heard: () => void): unknown;
}

/** A picture that is coming together is shown at least this often. */
const PATIENCE_MS = 150;

/**
 * Draws a frame when there is something to be seen in it: where no graphics card helps, one takes a
 * tenth of a second.
 *
 * The library would draw one for each thing it has read. Here they come together in one, except for
 * what somebody waits for; and before anything is to be seen, its loop does not wait for the screen.
 */
export class Frames<Frame extends readonly unknown[]> {
  readonly #map: Drawing<Frame>;
  readonly #draw: (...frame: Frame) => void;
  #veiled = true;
  #wanted = false;
  #kept: { readonly frame: Frame; readonly since: number } | null = null;

  constructor(map: Drawing<Frame>) {
    this.#map = map;
    this.#draw = map.painter.render.bind(map.painter);
    map.painter.render = (...frame) => this.#take(frame);
    map.on("move", () => (this.#wanted = true));
    map.on("idle", () => this.#kept && this.#take(this.#kept.frame, true));
    this.#goWithoutScreen();
  }

  /** Something changes that somebody waits for: the next frame is drawn. */
  want(): void {
    this.#wanted = true;
  }

  /** From now on there is something to be seen. */
  unveil(): void {
    this.#veiled = false;
    this.#wanted = true;
    this.#map.triggerRepaint();
  }

  #take(frame: Frame, settled = false): void {
    const since = this.#kept?.since ?? performance.now();
    this.#kept = { frame, since };
    const due = this.#wanted || settled || performance.now() - since >= PATIENCE_MS;
    if (this.#veiled || !due) return;
    this.#wanted = false;
    this.#kept = null;
    this.#draw(...frame);
  }

  #goWithoutScreen(): void {
    const repaint = this.#map.triggerRepaint.bind(this.#map);
    let going = false;
    this.#map.triggerRepaint = () => {
      if (!this.#veiled) return repaint();
      if (going) return;
      going = true;
      setTimeout(() => {
        going = false;
        if (this.#veiled) this.#map.redraw();
      });
    };
  }
}
