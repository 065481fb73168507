// A button that copies what stands in the field. Without this module the field is there to be read and copied from.
for (const field of document.querySelectorAll("input[data-module=copy]")) {
	const button = document.createElement("button")
	button.type = "button"
	button.className = "button secondary"
	button.textContent = field.dataset.words
	button.setAttribute("aria-live", "polite") // its words say that it worked
	button.addEventListener("click", async () => {
		field.select()
		try {
			await navigator.clipboard.writeText(field.value)
		} catch {
			return // the text is selected: the keyboard copies it
		}
		button.textContent = field.dataset.done
		setTimeout(() => { button.textContent = field.dataset.words }, 3000)
	})
	field.addEventListener("focus", () => field.select())
	field.after(button)
}
