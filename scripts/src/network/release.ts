// SPDX-License-Identifier: Apache-2.0
/** The programs of a release build, where nobody names others. */
import { homedir } from 'node:os';
import { join } from 'node:path';

const RELEASE = join(
	process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
	'cairn/target/release',
);

/** The node: `CAIRN_NODE`, else that of the release build. */
export function nodePath(): string {
	return process.env.CAIRN_NODE ?? join(RELEASE, 'cairn-node');
}

/** The device tools: `CAIRN_DEVICE`, else those of the release build. */
export function devicePath(): string {
	return process.env.CAIRN_DEVICE ?? join(RELEASE, 'cairn-device');
}
