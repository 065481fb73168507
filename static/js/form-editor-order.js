// Questions are put in order by dragging their grips, or with the arrow keys on a grip; the whole order is sent at once, and each
// move is said in a live region. Without this module the buttons Up and Down do it.
const news = document.getElementById("order-news")
const rows = (table) => [...table.tBodies[0].rows]

function say(table, row) {
	const place = rows(table)
	const words = table.dataset.moved.replace("{n}", place.indexOf(row) + 1).replace("{count}", place.length)
	news.textContent = words.replace("{label}", () => row.querySelector(".grip").dataset.label)
}

let waiting = 0
let sending = Promise.resolve()

function send(table) {
	const body = new FormData()
	body.append("csrf_token", table.dataset.token)
	for (const row of rows(table)) body.append("key", row.dataset.key)
	const failed = () => { news.textContent = table.dataset.failed }
	sending = sending.then(() => fetch(table.dataset.order, { method: "POST", body, credentials: "same-origin" })).then(async (answer) => {
		if (answer.status === 409) news.textContent = await answer.text()
		else if (!answer.ok) failed()
	}).catch(failed)
}

function moved(table, row, wait) {
	for (const button of table.querySelectorAll("button[name=to]")) button.form.hidden = true // the first has no Up, the last no Down
	say(table, row)
	clearTimeout(waiting)
	waiting = setTimeout(send, wait, table) // several presses of a key are one order
}

function step(table, row, up) {
	const other = up ? row.previousElementSibling : row.nextElementSibling
	if (!other) return
	if (up) other.before(row)
	else other.after(row)
	row.querySelector(".grip").focus()
	moved(table, row, 400)
}

function drag(table, row, event) {
	event.preventDefault()
	const grip = event.currentTarget
	const before = rows(table).indexOf(row)
	grip.setPointerCapture(event.pointerId)
	row.classList.add("dragged")
	const move = ({ clientY }) => {
		const under = rows(table).find((one) => one !== row && clientY > one.getBoundingClientRect().top && clientY < one.getBoundingClientRect().bottom)
		if (!under) return
		const { top, height } = under.getBoundingClientRect()
		if (clientY < top + height / 2) under.before(row)
		else under.after(row)
	}
	document.addEventListener("pointermove", move)
	const end = () => {
		document.removeEventListener("pointermove", move)
		document.removeEventListener("pointerup", end)
		document.removeEventListener("pointercancel", end)
		row.classList.remove("dragged")
		grip.focus()
		if (rows(table).indexOf(row) !== before) moved(table, row, 0)
	}
	document.addEventListener("pointerup", end)
	document.addEventListener("pointercancel", end)
}

for (const table of document.querySelectorAll("[data-module='form-editor-order']")) {
	for (const row of rows(table)) {
		const grip = row.querySelector(".grip")
		grip.hidden = false
		grip.addEventListener("pointerdown", (event) => drag(table, row, event))
		grip.addEventListener("keydown", (event) => {
			if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return
			event.preventDefault()
			step(table, row, event.key === "ArrowUp")
		})
	}
	const last = new URLSearchParams(location.search).get("moved") // a button moved it: its row keeps the focus
	rows(table).find((row) => row.dataset.key === last)?.querySelector(".grip").focus()
}
