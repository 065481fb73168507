// The question as people see it, in each language, beside the editor: asked of the server while somebody types. Nothing is saved.
// Without this module the page of the preview shows the questions that are saved.
for (const part of document.querySelectorAll("[data-module='form-editor-preview']")) {
	const form = document.getElementById(part.dataset.form)
	const place = part.querySelector("[data-preview]")
	let timer = 0
	let asked = 0

	const show = async () => {
		const mine = ++asked
		const answer = await fetch(part.dataset.address, { method: "POST", body: new FormData(form), credentials: "same-origin" }).catch(() => null)
		if (!answer?.ok) return
		const page = new DOMParser().parseFromString(await answer.text(), "text/html")
		if (mine !== asked) return // an older answer never covers a newer one
		place.replaceChildren(...page.body.childNodes)
		part.hidden = false
	}
	form.addEventListener("input", () => {
		clearTimeout(timer)
		timer = setTimeout(show, 300)
	})
	show()
}
