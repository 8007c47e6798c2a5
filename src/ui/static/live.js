// Shows the page anew, part by part, when the server says that it changed.
"use strict";
(() => {
  let busy = false, again = false;

  // What a reader has unfolded or is at stays so.
  const replace = (old, fresh) => {
    const at = document.activeElement && document.activeElement.id;
    for (const details of old.querySelectorAll("details[open]")) {
      const twin = fresh.querySelector("#" + CSS.escape(details.id));
      if (twin) twin.open = true;
    }
    if (old.innerHTML === fresh.innerHTML) return;
    old.replaceChildren(...fresh.childNodes);
    if (at && document.getElementById(at)) document.getElementById(at).focus();
  };

  const apply = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const main = document.querySelector("main");
    const parts = fresh.querySelectorAll("main > section");
    const ids = (root) =>
      Array.from(root.querySelectorAll("main > section"), (s) => s.id).join();
    if (ids(document) !== ids(fresh)) {
      replace(main, fresh.querySelector("main"));
      return;
    }
    for (const part of parts) replace(document.getElementById(part.id), part);
  };

  const refresh = async () => {
    if (document.hidden) { again = true; return; }
    if (busy) { again = true; return; }
    busy = true;
    again = false;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok) apply(await answer.text());
    } catch (error) {
      // the server has ended; the page stays as it was
    }
    busy = false;
    if (again && !document.hidden) refresh();
  };

  const events = new EventSource("/api/v1/events");
  events.onmessage = refresh;
  document.addEventListener("visibilitychange", () => {
    if (again && !document.hidden) refresh();
  });
})();
