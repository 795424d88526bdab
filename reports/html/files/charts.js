// Draws the figures one after another, keeps them to the ticked variants, and leads from a mark to its row.
(() => {
  "use strict";
  const { config, figures } = JSON.parse(document.getElementById("figure-data").textContent);
  const boxes = [...document.querySelectorAll("#variants input")];
  const views = [];

  const shown = () => boxes.filter((box) => box.checked).map((box) => box.value);

  function leadTo(id) {
    const row = id && document.getElementById(id);
    if (!row) return;
    row.closest("details")?.setAttribute("open", "");
    row.hidden = false;
    document.querySelectorAll(".led-to").forEach((other) => other.classList.remove("led-to"));
    row.classList.add("led-to");
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }

  // A row keeps its height when others leave.
  async function keepToShown(view, rowPixels) {
    await view.signal("shown", shown()).runAsync();
    if (rowPixels) await view.height(Math.max(1, view.scale("y").domain().length) * rowPixels).runAsync();
  }

  async function draw() {
    for (const { name, spec } of figures) {
      const place = document.getElementById(`${name}-chart`);
      // ast: expressions are interpreted, so the page needs no right to run text as code.
      // logLevel 1: errors alone. Vega warns wherever the ticked variants leave nothing of a layer, as they may.
      const options = {
        actions: false, renderer: "svg", ast: true, config, tooltip: { theme: "custom" }, logLevel: 1,
      };
      const { view } = await vegaEmbed(place, spec, options);
      view.addEventListener("click", (_event, item) => leadTo(item?.datum?.row));
      keysForMarks(place.parentElement, document.getElementById(`${name}-said`), view, leadTo);
      views.push([view, spec.usermeta?.rowPixels]);
      if (shown().length < boxes.length) await keepToShown(view, spec.usermeta?.rowPixels);
    }
    document.documentElement.dataset.drawn = String(views.length);
  }

  boxes.forEach((box) => box.addEventListener("change", () => {
    views.forEach(([view, rowPixels]) => keepToShown(view, rowPixels));
  }));
  const openTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.matches("tr")) leadTo(target.id);
    else (target?.matches("details") ? target : target?.closest("details"))?.setAttribute("open", "");
  };
  addEventListener("hashchange", openTarget);
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((part) => part.setAttribute("open", ""));
  });
  openTarget();
  draw();
})();
