// An editable table. Sends what was typed to Python and draws what Python answers; holds no rules of its own.
function render({ model, el }) {
  let cells = [];

  el.classList.add("kam-edit-scroll");
  // Lab listens before anybody else: only this mark keeps single letters ("dd" deletes a cell) from its commands.
  el.dataset.lmSuppressShortcuts = "true";
  el.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });

  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  };

  function build() {
    cells = [];
    const table = make("table", "kam-edit");
    const caption = table.createCaption();
    caption.textContent = model.get("label");
    caption.hidden = !model.get("label");
    const head = table.createTHead().insertRow();
    for (const column of model.get("heads")) {
      const cell = make("th", column.numeric ? "kam-edit-number" : "", column.title);
      cell.scope = "col";
      head.append(cell);
    }
    const body = table.createTBody();
    model.get("places").forEach((line, row) => {
      const drawn = body.insertRow();
      cells.push(line.map((place, column) => {
        const cell = make(column ? "td" : "th");
        if (!column) cell.scope = "row";
        drawn.append(cell);
        return fill(cell, model.get("rules")[place], row, column);
      }));
    });
    const notice = make("div", "kam-edit-message");
    notice.setAttribute("role", "status");
    // A table without rows has nothing to edit; it appears with its first row.
    table.hidden = !cells.length;
    el.replaceChildren(table, notice);
    refresh();
  }

  function fill(cell, rule, row, column) {
    if (model.get("heads")[column].numeric) cell.className = "kam-edit-number";
    if (!rule.editable) return { cell, rule };
    const input = { choice, bool: tick, entry }[rule.kind](rule, row, column);
    const note = make("div", "kam-edit-message");
    note.id = `${model.model_id ?? "kam"}-${row}-${column}-${Math.random().toString(36).slice(2)}`;
    cell.append(input, note);
    return { cell, rule, input, note };
  }

  function refresh() {
    const errors = new Map(model.get("errors").map((each) => [`${each.row}:${each.column}`, each.message]));
    model.get("shown").forEach((texts, row) => texts.forEach((text, column) => {
      const { cell, rule, input, note } = cells[row]?.[column] ?? {};
      if (!cell) return;
      if (!input) {
        cell.textContent = rule.kind === "bool" ? text || "–" : text;
        return;
      }
      const error = errors.get(`${row}:${column}`);
      input.setAttribute("aria-label", `${texts[0]}: ${model.get("heads")[column].title}`);
      put(input, rule, text);
      input.classList.toggle("kam-edit-error", Boolean(error));
      input.setAttribute("aria-invalid", String(Boolean(error)));
      if (error) input.setAttribute("aria-describedby", note.id);
      else input.removeAttribute("aria-describedby");
      note.textContent = error ?? "";
    }));
    el.lastChild.textContent = model.get("notice");
  }

  // What somebody is typing at this moment stays; only what was sent may be replaced by how Python read it.
  function put(input, rule, text) {
    const typing = input === document.activeElement && input.value !== (input.kamSent ?? input.kamDrawn);
    input.kamDrawn = text;
    if (rule.kind === "bool") input.checked = text !== "";
    else if (!typing) {
      if (input.value !== text) input.value = text;
      delete input.kamSent;
    }
  }

  function send(input, row, column, text) {
    input.kamSent = text;
    model.send({ edits: [{ row, column, text }] });
  }

  function choice(rule, row, column) {
    const input = make("select");
    for (const words of rule.choices) input.append(make("option", "", words));
    input.addEventListener("change", () => send(input, row, column, input.value));
    return input;
  }

  function tick(rule, row, column) {
    const input = make("input");
    input.type = "checkbox";
    input.addEventListener("change", () => send(input, row, column, input.checked ? "1" : "0"));
    input.addEventListener("keydown", (event) => walk(event, row, column));
    return input;
  }

  function entry(rule, row, column) {
    const input = make("input");
    input.type = "text";
    input.spellcheck = !rule.numeric;
    input.autocomplete = "off";
    if (rule.numeric) {
      input.inputMode = "decimal";
      input.className = "kam-edit-short";
    }
    input.addEventListener("focus", () => input.select());
    input.addEventListener("change", () => send(input, row, column, input.value));
    input.addEventListener("paste", (event) => paste(event, row, column));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        input.value = input.kamDrawn ?? "";
        input.select();
      } else walk(event, row, column, input);
    });
    return input;
  }

  // Arrows and Enter walk over the cells; inside a text left and right first walk over its letters.
  function walk(event, row, column, input) {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key !== "Enter")) return;
    const all = !input || (input.selectionStart === 0 && input.selectionEnd === input.value.length);
    const free = !input || input.selectionStart === input.selectionEnd;
    const steps = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowLeft: all || (free && input.selectionStart === 0) ? [0, -1] : null,
      ArrowRight: all || (free && input.selectionStart === input.value.length) ? [0, 1] : null,
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const last = [cells.length - 1, model.get("heads").length - 1];
    let [down, along] = [row + step[0], column + step[1]];
    while (down >= 0 && down <= last[0] && along >= 0 && along <= last[1]) {
      if (cells[down][along].input) return cells[down][along].input.focus();
      [down, along] = [down + step[0], along + step[1]];
    }
    // At the edge there is nowhere to go, but what was typed is taken all the same.
    if (input && event.key === "Enter") {
      input.blur();
      input.focus();
    }
  }

  // A block copied from a spreadsheet fills from this cell on; Python takes it apart.
  function paste(event, row, column) {
    const text = event.clipboardData.getData("text/plain").replace(/(\r\n|\r|\n)$/, "");
    if (!/[\t\r\n]/.test(text)) return;
    event.preventDefault();
    model.send({ paste: { row, column, text } });
  }

  const listened = [
    ...["change:places", "change:rules"].map((name) => [name, build]),
    ...["change:shown", "change:errors", "change:notice", "msg:custom"].map((name) => [name, refresh]),
  ];
  for (const [name, act] of listened) model.on(name, act);
  build();
  return () => {
    for (const [name, act] of listened) model.off(name, act);
  };
}
export default { render };
