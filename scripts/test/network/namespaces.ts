// SPDX-License-Identifier: Apache-2.0
/**
 * Two network namespaces with a wire between them that can be cut. Each has a wire to this process
 * besides, by which its nodes are asked; no packet finds from the one to the other by that.
 */
import { spawnSync } from 'node:child_process';

import { reason } from '../../src/chain/index.ts';
import type { Place } from '../../src/network/place.ts';

/** The name of each end of the wire between the namespaces, in its own. */
const WIRE = 'between';

/** The name of the end of the wire to this process, in each namespace. */
const PHONE = 'asking';

/** One of the two. */
interface Half {
	/** Its namespace. */
	name: string;
	/** Its address among nodes, kept on its loopback so that it stays when the wire is cut. */
	peers: string;
	/** Its address for this process, and this process's for it. */
	rpc: string;
	here: string;
}

/** The two namespaces, while they last. */
export class Namespaces {
	private constructor(private readonly halves: [Half, Half]) {}

	/** Makes them; the error says why they cannot be had here. */
	static open(): Namespaces {
		// Whoever runs the suite twice at a time has two processes.
		const net = `10.${64 + ((process.pid >> 8) % 64)}.${process.pid % 256}`;
		const made = new Namespaces([
			{ name: nameOf('a'), peers: `${net}.9`, rpc: `${net}.2`, here: `${net}.1` },
			{ name: nameOf('b'), peers: `${net}.10`, rpc: `${net}.6`, here: `${net}.5` },
		]);
		try {
			made.build();
			return made;
		} catch (error) {
			made.close();
			throw new Error(`no network namespaces: ${reason(error)}`);
		}
	}

	/** The place of the one half, or of the other. */
	place(half: 0 | 1): Place {
		const { name, peers, rpc } = this.halves[half];
		return {
			peers,
			rpc,
			answering: (port) => [
				'--experimental-rpc-endpoint',
				`listen-addr=${rpc}:${port},methods=unsafe`,
			],
			within: (words) => ['ip', 'netns', 'exec', name, ...words],
		};
	}

	/** Cuts the wire between the halves. */
	cut(): void {
		this.halves.forEach(({ name }) => ip('-n', name, 'link', 'set', WIRE, 'down'));
	}

	/** Mends it. */
	mend(): void {
		this.halves.forEach(({ name }) => ip('-n', name, 'link', 'set', WIRE, 'up'));
		this.join(0, 1);
		this.join(1, 0);
	}

	/** Removes them, and with them all wires. Nodes in them must have ended. */
	close(): void {
		for (const { name } of this.halves) {
			spawnSync('ip', ['netns', 'delete', name]);
		}
	}

	private build(): void {
		const [one, other] = this.halves;
		for (const half of this.halves) {
			const { name, peers, rpc, here } = half;
			ip('netns', 'add', name);
			ip('-n', name, 'link', 'set', 'lo', 'up');
			ip('-n', name, 'address', 'add', `${peers}/32`, 'dev', 'lo');
			ip('link', 'add', name, 'type', 'veth', 'peer', 'name', PHONE, 'netns', name);
			ip('address', 'add', `${here}/30`, 'dev', name);
			ip('link', 'set', name, 'up');
			ip('-n', name, 'address', 'add', `${rpc}/30`, 'dev', PHONE);
			ip('-n', name, 'link', 'set', PHONE, 'up');
		}
		const end = ['name', WIRE, 'netns', other.name];
		ip('-n', one.name, 'link', 'add', WIRE, 'type', 'veth', 'peer', ...end);
		this.mend();
	}

	/** Shows the one half the way to the other. */
	private join(from: 0 | 1, to: 0 | 1): void {
		const { name, peers } = this.halves[from];
		const way = ['dev', WIRE, 'src', peers];
		ip('-n', name, 'route', 'replace', `${this.halves[to].peers}/32`, ...way);
	}
}

/** The name of a namespace, and of the wire to it, which has fifteen letters at most. */
function nameOf(half: 'a' | 'b'): string {
	return `cairn-${process.pid}${half}`;
}

function ip(...words: string[]): void {
	const { error, status, stderr } = spawnSync('ip', words, { encoding: 'utf8' });
	if (error !== undefined || status !== 0) {
		throw new Error(`ip ${words.join(' ')}: ${error?.message ?? stderr.trim()}`);
	}
}
