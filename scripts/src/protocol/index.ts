// SPDX-License-Identifier: Apache-2.0
/**
 * The device protocol, written from its description and independently of the runtime's own
 * implementation: two that agree to the byte show that the description is complete.
 */
export * from './beacon.ts';
export * from './domain.ts';
export * from './draw.ts';
export * from './keys.ts';
export * from './messages.ts';
export * from './scale.ts';
export * from './window.ts';
