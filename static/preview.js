/*
 * The preview's own, never on a page that people meet: asks every second whether words
 * have changed, and shows them. Kept out of pages that stand in a frame of the preview.
 */
(() => {
  if (window !== window.top) {
    return;
  }
  const own = document.currentScript.src;
  const live = document.getElementById("live");
  let known = null;
  const say = (words, isLost) => {
    if (live) {
      live.textContent = words;
      live.classList.toggle("is-lost", isLost);
    }
  };
  const renew = () => {
    const frames = document.querySelectorAll("iframe");
    if (!frames.length) {
      window.location.reload();
    }
    for (const frame of frames) {
      frame.contentWindow.location.reload();
    }
    say(`updated at ${new Date().toLocaleTimeString()}`, false);
  };
  const look = async () => {
    if (document.hidden) {
      return;
    }
    try {
      const answer = await fetch(new URL("../version.json", own), { cache: "no-store" });
      const { version } = await answer.json();
      if (known !== null && version !== known) {
        renew();
      }
      if (known === null || live?.classList.contains("is-lost")) {
        say("updates as catalogs are saved", false);
      }
      known = version;
    } catch {
      say("the preview has been stopped", true);
    }
  };
  setInterval(look, 1000);
  look();
})();
