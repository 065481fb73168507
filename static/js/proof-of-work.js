// Lets the browser work out the sum that a form asks for where many forms came in. It begins at once and says how far it is;
// a form that is sent before it is done goes by itself afterwards. Without this module, a code by email proves the same.
for (const part of document.querySelectorAll("[data-module='proof-of-work']")) begin(part)

function begin(part) {
	const { text, bits, worker: address, works, waits, done, fails } = part.dataset
	const [answer, script, bar, says, instead] = ["answer", "script", "bar", "says", "instead"].map((name) => part.querySelector(`[data-work='${name}']`))
	const form = part.closest("form")
	let held = "send" in part.dataset // the form was sent once already: only this was missing
	let button = null
	let failed = false

	const finish = (words) => {
		bar.value = bar.max
		says.textContent = words
	}
	script.hidden = false
	if (answer.value) return finish(done)
	instead.open = "open" in part.dataset || instead.querySelector("[aria-invalid]") !== null
	says.textContent = held ? waits : works

	form.addEventListener("submit", (event) => {
		const typed = instead.querySelector("input")?.value
		if (answer.value || typed || event.submitter?.name === "do" || failed) return
		event.preventDefault()
		held = true
		button = event.submitter
		says.textContent = waits
		bar.scrollIntoView({ block: "nearest" })
	})

	const worker = new Worker(address, { type: "module" })
	worker.addEventListener("message", ({ data }) => {
		if (data.answer === undefined) {
			bar.value = bar.max * (1 - Math.exp(-data.tried / 2 ** bits)) // how likely it is to be done by now
			return
		}
		answer.value = data.answer
		worker.terminate()
		finish(done)
		if (held) form.requestSubmit(button)
	})
	worker.addEventListener("error", () => {
		failed = true
		bar.hidden = true
		says.textContent = fails
		instead.open = true
	})
	worker.postMessage({ text, bits: Number(bits) })
}
