import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { beginWith } from "./ahead";
import { App } from "./app";
import { followLinks, routeOf } from "./route";
import "./style/index.css";
import { CATALOGUES, keepLanguage, presentLanguage, SpeechContext } from "./text";
import type { Language } from "./text";
import { showTheme } from "./theme";

function Root() {
  const [language, setLanguage] = useState(presentLanguage);
  const t = CATALOGUES[language];
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = t.product;
  }, [language]);
  const switchTo = (chosen: Language) => {
    keepLanguage(chosen);
    setLanguage(chosen);
  };
  return (
    <SpeechContext.Provider value={{ language, t, switchTo }}>
      <App />
    </SpeechContext.Provider>
  );
}

beginWith(routeOf(new URL(location.href)));
showTheme();
document.addEventListener("click", followLinks);
render(<Root />, document.getElementById("page") as HTMLElement);
