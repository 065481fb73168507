// Adds the reader's own time to a time in another zone. The page names the event's zone, so it is whole without this.
for (const element of document.querySelectorAll("time[data-module='local-time']")) {
	const instant = new Date(element.dateTime)
	const [, , offset] = element.dateTime.match(/^(.{16})(Z|[+-]\d\d:\d\d)$/) ?? []
	if (offset === undefined || Number.isNaN(instant.valueOf())) continue
	const there = element.dateTime.slice(0, 16)
	const here = new Date(instant.valueOf() - instant.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
	if (here === there) continue
	const sameDay = here.slice(0, 10) === there.slice(0, 10)
	const style = sameDay ? { timeStyle: "short" } : { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }
	const time = new Intl.DateTimeFormat(document.documentElement.lang, { ...style, hourCycle: "h23" }).format(instant)
		.replace(/(\d{2})\.(\d{2})$/, "$1:$2") // as the page writes times, also in Danish
	const note = document.createElement("small")
	note.className = "own-time"
	note.textContent = ` (${element.dataset.words.replace("…", time)})`
	element.append(note)
}
