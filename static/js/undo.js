// A line that can be undone for a while: shows the seconds that are left, and takes the button away when they are over.
// Without this module the button stays, and the page behind it says whether it was too late.
for (const notice of document.querySelectorAll("[data-module~=undo]")) {
	const end = performance.now() + 1000 * Number(notice.dataset.seconds)
	const [left, over, button] = ["[data-undo=left]", "[data-undo=over]", "button"].map((part) => notice.querySelector(part))

	const tick = () => {
		const seconds = Math.ceil((end - performance.now()) / 1000)
		left.textContent = seconds
		if (seconds > 0) return
		clearInterval(clock)
		const hadFocus = document.activeElement === button
		button.remove()
		over.hidden = false // the notice is a live region: this is read out, the seconds are not
		if (hadFocus) {
			notice.tabIndex = -1
			notice.focus()
		}
	}
	const clock = setInterval(tick, 1000)
	tick()
}
