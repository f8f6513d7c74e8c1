// SPDX-License-Identifier: Apache-2.0
/** Code that says which runtime it is, and is none: whoever looks no further takes it for one. */

/** A module of WebAssembly in which nothing is but the version of a runtime. */
export function runtimeModule(name: string, version: number): Uint8Array {
	const ascii = (text: string) => [...new TextEncoder().encode(text)];
	const text = (of: string) => [of.length << 2, ...ascii(of)];
	const u32 = (of: number) => [of & 0xff, (of >> 8) & 0xff, (of >> 16) & 0xff, of >>> 24];
	// The names of specification and implementation; the versions of authoring, specification and
	// implementation; no APIs; the versions of transactions and of the state.
	const content = [
		...[...text(name), ...text(name)],
		...[...u32(1), ...u32(version), ...u32(1)],
		...[0, ...u32(1), 1],
	];
	const section = [15, ...ascii('runtime_version'), ...content];
	return Uint8Array.from([...ascii('\0asm'), 1, 0, 0, 0, 0, section.length, ...section]);
}
