// SPDX-License-Identifier: Apache-2.0
/** The tool that runs networks on this machine. */
import { main } from './cli/command.ts';
import { measure, run } from './network/commands.ts';

await main({
	name: 'network',
	summary: 'Run validators on this machine, each a process with a database and keys of its own.',
	commands: { run, measure },
});
