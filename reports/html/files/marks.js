// Goes from mark to mark of a figure by keyboard: arrow keys move, Enter leads to the mark's row, Escape ends.
const keysForMarks = (() => {
  "use strict";
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  const sayings = (item) => Object.entries(item.tooltip).map(([name, value]) => `${name}: ${value}`).join(", ");

  // Those with figures to tell, from left to right; what layers draw of one is one mark.
  function marksOf(view) {
    const marks = new Map();
    const visit = (item) => {
      if (item._svg && item.tooltip && typeof item.tooltip === "object") marks.set(sayings(item), item);
      (item.items ?? []).forEach(visit);
    };
    visit(view.scenegraph().root);
    const place = (item) => item._svg.getBoundingClientRect();
    return [...marks].sort(([, a], [, b]) => place(a).left - place(b).left || place(a).top - place(b).top);
  }

  return (chart, said, view, leadTo) => {
    let at = "";
    const show = ([saying, item] = ["", null]) => {
      chart.querySelectorAll(".at").forEach((other) => other.classList.remove("at"));
      item?._svg.classList.add("at");
      at = said.textContent = saying;
    };
    chart.tabIndex = 0;
    chart.setAttribute("role", "application");  // so that a screen reader lets the arrow keys through
    chart.addEventListener("blur", () => show());
    chart.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;  // the browser's own
      const marks = marksOf(view), step = STEPS[event.key];
      const number = marks.findIndex(([saying]) => saying === at);
      if (step && marks.length) {
        const next = number < 0 ? (step > 0 ? 0 : marks.length - 1) : number + step;
        show(marks[(next + marks.length) % marks.length]);
      } else if (event.key === "Enter" && number >= 0) leadTo(marks[number][1].datum?.row);
      else if (event.key === "Escape") show();
      else return;
      event.preventDefault();
    });
  };
})();
