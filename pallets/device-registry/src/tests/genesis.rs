// SPDX-License-Identifier: Apache-2.0
//! Makers from the first block on.

use super::*;

fn genesis_maker() -> GenesisMaker<AccountId, Balance> {
	GenesisMaker { account: MAKER, certifier: key(CERTIFIER), bond: 300, suspended: false }
}

fn built(makers: Vec<GenesisMaker<AccountId, Balance>>, test: impl FnOnce()) {
	ext_with(crate::GenesisConfig { makers }).execute_with(|| {
		test();
		Registry::do_try_state().unwrap();
	});
}

#[test]
fn a_maker_of_genesis_vouches_for_devices() {
	built(vec![genesis_maker()], || {
		assert_eq!(bonded(&MAKER), 300);
		assert_ok!(Papers::new(10).submit());
	});
}

#[test]
fn a_new_chain_has_the_version_of_its_storage_and_nothing_to_migrate() {
	use frame_support::traits::{GetStorageVersion, StorageVersion};
	built(vec![genesis_maker()], || {
		assert_eq!(Registry::on_chain_storage_version(), StorageVersion::new(2));
		assert_eq!(Registry::in_code_storage_version(), StorageVersion::new(2));
		assert_eq!(Owned::<Test>::iter_keys().count(), 0);
	});
}

#[test]
fn a_maker_suspended_in_genesis_does_not() {
	built(vec![GenesisMaker { suspended: true, ..genesis_maker() }], || {
		assert_noop!(Papers::new(10).submit(), Error::MakerSuspended);
	});
}

#[test]
#[should_panic(expected = "a maker of genesis can register")]
fn a_genesis_with_a_bond_beyond_the_account_is_not_built() {
	built(vec![GenesisMaker { bond: 10_001, ..genesis_maker() }], || ());
}

#[test]
fn a_maker_reads_from_json_with_its_certifier_in_hex() {
	let maker = genesis_maker();
	let json = serde_json::to_string(&maker).unwrap();
	assert!(json.contains("\"certifier\":\"0x008a88e3dd"), "{json}");
	assert_eq!(serde_json::from_str::<GenesisMaker<AccountId, Balance>>(&json).unwrap(), maker);
	let broken = json.replace("0x008a88e3dd", "0x038a88e3dd");
	assert!(serde_json::from_str::<GenesisMaker<AccountId, Balance>>(&broken).is_err());
}

#[test]
#[should_panic(expected = "breaks a rule: ReporterShare")]
fn a_reporter_gets_no_more_than_half() {
	build_and_execute(|| {
		ReporterShare::set(sp_runtime::Permill::from_parts(500_001));
		Registry::check_constants();
	});
}

#[test]
#[should_panic(expected = "breaks a rule: AppealWindow")]
fn there_is_time_to_appeal() {
	build_and_execute(|| {
		AppealWindow::set(0);
		Registry::check_constants();
	});
}

#[test]
fn the_constants_of_the_mock_make_sense() {
	build_and_execute(Registry::check_constants);
}

#[test]
#[should_panic(expected = "breaks a rule: LocationFees")]
fn constants_that_contradict_each_other_are_refused() {
	build_and_execute(|| {
		FirstLocationFee::set(6);
		Registry::check_constants();
	});
}

#[test]
#[should_panic(expected = "breaks a rule: RotationDelay")]
fn a_genesis_whose_epochs_make_figures_too_long_is_not_built() {
	build_and_execute(|| {
		RotationDelay::set(MAX_TICKS + 1);
		let config = crate::GenesisConfig::<Test>::default();
		frame_support::traits::BuildGenesisConfig::build(&config);
	});
}
