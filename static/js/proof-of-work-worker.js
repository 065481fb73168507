// Looks for the number that, written behind the text and a dot, gives a SHA-256 (FIPS 180-4) beginning with so many zero bits.
// It runs apart from the page, so that typing stays quick. The browser's own SHA-256 answers later each time, which is too slow.
const ROUNDS = new Uint32Array(64)
const START = new Uint32Array(8)
const EVERY = 8192 // numbers between two words to the page

const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32)
for (let number = 2, found = 0; found < 64; number++) {
	let prime = true
	for (let divisor = 2; divisor * divisor <= number; divisor++) prime &&= number % divisor !== 0
	if (!prime) continue
	if (found < 8) START[found] = fraction(Math.sqrt(number))
	ROUNDS[found++] = fraction(Math.cbrt(number))
}

const words = new Uint32Array(64)
const turned = (word, by) => (word >>> by) | (word << (32 - by))

function addBlock(state, view, offset) {
	for (let i = 0; i < 16; i++) words[i] = view.getUint32(offset + 4 * i)
	for (let i = 16; i < 64; i++) {
		const early = words[i - 15], late = words[i - 2]
		words[i] = words[i - 16] + words[i - 7]
			+ (turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)) + (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10))
	}
	let [a, b, c, d, e, f, g, h] = state
	for (let i = 0; i < 64; i++) {
		const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0
		const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
		h = g
		g = f
		f = e
		e = (d + one) | 0
		d = c
		c = b
		b = a
		a = (one + two) | 0
	}
	state[0] += a
	state[1] += b
	state[2] += c
	state[3] += d
	state[4] += e
	state[5] += f
	state[6] += g
	state[7] += h
}

function padded(length) {
	const bytes = new Uint8Array(64 * Math.ceil((length + 9) / 64))
	bytes[length] = 0x80
	new DataView(bytes.buffer).setUint32(bytes.length - 4, length * 8)
	return bytes
}

self.addEventListener("message", ({ data: { text, bits } }) => {
	const head = new TextEncoder().encode(`${text}.`)
	const state = new Uint32Array(8)
	let bytes, view
	for (let number = 0, digits = 0; ; number++) {
		const tail = String(number)
		if (tail.length !== digits) {
			digits = tail.length
			bytes = padded(head.length + digits)
			view = new DataView(bytes.buffer)
			bytes.set(head)
		}
		for (let i = 0; i < digits; i++) bytes[head.length + i] = tail.charCodeAt(i)
		state.set(START)
		for (let offset = 0; offset < bytes.length; offset += 64) addBlock(state, view, offset)
		if (state[0] >>> (32 - bits) === 0) {
			self.postMessage({ answer: tail })
			return
		}
		if (number % EVERY === EVERY - 1) self.postMessage({ tried: number + 1 })
	}
})
