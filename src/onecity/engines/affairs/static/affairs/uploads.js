/* A chosen file is sent at once where its form is about nothing else; elsewhere its name is shown. */

for (const input of document.querySelectorAll(".upload input[type=file]")) {
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    const label = input.closest(".upload");
    label.querySelector("[data-chosen]").textContent = [...input.files].map((file) => file.name).join(", ");
    if (!("submits" in input.dataset)) return;
    label.classList.add("is-busy");
    input.form.requestSubmit();
  });
}
