// SPDX-License-Identifier: Apache-2.0
//! Why a proof does not hold, in this pallet's words. The numbers are in the verifier's own errors,
//! which the prover sees before it submits.

use crate::pallet::Error;
use cairn_spacetime::{SealError, Tree, WindowError};

impl<T> From<SealError> for Error<T> {
	fn from(error: SealError) -> Self {
		match error {
			SealError::NoSuchPart { .. } => Self::NoSuchPart,
			SealError::LabelCount { .. } => Self::WrongLabelCount,
			SealError::DataCount { .. } => Self::WrongDataCount,
			SealError::Multiproof { tree, .. } => match tree {
				Tree::Column => Self::BadColumnProof,
				Tree::Replica => Self::BadReplicaProof,
				Tree::Data => Self::BadDataProof,
			},
			SealError::WrongRoot { tree } => match tree {
				Tree::Column => Self::WrongColumnRoot,
				Tree::Replica => Self::WrongReplicaRoot,
				Tree::Data => Self::WrongDataRoot,
			},
			SealError::WrongLabel { .. } => Self::WrongLabel,
		}
	}
}

impl<T> From<WindowError> for Error<T> {
	fn from(error: WindowError) -> Self {
		match error {
			WindowError::PartitionSize { .. } => Self::PartitionSize,
			WindowError::SectorCount { .. } => Self::WrongSectorCount,
			WindowError::Multiproof { .. } => Self::BadOpening,
			WindowError::WrongRoot { .. } => Self::WrongOpening,
		}
	}
}
