// SPDX-License-Identifier: Apache-2.0
/** Names for the errors by which the runtime refuses a call. */
import type { DispatchError } from '@polkadot/types/interfaces';
import type { Registry } from '@polkadot/types-codec/types';

/** The runtime refused a call. */
export class DispatchFailure extends Error {
	override readonly name = 'DispatchFailure';

	constructor(
		/** `pallet.Error`, for instance `rewards.NothingDue`. */
		readonly error: string,
		/** The error's own documentation, from the runtime's metadata. */
		readonly doc: string,
	) {
		super(doc === '' ? error : `${error}: ${doc}`);
	}
}

/** Looks up an error's name and documentation in the metadata. */
export function nameDispatchError(registry: Registry, error: DispatchError): DispatchFailure {
	if (error.isModule) {
		const { section, name, docs } = registry.findMetaError(error.asModule);
		return new DispatchFailure(`${section}.${name}`, docs.join(' ').trim());
	}
	const detail = error.inner.isEmpty ? '' : error.inner.toString();
	const kind = error.type.charAt(0).toLowerCase() + error.type.slice(1);
	return new DispatchFailure(detail === '' ? kind : `${kind}.${detail}`, '');
}
