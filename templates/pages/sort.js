"use strict";
(() => {
  const language = document.documentElement.lang;
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  const status = document.getElementById("sorted");
  const value = (row, place) => {
    const cell = row.cells[place];
    const raw = cell.dataset.value;
    if (raw === undefined) return cell.textContent.trim();
    const number = Number(raw === "inf" ? Infinity : raw === "-inf" ? -Infinity : raw);
    return Number.isNaN(number) ? raw : number;
  };
  const unknown = (each) => each === "" || each === "\u2014";
  const order = (one, other) => (typeof one === "number" && typeof other === "number" ? one - other : compare(String(one), String(other)));

  const sort = (table, place) => {
    const heads = [...table.tHead.rows[0].cells];
    const rising = heads[place].getAttribute("aria-sort") !== "ascending";
    heads.forEach((head, each) => {
      if (each === place) head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [value(row, place), row]);
    rows.sort(([one], [other]) => {
      if (unknown(one) || unknown(other)) return unknown(one) - unknown(other);
      return rising ? order(one, other) : order(other, one);
    });
    body.append(...rows.map(([, row]) => row));
    status.textContent = status.dataset.words.replace("{column}", heads[place].textContent.trim());
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    if (table.tBodies[0].rows.length < 3) continue;
    [...table.tHead.rows[0].cells].forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = status.dataset.hint;
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, place));
      head.append(button);
    });
  }
})();
