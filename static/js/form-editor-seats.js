// A field for the seats of each option, also of those that are being typed. Without this module an option has its field once it
// is saved.
for (const part of document.querySelectorAll("[data-module='form-editor-seats']")) {
	const options = document.getElementById(part.dataset.options)
	const place = part.querySelector(".seat-fields")
	const words = (option) => part.dataset.words.replace("{option}", () => option)
	const lines = () => options.value.split("\n").map((line) => line.trim().replace(/\s+/g, " ")).filter(Boolean)
	const saved = new Map([...place.children].map((field) => [field.querySelector("label").firstChild.textContent.trim(), field]))
	const before = [...saved.keys()]
	const made = new Map()
	part.querySelector("[data-without-script]")?.remove()

	function fieldFor(line, number) {
		let field = made.get(number)
		if (!field) {
			field = document.createElement("div")
			const label = document.createElement("label")
			const input = document.createElement("input")
			const name = `new_seats_${number}`
			Object.assign(input, { id: name, name, className: "input", inputMode: "numeric", maxLength: 24 })
			Object.assign(label, { htmlFor: name })
			field.className = "field"
			field.append(label, input)
			made.set(number, field)
		}
		field.querySelector("label").textContent = words(line)
		return field
	}

	function show() {
		const typed = lines()
		const names = new Set(typed.map(words))
		const shown = typed.map((line, index) => {
			const reworded = before[index] !== undefined && !names.has(before[index]) ? saved.get(before[index]) : undefined
			return saved.get(words(line)) ?? reworded ?? fieldFor(line, index + 1)
		})
		const gone = [...saved.values()].filter((field) => !shown.includes(field))
		for (const field of saved.values()) field.hidden = gone.includes(field)
		place.replaceChildren(...shown, ...gone)
		part.hidden = !shown.length
	}
	options.addEventListener("input", show)
	show()
}
