// SPDX-License-Identifier: Apache-2.0
/** Files that hold secrets: readable by their owner alone, never half written or overwritten. */
import { randomBytes } from 'node:crypto';
import {
	chmodSync,
	closeSync,
	fstatSync,
	fsyncSync,
	linkSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A secret file that is missing, readable by others, or not what it should be. */
export class SecretFileError extends Error {
	override readonly name = 'SecretFileError';
}

/** Writes a new file of mode 0600; one that exists is left alone and is an error. */
export function createSecretFile(path: string, contents: unknown): void {
	// Unlike a rename, a link never replaces.
	write(path, contents, linkSync);
}

/** Writes or replaces a file of mode 0600. */
export function replaceSecretFile(path: string, contents: unknown): void {
	write(path, contents, renameSync);
}

/** All of it or nothing, also when the power fails: staged beside `path`, and put there whole. */
function write(path: string, contents: unknown, put: (staged: string, path: string) => void): void {
	const folder = dirname(path);
	const staged = join(folder, `.staged-${randomBytes(8).toString('hex')}`);
	try {
		writeFileSync(staged, `${JSON.stringify(contents, undefined, '\t')}\n`, {
			flag: 'wx',
			mode: 0o600,
		});
		// The process's umask may have taken bits away, never added: make the mode exact.
		chmodSync(staged, 0o600);
		sync(staged);
		put(staged, path);
		sync(folder);
	} catch (cause) {
		throw new SecretFileError(describe(path, cause), { cause });
	} finally {
		rmSync(staged, { force: true });
	}
}

function sync(path: string): void {
	const file = openSync(path, 'r');
	try {
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
}

/** Reads a file that must be closed to everyone but its owner. */
export function readSecretFile(path: string): string {
	let file: number | undefined;
	try {
		file = openSync(path, 'r');
		const stat = fstatSync(file);
		if (!stat.isFile()) {
			throw new SecretFileError(`${path}: not a regular file`);
		}
		if ((stat.mode & 0o077) !== 0) {
			const mode = (stat.mode & 0o777).toString(8);
			throw new SecretFileError(`${path}: mode is ${mode}, must be 600 (chmod 600 ${path})`);
		}
		return readFileSync(file, 'utf8');
	} catch (cause) {
		if (cause instanceof SecretFileError) {
			throw cause;
		}
		throw new SecretFileError(describe(path, cause), { cause });
	} finally {
		if (file !== undefined) {
			closeSync(file);
		}
	}
}

function describe(path: string, cause: unknown): string {
	const code = (cause as NodeJS.ErrnoException).code;
	switch (code) {
		case 'ENOENT':
			return `${path}: no such file`;
		case 'EEXIST':
			return `${path}: exists already, and is never overwritten`;
		default:
			return `${path}: ${code ?? String(cause)}`;
	}
}
