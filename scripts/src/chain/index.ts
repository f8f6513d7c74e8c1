// SPDX-License-Identifier: Apache-2.0
/** Talking to a chain through polkadot-js. */
export * from './account.ts';
export * from './amount.ts';
export * from './chain.ts';
export * from './decode.ts';
export * from './dispatch-error.ts';
export * from './duration.ts';
export * from './size.ts';
export * from './submit.ts';
export * from './wait.ts';
