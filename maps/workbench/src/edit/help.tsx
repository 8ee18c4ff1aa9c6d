import { useText } from "../text";
import { Dialog } from "./dialog";
import { ToolIcon } from "./icons";
import { TOOL_KEYS } from "./keys";
import type { Tool } from "./strokes";

/** Every tool with its key and what it does. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useText();
  return (
    <Dialog title={t.keysTitle} onClose={onClose}>
      <div class="help">
        <dl>
          {(Object.keys(TOOL_KEYS) as Tool[]).map((tool) => (
            <div key={tool}>
              <dt>
                <kbd>{TOOL_KEYS[tool].toUpperCase()}</kbd>
                <ToolIcon tool={tool} />
                {t.tool[tool]}
              </dt>
              <dd>{t.toolDoes[tool]}</dd>
            </div>
          ))}
        </dl>
        <dl>
          {t.otherKeys.split("\n").map((line) => {
            const [keys, does] = line.split(" = ");
            return (
              <div key={line}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            );
          })}
        </dl>
      </div>
    </Dialog>
  );
}
