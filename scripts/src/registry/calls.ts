// SPDX-License-Identifier: Apache-2.0
/** The calls by which signed messages and assertions reach the registry. */
import type { Call, Chain } from '../chain/index.ts';
import type { Assertion } from '../device/location.ts';
import type {
	Acceptance,
	Certificate,
	Possession,
	RootKey,
	RootSignature,
	RotationPossession,
	WorkingKeyCertificate,
} from '../protocol/index.ts';
import { asEnum } from './scheme.ts';

/** Registers the signer as a maker. */
export function registerMaker(chain: Chain, certifier: RootKey, bond: bigint): Call {
	return chain.call('deviceRegistry.registerMaker', { certifier: asEnum(certifier), bond });
}

/** Onboards a device for the signer, by the maker's certificate and the device's possession. */
export function onboard(
	chain: Chain,
	certificate: Certificate,
	certified: RootSignature,
	possession: Possession,
	possessed: RootSignature,
): Call {
	return chain.call('deviceRegistry.onboard', {
		maker: certificate.maker,
		kind: certificate.kind,
		rootKey: asEnum(possession.rootKey),
		serialHash: certificate.serialHash,
		certificate: asEnum(certified),
		workingKey: possession.workingKey,
		expiresAt: possession.expiresAt,
		chainTip: possession.chainTip,
		possession: asEnum(possessed),
	});
}

/** Asserts where a gateway is. */
export function assertLocation(chain: Chain, device: number, where: Assertion): Call {
	return chain.call('deviceRegistry.assertLocation', { device, ...where });
}

/** Puts a new working key in force. */
export function certifyWorkingKey(
	chain: Chain,
	certificate: WorkingKeyCertificate,
	signature: RootSignature,
): Call {
	return chain.call('deviceRegistry.certifyWorkingKey', {
		...certificate,
		signature: asEnum(signature),
	});
}

/** Takes over an offered device for the signer. */
export function acceptTransfer(
	chain: Chain,
	acceptance: Acceptance,
	signature: RootSignature,
): Call {
	// The new owner is the account that signs the transaction, hence no argument.
	const { owner: _owner, ...rest } = acceptance;
	return chain.call('deviceRegistry.acceptTransfer', { ...rest, signature: asEnum(signature) });
}

/** Gives a device a new root key; without the maker's signature only where the maker is gone. */
export function rotateRootKey(
	chain: Chain,
	possession: RotationPossession,
	possessed: RootSignature,
	certified: RootSignature | undefined,
): Call {
	const { owner: _owner, newRootKey, ...rest } = possession;
	return chain.call('deviceRegistry.rotateRootKey', {
		...rest,
		newRootKey: asEnum(newRootKey),
		makerSignature: certified === undefined ? null : asEnum(certified),
		possession: asEnum(possessed),
	});
}
