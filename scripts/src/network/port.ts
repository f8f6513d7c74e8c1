// SPDX-License-Identifier: Apache-2.0
/** Ports that are free, and whether one is open. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** The ports that were given out: the nodes that they are for may not listen yet. */
const given = new Set<number>();

/** A port of loopback that nobody listens on, each once. */
export async function freePort(): Promise<number> {
	for (;;) {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		server.close();
		await once(server, 'close');
		if (!given.has(port)) {
			given.add(port);
			return port;
		}
	}
}

/** Whether somebody listens on a port. */
export async function isOpen(port: number, host = '127.0.0.1'): Promise<boolean> {
	const socket = connect(port, host);
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
