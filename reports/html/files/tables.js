// Sorts a table by the column whose heading is pressed, and filters the rows of all tables by words.
(() => {
  "use strict";
  const compare = (a, b) => a.localeCompare(b, "en", { numeric: true });

  function sortBy(heading) {
    const body = heading.closest("table").tBodies[0];
    const index = heading.cellIndex;
    const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    const sign = direction === "ascending" ? 1 : -1;
    const numeric = [...body.rows].some((row) => row.cells[index].dataset.key !== undefined);
    const key = (row) => (numeric ? row.cells[index].dataset.key : row.cells[index].textContent);
    const rows = [...body.rows].sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      if (left === undefined || right === undefined) return (left === undefined) - (right === undefined);
      return sign * (numeric ? left - right : compare(left, right));
    });
    body.append(...rows);
    for (const other of heading.parentElement.cells) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", direction);
  }

  document.querySelectorAll("thead button").forEach((button) => {
    button.addEventListener("click", () => sortBy(button.parentElement));
  });

  const tables = [...document.querySelectorAll("details.table")];
  const field = document.getElementById("filter");
  const count = document.getElementById("filter-count");
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let matching = 0;
    for (const table of tables) {
      let here = 0;
      for (const row of table.querySelectorAll("tbody tr")) {
        const text = [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        here += row.hidden ? 0 : 1;
      }
      table.hidden = words.length > 0 && here === 0;
      table.open = words.length > 0 && here > 0;
      table.querySelector(".count").textContent = `${here} rows`;
      matching += here;
    }
    count.textContent = words.length ? `${matching} rows` : "";
  });
})();
