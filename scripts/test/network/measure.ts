// SPDX-License-Identifier: Apache-2.0
/**
 * Measures whether blocks by author follow the weights.
 *
 * `CAIRN_NODE` and `CAIRN_DEVICE` are the paths of both binaries.
 */
import { mainOf } from '../../src/cli/command.ts';
import { shares } from './measurement.ts';

await mainOf('network-shares', shares);
