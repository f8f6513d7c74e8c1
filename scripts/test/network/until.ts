// SPDX-License-Identifier: Apache-2.0
/** Waits for what several nodes must come to: by asking them again and again. */
import { reason } from '../../src/chain/index.ts';

/** How long between one look and the next. */
const PAUSE_MS = 300;

/** What a look finds: what was awaited, or words for what there is instead. */
export type Look<T> = { found: T } | string;

/** Looks until it is found. The error says what was awaited, how long, and what was seen last. */
export async function until<T>(
	what: string,
	timeoutMs: number,
	look: () => Promise<Look<T>>,
): Promise<T> {
	const end = Date.now() + timeoutMs;
	for (;;) {
		// A node that is about to end, or that has just begun, may not answer.
		const outcome = await inTime(look(), end).catch((error: unknown): Look<T> => {
			return reason(error);
		});
		if (typeof outcome !== 'string') {
			return outcome.found;
		}
		if (Date.now() >= end) {
			throw new Error(`waited ${timeoutMs} ms in vain for ${what}; seen: ${outcome}`);
		}
		await pause(PAUSE_MS);
	}
}

/** Passes time. */
export async function pause(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}

/** The outcome of `look`, unless it takes longer than until `end`. */
async function inTime<T>(look: Promise<Look<T>>, end: number): Promise<Look<T>> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<Look<T>>((resolve) => {
		const left = Math.max(0, end - Date.now());
		timer = setTimeout(() => resolve('no answer at all'), left);
	});
	try {
		return await Promise.race([look, late]);
	} finally {
		clearTimeout(timer);
	}
}
