// SPDX-License-Identifier: Apache-2.0
/** The maker's tool. */
import { main } from './cli/command.ts';
import { newKey } from './cli/new-key.ts';
import { certify, certifyRotation } from './maker/certificates.ts';
import { adjustBond, register, retire, setCertifier, withdrawBond } from './maker/registration.ts';
import { status } from './maker/status.ts';

await main({
	name: 'maker',
	summary: 'Register as a maker of devices and vouch for them.',
	commands: {
		'new-key': newKey,
		register,
		certify,
		'certify-rotation': certifyRotation,
		status,
		'set-certifier': setCertifier,
		'adjust-bond': adjustBond,
		retire,
		'withdraw-bond': withdrawBond,
	},
});
