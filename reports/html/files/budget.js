// Names the best file under the limit that is typed in, from the list of all limits below it.
(() => {
  "use strict";
  const field = document.getElementById("budget");
  if (!field) return;
  const steps = [...document.querySelectorAll("#budget-steps li")];
  const answer = document.getElementById("budget-answer");
  document.getElementById("budget-form").addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", () => {
    const bytes = Number(field.value) * 1024;
    const best = steps.filter((step) => Number(step.dataset.bytes) <= bytes).at(-1);
    const words = best?.querySelector("span").cloneNode(true).childNodes;
    answer.replaceChildren(...(words ?? ["No file is so small."]));
  });
})();
