// An editable table. Sends what was typed to Python and draws what Python answers; holds no rules of its own.
function render({ model, el }) {
  const draw = () => {
    const place = focused();
    el.replaceChildren(table());
    if (place) field(place.row, place.column)?.focus();
  };
  const focused = () => {
    const cell = el.querySelector(":focus");
    return cell ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
  };
  const field = (row, column) => el.querySelector(`[data-row="${row}"][data-column="${column}"]`);
  const send = (edits) => model.send({ edits });

  function table() {
    const root = document.createElement("table");
    root.className = "kam-edit";
    root.setAttribute("aria-label", model.get("label"));
    const head = root.createTHead().insertRow();
    for (const column of model.get("columns")) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = column.unit ? `${column.title}, ${column.unit}` : column.title;
      head.append(cell);
    }
    const errors = new Map(model.get("errors").map((each) => [`${each.row}:${each.column}`, each.message]));
    const body = root.createTBody();
    model.get("shown").forEach((texts, row) => {
      const line = body.insertRow();
      texts.forEach((text, column) => fill(line.insertCell(), text, row, column, errors.get(`${row}:${column}`)));
    });
    return root;
  }

  function fill(cell, text, row, column, error) {
    const rules = model.get("columns")[column];
    if (rules.numeric) cell.className = "kam-edit-number";
    if (!rules.editable) {
      cell.textContent = text;
      return;
    }
    const input = rules.choices.length ? choice(rules, text) : entry(rules, text);
    input.dataset.row = row;
    input.dataset.column = column;
    input.setAttribute("aria-label", `${rules.title}, ${row + 1}`);
    if (error) {
      input.classList.add("kam-edit-error");
      input.title = error;
      input.setAttribute("aria-invalid", "true");
    }
    cell.append(input);
    if (error) {
      const note = document.createElement("div");
      note.className = "kam-edit-message";
      note.textContent = error;
      cell.append(note);
    }
  }

  function choice(rules, text) {
    const input = document.createElement("select");
    for (const words of rules.choices) {
      const option = document.createElement("option");
      option.textContent = words;
      option.selected = words === text;
      input.append(option);
    }
    input.addEventListener("change", () => send([edit(input, input.value)]));
    return input;
  }

  function entry(rules, text) {
    const input = document.createElement("input");
    if (rules.kind === "bool") {
      input.type = "checkbox";
      input.checked = text !== "";
      input.addEventListener("change", () => send([edit(input, input.checked ? "1" : "0")]));
      return input;
    }
    input.type = "text";
    input.value = text;
    if (rules.numeric) input.inputMode = "decimal";
    input.addEventListener("change", () => send([edit(input, input.value)]));
    input.addEventListener("paste", (event) => paste(event, input));
    input.addEventListener("keydown", (event) => {
      // Lab's command mode must not take single letters ("dd" deletes a cell).
      event.stopPropagation();
      const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
      if (step) field(Number(input.dataset.row) + step, Number(input.dataset.column))?.focus();
    });
    return input;
  }

  const edit = (input, text) => ({ row: Number(input.dataset.row), column: Number(input.dataset.column), text });

  // A block copied from a spreadsheet: tabs between cells, lines between rows; it fills from the focused cell on.
  function paste(event, input) {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const [top, left] = [Number(input.dataset.row), Number(input.dataset.column)];
    send(text.split("\n").flatMap((line, down) =>
      line.split("\t").map((cell, along) => ({ row: top + down, column: left + along, text: cell }))));
  }

  model.on("change:shown", draw);
  model.on("change:errors", draw);
  draw();
  return () => {
    model.off("change:shown", draw);
    model.off("change:errors", draw);
  };
}
export default { render };
