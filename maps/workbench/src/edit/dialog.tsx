import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useText } from "../text";

/** A question that has to be answered before anything else; the browser keeps the focus in it. */
export function Dialog(props: {
  title: string;
  onClose?: () => void;
  children: ComponentChildren;
}) {
  const t = useText();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
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
