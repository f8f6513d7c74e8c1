// SPDX-License-Identifier: Apache-2.0
//! Who reaches what: the calls of root are reached by referenda alone.

use super::{super::chain, *};
use crate::tests::shapes::one_of_each_call;
use cairn_governance::origins::Origin;
use frame_support::{dispatch::GetDispatchInfo, storage::with_transaction};
use sp_runtime::{traits::Dispatchable, DispatchError, TransactionOutcome};
use std::collections::BTreeSet;

/// Dispatches `call`, and forgets what it did. Whether the origin was bad.
fn is_refused(origin: RuntimeOrigin, call: &RuntimeCall) -> bool {
	let result = with_transaction(|| {
		let outcome = call.clone().dispatch(origin);
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(outcome))
	});
	result.unwrap().is_err_and(|error| error.error == DispatchError::BadOrigin)
}

/// Everybody but root, and who they are.
fn everybody() -> Vec<(&'static str, RuntimeOrigin)> {
	let members = |ayes| pallet_collective::RawOrigin::Members(ayes, 3).into();
	let [alice, bob, ..] = people();
	vec![
		("nobody", RuntimeOrigin::none()),
		("an account", RuntimeOrigin::signed(alice.clone())),
		("a call that the runtime itself authorizes", RawOrigin::Authorized.into()),
		("the whitelisted caller", Origin::WhitelistedCaller.into()),
		("the parameter admin", Origin::ParameterAdmin.into()),
		("the consensus admin", Origin::ConsensusAdmin.into()),
		("the treasurer", Origin::Treasurer.into()),
		("the canceller", Origin::ReferendumCanceller.into()),
		("the killer", Origin::ReferendumKiller.into()),
		("the committee", members(3)),
		("half of the committee", pallet_collective::RawOrigin::Members(2, 4).into()),
		("a member", pallet_collective::RawOrigin::Member(bob).into()),
	]
}

/// The variants of all origins, by the type that the runtime has for them: pallet, and origin.
fn kinds_of_origins() -> BTreeSet<(String, String)> {
	let mut registry = scale_info::Registry::new();
	let caller = registry.register_type(&scale_info::meta_type::<OriginCaller>());
	let types: scale_info::PortableRegistry = registry.into();
	let variants = |id: u32| match &types.resolve(id).unwrap().type_def {
		scale_info::TypeDef::Variant(variants) => variants.variants.clone(),
		other => panic!("{other:?}"),
	};
	let of_pallet = |pallet: scale_info::Variant<scale_info::form::PortableForm>| {
		let kinds = variants(pallet.fields[0].ty.id);
		kinds.into_iter().map(|kind| (pallet.name.clone(), kind.name)).collect::<Vec<_>>()
	};
	variants(caller.id).into_iter().flat_map(of_pallet).collect()
}

/// Which of them an origin is.
fn kind_of(origin: &RuntimeOrigin) -> (String, String) {
	let told = format!("{:?}", origin.caller);
	let names: Vec<&str> = told.split('(').take(2).collect();
	(names[0].to_string(), names[1].trim_end_matches(')').to_string())
}

/// What each of those may call that accounts may not.
pub(super) const PRIVILEGES: &[(&str, &[&str])] = &[
	("a call that the runtime itself authorizes", &[]),
	// What it decides to dispatch, anybody may relay.
	("the whitelisted caller", &[]),
	("the parameter admin", &["Parameters::set_parameter"]),
	("the consensus admin", &[]),
	(
		"the treasurer",
		&[
			"Treasury::remove_approval",
			"Treasury::spend",
			"Treasury::spend_local",
			"Treasury::void_spend",
		],
	),
	("the canceller", &["Referenda::cancel"]),
	("the killer", &["Referenda::kill"]),
	(
		"the committee",
		&[
			"Brake::end",
			"Brake::enter_safe_mode",
			"Brake::pause",
			"Whitelist::remove_whitelisted_call",
			"Whitelist::whitelist_call",
		],
	),
	("half of the committee", &[]),
	("a member", &[]),
];

#[test]
fn everybody_is_every_origin_of_the_runtime_but_root() {
	chain("development", || {
		let mut found: BTreeSet<_> =
			everybody().iter().map(|(_, origin)| kind_of(origin)).collect();
		found.insert(("system".into(), "Root".into()));
		// Nobody can be it: it is there for the type's parameter.
		found.insert(("Committee".into(), "_Phantom".into()));
		assert_eq!(found, kinds_of_origins());
	});
}

#[test]
fn nobody_but_root_may_what_no_account_may_save_for_a_few_calls() {
	chain("development", || {
		let mut found: Vec<(&str, BTreeSet<String>)> = Vec::new();
		for (who, origin) in everybody().into_iter().skip(2) {
			let mut may = BTreeSet::new();
			for (pallet, name, call) in one_of_each_call() {
				let [alice, ..] = people();
				let signed = RuntimeOrigin::signed(alice);
				let wrapped = is_refused(RuntimeOrigin::none(), &call);
				if wrapped && is_refused(signed, &call) && !is_refused(origin.clone(), &call) {
					may.insert(format!("{pallet}::{name}"));
				}
			}
			found.push((who, may));
		}
		let expected: Vec<(&str, BTreeSet<String>)> = PRIVILEGES
			.iter()
			.map(|(who, calls)| (*who, calls.iter().map(|name| name.to_string()).collect()))
			.collect();
		assert_eq!(found, expected);
	});
}

#[test]
fn calls_that_only_root_may_are_these() {
	chain("development", || {
		let mut only = BTreeSet::new();
		for (pallet, name, call) in one_of_each_call() {
			let all_refused = everybody().into_iter().all(|(_, origin)| is_refused(origin, &call));
			// A batch is refused for what it holds.
			if all_refused && name != "batch_all" {
				// The host reads the version of new code, and these tests have none. What a batch
				// holds may be refused whoever sends it.
				let exempt = name == "set_code" || pallet == "Utility";
				let may = exempt || !is_refused(RuntimeOrigin::root(), &call);
				assert!(may, "{pallet}::{name}: nobody may");
				assert!(call.get_dispatch_info().call_weight.ref_time() > 0, "{pallet}::{name}");
				only.insert(format!("{pallet}::{name}"));
			}
		}
		let known: BTreeSet<String> = ROOT_ONLY.iter().map(|name| name.to_string()).collect();
		assert_eq!(only, known);
	});
}

/// What a referendum of root's, or a whitelisted one, may and nobody else.
const ROOT_ONLY: &[&str] = &[
	"Babe::plan_config_change",
	"Balances::force_adjust_total_issuance",
	"Balances::force_set_balance",
	"Balances::force_transfer",
	"Balances::force_unreserve",
	"Brake::extend",
	"Committee::disapprove_proposal",
	"Committee::kill",
	"Committee::set_members",
	"DeviceRegistry::dismiss_accusation",
	"DeviceRegistry::dismiss_former_accusation",
	"DeviceRegistry::reinstate_maker",
	"DeviceRegistry::suspend_maker",
	"Grandpa::note_stalled",
	"MultiBlockMigrations::clear_historic",
	"MultiBlockMigrations::force_onboard_mbms",
	"MultiBlockMigrations::force_set_active_cursor",
	"MultiBlockMigrations::force_set_cursor",
	"Preimage::request_preimage",
	"Preimage::unrequest_preimage",
	"Referenda::nudge_referendum",
	"Referenda::one_fewer_deciding",
	"SafeMode::force_enter",
	"SafeMode::force_exit",
	"SafeMode::force_extend",
	"SafeMode::force_release_deposit",
	"SafeMode::force_slash_deposit",
	"Scheduler::cancel",
	"Scheduler::cancel_named",
	"Scheduler::cancel_retry",
	"Scheduler::cancel_retry_named",
	"Scheduler::schedule",
	"Scheduler::schedule_after",
	"Scheduler::schedule_named",
	"Scheduler::schedule_named_after",
	"Scheduler::set_retry",
	"Scheduler::set_retry_named",
	"System::authorize_upgrade",
	"System::authorize_upgrade_without_checks",
	"System::kill_prefix",
	"System::kill_storage",
	"System::set_code",
	"System::set_code_without_checks",
	"System::set_heap_pages",
	"System::set_storage",
	"TxPause::pause",
	"TxPause::unpause",
	"Utility::dispatch_as",
	"Utility::dispatch_as_fallible",
	"Utility::with_weight",
];
