// Hides questions that depend on another answer until that answer is given. Without this module all of them stand there with
// a note, and the server drops what does not count.
function chosen(name) {
	const fields = [...document.getElementsByName(name)]
	return fields.filter((field) => field.type === "radio" || field.type === "checkbox" ? field.checked : field.value !== "").map((field) => field.value)
}

function update() {
	for (const part of document.querySelectorAll('[data-module="shown-if"]')) { // parts may have come since
		const hidden = document.getElementsByName(part.dataset.field)[0]?.closest("[hidden]")
		const wanted = part.dataset.anyOf.split(" ")
		part.hidden = Boolean(hidden) || !chosen(part.dataset.field).some((value) => wanted.includes(value))
		const note = part.querySelector(":scope > .hint")
		if (note) note.hidden = true
	}
}

document.addEventListener("change", update)
update()
