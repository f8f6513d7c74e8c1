// SPDX-License-Identifier: Apache-2.0
//! One file for each call, hook or theme.

mod booking;
mod closing;
mod constants;
mod declare;
mod device_events;
mod expire_pre_commit;
mod extend;
mod honest;
mod lag;
mod money;
mod offset;
mod params;
mod pre_commit;
mod properties;
mod prove_part;
mod prove_window;
mod story;
mod terminate;
mod try_state;
mod view;
mod weights;
