/*
 * The preview's own, never on a page that people meet: asks every second whether words
 * have changed, and shows them, or which catalogs are refused. Kept out of pages that
 * stand in a frame of the preview.
 */
(() => {
  if (window !== window.top) {
    return;
  }
  const own = document.currentScript.src;
  const made = document.currentScript.dataset.version;
  const live = document.getElementById("live");
  const title = document.title.replace(/^\u26a0 \d+ refused: /, "");
  let known = null;
  const say = (words, isLost) => {
    if (live) {
      live.textContent = words;
      live.classList.toggle("is-lost", isLost);
    }
  };
  const get = (name) => fetch(new URL(`../${name}`, own), { cache: "no-store" });
  const place = (strip) => {
    const main = document.querySelector(".pv main");
    if (main) {
      main.prepend(strip);
      return;
    }
    // A page of people has nothing of the preview's: the strip lies over its end.
    if (!document.querySelector('link[href$="/preview.css"]')) {
      const styles = document.createElement("link");
      styles.rel = "stylesheet";
      styles.href = new URL("preview.css", own);
      document.head.append(styles);
    }
    strip.classList.add("is-over", "pv-root");
    strip.lang = "en";
    strip.dir = "ltr";
    document.body.append(strip);
  };
  const tell = async () => {
    const written = await (await get("faults.html")).text();
    const page = new DOMParser().parseFromString(written, "text/html");
    const strip = page.getElementById("faults");
    document.getElementById("faults")?.remove();
    document.title = title;
    if (strip) {
      document.title = `\u26a0 ${strip.dataset.refused} refused: ${title}`;
      place(strip);
    }
    return strip !== null;
  };
  const renew = () => {
    const frames = document.querySelectorAll("iframe");
    if (!frames.length) {
      window.location.reload();
    }
    for (const frame of frames) {
      frame.contentWindow.location.reload();
    }
  };
  const look = async () => {
    if (document.hidden) {
      return;
    }
    try {
      const { version } = await (await get("version.json")).json();
      if (version !== known) {
        const isFirst = known === null;
        known = version;
        if (version !== (isFirst ? made : null)) {
          renew();
        }
        const isRefused = await tell();
        const at = new Date().toLocaleTimeString();
        const usual = isFirst ? "updates as catalogs are saved" : `updated at ${at}`;
        say(isRefused ? "a catalog is refused" : usual, isRefused);
      }
    } catch {
      known = "";
      say("the preview has been stopped", true);
    }
  };
  setInterval(look, 1000);
  look();
})();
