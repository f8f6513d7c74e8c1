// SPDX-License-Identifier: Apache-2.0
/** Amounts of CRN as people write them, and as plancks of which one CRN has 10^12. */

/** Decimals of CRN. */
export const DECIMALS = 12;

/** Plancks in one CRN. */
export const CRN = 10n ** BigInt(DECIMALS);

/** An amount of plancks as exact decimal text, for instance `1.5 CRN`. */
export function formatCrn(plancks: bigint): string {
	const sign = plancks < 0n ? '-' : '';
	const size = plancks < 0n ? -plancks : plancks;
	const fraction = (size % CRN).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
	return `${sign}${size / CRN}${fraction === '' ? '' : `.${fraction}`} CRN`;
}

/** Plancks from decimal text in CRN; undefined if it is none or has more than 12 decimals. */
export function parseCrn(text: string): bigint | undefined {
	const match = /^(\d+)(?:\.(\d{1,12}))?(?:\s*CRN)?$/.exec(text.trim());
	if (match === null) {
		return undefined;
	}
	return BigInt(match[1] ?? '0') * CRN + BigInt((match[2] ?? '').padEnd(DECIMALS, '0'));
}
