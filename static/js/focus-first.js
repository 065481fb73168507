// The summary of errors gets the focus, so that a screen reader reads it and Tab goes on to its first link.
for (const summary of document.querySelectorAll('[data-module="focus-first"]')) {
	summary.focus()
	summary.addEventListener("click", (event) => {
		const link = event.target.closest("a[href^='#']")
		const target = link && document.getElementById(link.hash.slice(1))
		if (!target) return
		event.preventDefault()
		const field = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea")
		;(target.closest(".field") ?? target).scrollIntoView({ block: "start" })
		field?.focus({ preventScroll: true })
	})
}
