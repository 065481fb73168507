// Lists with ticks: counts them, ticks a whole page, and unticks. Without this module the buttons work all the same.
for (const form of document.querySelectorAll("[data-module~=bulk]")) {
	const all = form.querySelector("[data-bulk=all]");
	const count = form.querySelector("[data-bulk=count]");
	const boxes = [...form.querySelectorAll("input[name=ids]:enabled")];
	const plain = count.textContent;

	const show = () => {
		const ticked = boxes.filter((box) => box.checked).length;
		count.textContent = ticked ? count.dataset.words.replace("{n}", ticked) : plain;
		if (all) {
			all.checked = ticked > 0 && ticked === boxes.length;
			all.indeterminate = ticked > 0 && ticked < boxes.length;
		}
	};
	if (all) {
		all.hidden = false;
		all.addEventListener("change", () => {
			for (const box of boxes) box.checked = all.checked;
			show();
		});
	}
	form.addEventListener("change", show);
	form.addEventListener("reset", (event) => {
		event.preventDefault(); // a page that came back with ticks would keep them
		for (const box of boxes) box.checked = false;
		show();
	});
	show();
}
