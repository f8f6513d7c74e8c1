// SPDX-License-Identifier: Apache-2.0
/**
 * The signed messages of the device protocol. What is signed is always
 * `domain (16) ‖ genesis hash (32) ‖ SCALE(message)`, so that no signature means anything on
 * another chain or as another message. Fields are encoded in the order in which they stand.
 */
import { domain } from './domain.ts';
import { encodeRootKey, type RootKey, type RootSignature, type Signer } from './keys.ts';
import { concat, fixed, option, signed, unsigned } from './scale.ts';

/** What a device does for its living; its place here is its SCALE discriminant. */
export const DEVICE_KINDS = ['Gateway', 'Storage'] as const;

/** One of {@link DEVICE_KINDS}. */
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** A maker's word for a device it made; signed by the maker's certifier key. */
export interface Certificate {
	maker: number;
	rootKey: RootKey;
	kind: DeviceKind;
	serialHash: Uint8Array;
}

/** What a device says when it joins; signed by its root key. */
export interface Possession {
	owner: Uint8Array;
	rootKey: RootKey;
	workingKey: Uint8Array;
	/** Tick from which the working key is no longer accepted. */
	expiresAt: number;
	/** Commitment to the first hash chain, see `beacon.ts`. */
	chainTip: Uint8Array;
}

/** Puts a new working key in force; signed by the root key. */
export interface WorkingKeyCertificate {
	device: number;
	/** One more than that of the last one accepted for this device. */
	sequence: number;
	workingKey: Uint8Array;
	expiresAt: number;
}

/** The device's consent to a new owner, who brings a new working key; signed by the root key. */
export interface Acceptance {
	device: number;
	owner: Uint8Array;
	sequence: number;
	workingKey: Uint8Array;
	expiresAt: number;
}

/** A maker's word for a device's new root key; signed by the maker's certifier key. */
export interface RotationCertificate {
	device: number;
	maker: number;
	newRootKey: RootKey;
}

/** The new root key's own consent; signed by the new root key. */
export interface RotationPossession {
	device: number;
	owner: Uint8Array;
	newRootKey: RootKey;
	sequence: number;
	workingKey: Uint8Array;
	expiresAt: number;
}

/** Commits a device to a new hash chain; signed by the working key. */
export interface ChainCommitment {
	device: number;
	/** One more than that of the last commitment; counted apart from working keys. */
	sequence: number;
	tip: Uint8Array;
}

/** A witness's statement that it heard a beacon; signed by the witness's working key. */
export interface Report {
	round: number;
	beaconer: number;
	witness: number;
	tag: Uint8Array;
	/** Tenths of dBm. */
	rssi: number;
	/** Tenths of dB. */
	snr: number;
	/** Hz. */
	frequency: number;
	/** Index into the region's data rates. */
	dataRate: number;
	/** Nanoseconds of GPS time, where the concentrator has them. */
	gpsTime?: bigint;
}

/** Each message with its domain and its encoding. */
const FORMATS = {
	certificate: format<Certificate>('cairn/certify/1', (message) => [
		unsigned('maker', message.maker, 4),
		encodeRootKey('rootKey', message.rootKey),
		unsigned('kind', DEVICE_KINDS.indexOf(message.kind), 1),
		fixed('serialHash', message.serialHash, 32),
	]),
	possession: format<Possession>('cairn/onboard/1', (message) => [
		fixed('owner', message.owner, 32),
		encodeRootKey('rootKey', message.rootKey),
		fixed('workingKey', message.workingKey, 32),
		unsigned('expiresAt', message.expiresAt, 4),
		fixed('chainTip', message.chainTip, 32),
	]),
	workingKeyCertificate: format<WorkingKeyCertificate>('cairn/working/1', (message) => [
		unsigned('device', message.device, 4),
		unsigned('sequence', message.sequence, 4),
		fixed('workingKey', message.workingKey, 32),
		unsigned('expiresAt', message.expiresAt, 4),
	]),
	acceptance: format<Acceptance>('cairn/accept/1', (message) => [
		unsigned('device', message.device, 4),
		fixed('owner', message.owner, 32),
		unsigned('sequence', message.sequence, 4),
		fixed('workingKey', message.workingKey, 32),
		unsigned('expiresAt', message.expiresAt, 4),
	]),
	rotationCertificate: format<RotationCertificate>('cairn/rotate/1', (message) => [
		unsigned('device', message.device, 4),
		unsigned('maker', message.maker, 4),
		encodeRootKey('newRootKey', message.newRootKey),
	]),
	rotationPossession: format<RotationPossession>('cairn/newroot/1', (message) => [
		unsigned('device', message.device, 4),
		fixed('owner', message.owner, 32),
		encodeRootKey('newRootKey', message.newRootKey),
		unsigned('sequence', message.sequence, 4),
		fixed('workingKey', message.workingKey, 32),
		unsigned('expiresAt', message.expiresAt, 4),
	]),
	chainCommitment: format<ChainCommitment>('cairn/chain/1', (message) => [
		unsigned('device', message.device, 4),
		unsigned('sequence', message.sequence, 4),
		fixed('tip', message.tip, 32),
	]),
	report: format<Report>('cairn/report/1', (message) => [
		unsigned('round', message.round, 4),
		unsigned('beaconer', message.beaconer, 4),
		unsigned('witness', message.witness, 4),
		fixed('tag', message.tag, 16),
		signed('rssi', message.rssi, 2),
		signed('snr', message.snr, 2),
		unsigned('frequency', message.frequency, 4),
		unsigned('dataRate', message.dataRate, 1),
		option(message.gpsTime, (time) => unsigned('gpsTime', time, 8)),
	]),
};

/** Which message it is. */
export type MessageName = keyof typeof FORMATS;

/** The fields of the message of that name. */
export type MessageOf<Name extends MessageName> = Parameters<(typeof FORMATS)[Name]['encode']>[0];

/** The domain tag of a message. */
export function messageDomain(name: MessageName): Uint8Array {
	return domain(FORMATS[name].domain);
}

/** The message in SCALE, without domain and genesis hash. */
export function encodeMessage<Name extends MessageName>(
	name: Name,
	message: MessageOf<Name>,
): Uint8Array {
	const encode: (message: MessageOf<Name>) => Uint8Array[] = FORMATS[name].encode as never;
	return concat(...encode(message));
}

/** The bytes that are signed. */
export function signingBytes<Name extends MessageName>(
	name: Name,
	genesis: Uint8Array,
	message: MessageOf<Name>,
): Uint8Array {
	return concat(
		messageDomain(name),
		fixed('genesis hash', genesis, 32),
		encodeMessage(name, message),
	);
}

/** The message's signature, for the chain with that genesis hash. */
export function signMessage<Name extends MessageName>(
	signer: Signer,
	genesis: Uint8Array,
	name: Name,
	message: MessageOf<Name>,
): RootSignature {
	return signer.sign(signingBytes(name, genesis, message));
}

interface Format<Message> {
	domain: string;
	encode: (message: Message) => Uint8Array[];
}

function format<Message>(
	name: string,
	encode: (message: Message) => Uint8Array[],
): Format<Message> {
	return { domain: name, encode };
}
