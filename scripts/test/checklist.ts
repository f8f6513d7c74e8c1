// SPDX-License-Identifier: Apache-2.0
/** Checks with names, their outcomes, and the count of both. */
import assert from 'node:assert/strict';

import { DispatchFailure, reason, type Receipt } from '../src/chain/index.ts';

/** What was checked so far. */
export class Checklist {
	private passed = 0;
	private readonly failed: string[] = [];
	private readonly skipped: string[] = [];
	private readonly started = Date.now();

	/** Prints a line about what is going on. */
	note(text: string): void {
		const seconds = Math.round((Date.now() - this.started) / 1000);
		console.log(`[${String(seconds).padStart(4)} s] ${text}`);
	}

	/** Runs a check; a failed one is counted and the rest goes on. Returns what it returned. */
	async check<T>(name: string, run: () => Promise<T> | T): Promise<T | undefined> {
		return (await this.attempt(name, run))?.value;
	}

	/** A check that whatever follows depends on: if it fails, the story ends here. */
	async must<T>(name: string, run: () => Promise<T> | T): Promise<T> {
		const outcome = await this.attempt(name, run);
		if (outcome === undefined) {
			throw new StoryEnd(name);
		}
		return outcome.value;
	}

	/** Checks that `run` is refused by the error `pallet.Error`, or by one of several. */
	async refuses(
		name: string,
		error: string | string[],
		run: () => Promise<Receipt>,
	): Promise<void> {
		const errors = [error].flat();
		const expected = errors.join(' or ');
		await this.check(`${name}: ${expected}`, async () => {
			const outcome = await run().then(
				() => 'no error at all',
				(failure: unknown) =>
					failure instanceof DispatchFailure ? failure.error : reason(failure),
			);
			assert.ok(errors.includes(outcome), `it was ${outcome}`);
		});
	}

	/** Stories are told side by side: whether a check failed is its own outcome, not the count's. */
	private async attempt<T>(
		name: string,
		run: () => Promise<T> | T,
	): Promise<{ value: T } | undefined> {
		try {
			const value = await run();
			this.passed += 1;
			this.note(`ok    ${name}`);
			return { value };
		} catch (error) {
			this.fail(name, error);
			return undefined;
		}
	}

	/** Counts a failure that belongs to no check. */
	fail(name: string, error: unknown): void {
		this.failed.push(name);
		this.note(`FAIL  ${name}: ${reason(error)}`);
	}

	/** Counts what could not be tried here, by its name: it is not passed. */
	skip(name: string, why: string): void {
		this.skipped.push(name);
		this.note(`skip  ${name}: ${why}`);
	}

	/** Whether nothing failed so far. */
	get clean(): boolean {
		return this.failed.length === 0;
	}

	/** Prints the counts, as the last line; true if nothing failed. */
	conclude(): boolean {
		for (const name of this.failed) {
			console.log(`failed: ${name}`);
		}
		for (const name of this.skipped) {
			console.log(`skipped: ${name}`);
		}
		const skipped = this.skipped.length === 0 ? '' : `, ${this.skipped.length} skipped`;
		console.log(`${this.passed} passed, ${this.failed.length} failed${skipped}`);
		return this.clean;
	}
}

/** The story cannot go on: what stopped it is on the checklist already. */
export class StoryEnd extends Error {
	override readonly name = 'StoryEnd';
}
