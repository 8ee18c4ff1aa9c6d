import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useText } from "../text";

/** A question that has to be answered before anything else; the browser keeps the focus in it. */
export function Dialog(props: {
  title: string;
  onClose?: () => void;
  children: ComponentChildren;
}) {
  const t = useText();
  const box = useRef<HTMLDialogElement>(null);
  // Before the next key: what is typed belongs to the question as soon as it stands there.
  // Closing it, not only taking it away, gives the focus back to where it was.
  useLayoutEffect(() => {
    const shown = box.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={box}
      class="dialog"
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        props.onClose?.();
      }}
    >
      <div class="dialog-head">
        <h2 id="dialog-title">{props.title}</h2>
        {props.onClose && (
          <button class="quiet" aria-label={t.close} onClick={props.onClose}>
            ×
          </button>
        )}
      </div>
      {props.children}
    </dialog>
  );
}
