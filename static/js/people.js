// One more person in a form, or one less, without the whole page: the part of the people is replaced by the same part from the
// server. Without this module, or without an answer, the buttons send the form and the page comes back with what was typed.
const part = () => document.querySelector("[data-module='people']")

async function changed(button) {
	const form = button.form
	const body = new FormData(form, button)
	const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" })
	const page = new DOMParser().parseFromString(await answer.text(), "text/html")
	return answer.ok ? page.querySelector("[data-module='people']") : null
}

function show(fresh, wasAdding) {
	const before = part()
	before.replaceWith(document.adoptNode(fresh))
	document.dispatchEvent(new Event("change")) // conditions of the new questions are looked at
	const person = fresh.querySelector("[data-added]")
	const target = person?.querySelector("input:not([type=hidden])") ?? fresh.querySelector(wasAdding ? "input, button" : "[value='add']")
	;(person ?? fresh).scrollIntoView({ block: "nearest" })
	target?.focus({ preventScroll: true })
}

document.addEventListener("click", async (event) => {
	const button = event.target.closest("[data-module='people'] button[name='do']")
	if (!button || button.form.dataset.busy) return
	event.preventDefault()
	button.form.dataset.busy = "yes"
	const fresh = await changed(button).catch(() => null)
	delete button.form.dataset.busy
	if (fresh) show(fresh, button.value === "add")
	else button.form.requestSubmit(button) // the server says what is wrong
})

// A page that came back with a new person begins there.
document.querySelector("[data-added] input:not([type=hidden])")?.focus()
