// SPDX-License-Identifier: Apache-2.0
/** What a maker signs, in JSON that goes from the maker to the owner. Nothing in it is secret. */
import { readFileSync } from 'node:fs';

import { hexToU8a, isHex, u8aEq, u8aToHex } from '@polkadot/util';

import {
	DEVICE_KINDS,
	keyLength,
	SCHEMES,
	signMessage,
	type Certificate,
	type DeviceKind,
	type RootKey,
	type RootSignature,
	type RotationCertificate,
	type Scheme,
	type Signer,
} from '../protocol/index.ts';

/** A file that holds no certificate, or one for something else. */
export class CertificateError extends Error {
	override readonly name = 'CertificateError';
}

/** A message of a maker with its signature. */
export interface Certified<Message> {
	message: Message;
	signature: RootSignature;
}

/** Signs a device's certificate and writes it as JSON. */
export function certify(signer: Signer, genesis: Uint8Array, message: Certificate): string {
	const { maker, rootKey, kind, serialHash } = message;
	return toJson('certificate', genesis, signMessage(signer, genesis, 'certificate', message), {
		maker,
		rootKey: keyToJson(rootKey),
		kind,
		serialHash: u8aToHex(serialHash),
	});
}

/** Signs the certificate of a device's new root key and writes it as JSON. */
export function certifyRotation(
	signer: Signer,
	genesis: Uint8Array,
	message: RotationCertificate,
): string {
	const { device, maker, newRootKey } = message;
	const signature = signMessage(signer, genesis, 'rotationCertificate', message);
	return toJson('rotationCertificate', genesis, signature, {
		device,
		maker,
		newRootKey: keyToJson(newRootKey),
	});
}

/** Reads a device's certificate for the chain with that genesis hash. */
export function readCertificate(path: string, genesis: Uint8Array): Certified<Certificate> {
	const json = new Fields(path, readFileSync(path, 'utf8'));
	json.checkHead('certificate', genesis);
	return {
		message: {
			maker: json.number('maker'),
			rootKey: json.key('rootKey'),
			kind: json.kind('kind'),
			serialHash: json.bytes('serialHash', 32),
		},
		signature: json.signature('signature'),
	};
}

/** Reads a rotation's certificate for the chain with that genesis hash. */
export function readRotationCertificate(
	path: string,
	genesis: Uint8Array,
): Certified<RotationCertificate> {
	const json = new Fields(path, readFileSync(path, 'utf8'));
	json.checkHead('rotationCertificate', genesis);
	return {
		message: {
			device: json.number('device'),
			maker: json.number('maker'),
			newRootKey: json.key('newRootKey'),
		},
		signature: json.signature('signature'),
	};
}

/** Whether two keys are one. */
export function sameKey(one: RootKey, other: RootKey): boolean {
	return one.scheme === other.scheme && u8aEq(one.bytes, other.bytes);
}

function keyToJson({ scheme, bytes }: RootKey): { scheme: Scheme; key: string } {
	return { scheme, key: u8aToHex(bytes) };
}

function toJson(
	what: string,
	genesis: Uint8Array,
	{ scheme, bytes }: RootSignature,
	fields: Record<string, unknown>,
): string {
	const signature = { scheme, bytes: u8aToHex(bytes) };
	const document = { message: what, genesis: u8aToHex(genesis), ...fields, signature };
	return JSON.stringify(document, undefined, '\t');
}

/** A JSON object whose fields are read one by one, each error naming file and field. */
class Fields {
	private readonly values: Record<string, unknown>;

	constructor(
		private readonly path: string,
		text: string,
	) {
		try {
			this.values = JSON.parse(text) as Record<string, unknown>;
		} catch {
			throw new CertificateError(`${path}: not JSON`);
		}
		if (typeof this.values !== 'object' || this.values === null) {
			throw new CertificateError(`${path}: not a JSON object`);
		}
	}

	/** That it is this message, and for this chain. */
	checkHead(message: string, genesis: Uint8Array): void {
		if (this.values.message !== message) {
			this.refuse('message', `must be "${message}"`);
		}
		if (!u8aEq(this.bytes('genesis', 32), genesis)) {
			this.refuse('genesis', `is of another chain, must be ${u8aToHex(genesis)}`);
		}
	}

	number(name: string): number {
		const value = this.values[name];
		const fits = Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32;
		return fits
			? Number(value)
			: this.refuse(name, 'must be a whole number from 0 to 4294967295');
	}

	bytes(name: string, length: number, values = this.values): Uint8Array {
		const value = values[name];
		const fits = isHex(value, length * 8);
		return fits
			? hexToU8a(value)
			: this.refuse(name, `must be 0x and ${2 * length} hex digits`);
	}

	kind(name: string): DeviceKind {
		const found = DEVICE_KINDS.find((kind) => kind === this.values[name]);
		return found ?? this.refuse(name, `must be one of ${DEVICE_KINDS.join(', ')}`);
	}

	key(name: string): RootKey {
		const { scheme, values } = this.schemed(name);
		return { scheme, bytes: this.bytes('key', keyLength(scheme), values) };
	}

	signature(name: string): RootSignature {
		const { scheme, values } = this.schemed(name);
		return { scheme, bytes: this.bytes('bytes', 64, values) };
	}

	private schemed(name: string): { scheme: Scheme; values: Record<string, unknown> } {
		const values = (this.values[name] ?? {}) as Record<string, unknown>;
		const scheme = SCHEMES.find((one) => one === values.scheme);
		return scheme === undefined
			? this.refuse(`${name}.scheme`, `must be one of ${SCHEMES.join(', ')}`)
			: { scheme, values };
	}

	private refuse(name: string, why: string): never {
		throw new CertificateError(`${this.path}: ${name} ${why}`);
	}
}
