// SPDX-License-Identifier: Apache-2.0
/** The code of a runtime, as a build leaves it: whose it is, and of which version. */
import { decompress } from 'fzstd';

/** Begins code that is compressed by zstd. */
const COMPRESSED = Uint8Array.of(0x52, 0xbc, 0x53, 0x76, 0x46, 0xdb, 0x8e, 0x05);

/** Begins a module of WebAssembly, version 1. */
const MODULE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** The custom section in which a runtime says its version. */
const SECTION = 'runtime_version';

/** The most that code may grow to when it is decompressed: what nodes allow. */
const MOST_BYTES = 50 * 1024 * 1024;

/** What a runtime says of itself. */
export interface RuntimeVersion {
	specName: string;
	specVersion: number;
}

/** Code that is not a runtime's. */
export class CodeError extends Error {
	override readonly name = 'CodeError';
}

/** The version that is embedded in code, compressed or not. */
export function versionOf(code: Uint8Array): RuntimeVersion {
	const reader = new Reader(customSection(uncompressed(code), SECTION));
	const specName = reader.text();
	reader.text();
	reader.u32();
	return { specName, specVersion: reader.u32() };
}

/** Why a chain of version `current` would refuse code of version `next`; undefined if it would not. */
export function refusalOf(current: RuntimeVersion, next: RuntimeVersion): string | undefined {
	if (next.specName !== current.specName) {
		return `it is the runtime of ${next.specName}, and this chain's is ${current.specName}`;
	}
	if (next.specVersion <= current.specVersion) {
		return (
			`its spec version is ${next.specVersion}, ` +
			`must be above the ${current.specVersion} that the chain runs`
		);
	}
	return undefined;
}

function uncompressed(code: Uint8Array): Uint8Array {
	if (!startsWith(code, COMPRESSED)) {
		return code;
	}
	try {
		const plain = decompress(code.subarray(COMPRESSED.length));
		if (plain.length <= MOST_BYTES) {
			return plain;
		}
	} catch {
		throw new CodeError('it begins like compressed code, and does not decompress');
	}
	throw new CodeError(`it decompresses to more than ${MOST_BYTES} bytes`);
}

/** The content of the module's custom section of that name. */
function customSection(module: Uint8Array, name: string): Uint8Array {
	if (!startsWith(module, MODULE)) {
		throw new CodeError('it is no module of WebAssembly');
	}
	const reader = new Reader(module.subarray(MODULE.length));
	while (!reader.isEmpty) {
		const id = reader.byte();
		const content = new Reader(reader.bytes(reader.leb()));
		if (id === 0 && decode(content.bytes(content.leb())) === name) {
			return content.rest;
		}
	}
	throw new CodeError(`it is no runtime: it has no section ${name}`);
}

/** Reads what is at the front. */
class Reader {
	private at = 0;

	constructor(private readonly source: Uint8Array) {}

	get isEmpty(): boolean {
		return this.at >= this.source.length;
	}

	get rest(): Uint8Array {
		return this.source.subarray(this.at);
	}

	bytes(count: number): Uint8Array {
		const end = this.at + count;
		if (end > this.source.length) {
			throw new CodeError('it ends too early');
		}
		const found = this.source.subarray(this.at, end);
		this.at = end;
		return found;
	}

	byte(): number {
		return this.bytes(1)[0] as number;
	}

	/** An unsigned number of up to 32 bits, seven bits a byte, as WebAssembly has it. */
	leb(): number {
		let value = 0;
		for (let place = 1; place <= 2 ** 28; place *= 2 ** 7) {
			const byte = this.byte();
			value += (byte & 0x7f) * place;
			if (byte < 0x80) {
				return value;
			}
		}
		throw new CodeError('a length in it has more than 32 bits');
	}

	/** A little-endian number of 32 bits, as SCALE has it. */
	u32(): number {
		const bytes = this.bytes(4);
		return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
	}

	/** A text of under 64 bytes, as SCALE has it. */
	text(): string {
		const first = this.byte();
		if ((first & 3) !== 0) {
			throw new CodeError('a name in its version has more than 63 bytes');
		}
		return decode(this.bytes(first >> 2));
	}
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
	return start.every((byte, at) => bytes[at] === byte);
}

function decode(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}
