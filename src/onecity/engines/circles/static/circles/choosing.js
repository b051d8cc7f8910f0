/* A text field with a list of what it may mean: the combobox of the ARIA practices, by keyboard and by finger. */

export function choosing(input, list, { typed, chosen, told }) {
  let active = -1;
  const options = () => [...list.querySelectorAll('[role="option"]')];

  function close() {
    list.replaceChildren();
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    told("");
  }

  function point(number) {
    const all = options();
    active = (number + all.length) % all.length;
    all.forEach((one, at) => one.setAttribute("aria-selected", String(at === active)));
    all[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[active].id);
  }

  function take(option) {
    const data = { ...option.dataset };
    close();
    chosen(data);
  }

  input.addEventListener("input", () => typed(input.value));
  input.addEventListener("keydown", (event) => {
    const many = options().length;
    if (event.key === "Escape" && list.hasChildNodes()) close();
    else if (event.key === "Enter" && active >= 0) take(options()[active]);
    else if (event.key === "ArrowDown" && many) point(active + 1);
    else if (event.key === "ArrowUp" && many) point(active < 0 ? many - 1 : active - 1);
    else {
      if (event.key === "Enter") close();
      return;
    }
    event.preventDefault();
  });
  /* Before the field loses the focus, so that the list is still there. */
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) take(option);
  });
  input.addEventListener("blur", close);
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== list) return;
    if (document.activeElement !== input) return close();
    active = -1;
    const many = options().length;
    input.setAttribute("aria-expanded", String(many > 0));
    input.removeAttribute("aria-activedescendant");
    told(many ? list.firstElementChild.dataset.said : "");
  });
}
