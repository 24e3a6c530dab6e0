// Tables of credential. What identifies a person stands in them only sealed or masked.
#pragma once

#include <string>
#include <vector>

#include "credential/model.h"
#include "ledger/ledger.h"

namespace tongban::credential::rows {

std::vector<const char*> tables();

/// What the rows know besides the content.
struct Place {
    std::string region;  // of the deployment
    std::string id;
    std::string holder;  // party id
    std::string department;
};

std::vector<ledger::RowChange> on_issue(const Place& place, const CredentialState& state);
ledger::RowChange on_change(const Place& place, const CredentialState& state);

/// One row as lists and checks read it.
struct Record {
    std::string id, holder, department, type_id, type_name, number, identifier;
    std::string issuer_name, issuer_code, area_code, holder_shown;
    std::string issued_on, valid_from, valid_until, case_number;
    Stage stage = Stage::None;
    std::uint64_t status_index = 0;
};
Record read(const ledger::Reader::Row& row);

// Each gives the columns that read() expects.
extern const char* const kById;
extern const char* const kByHolder;
extern const char* const kByHolderAfter;
extern const char* const kByHolderAndType;
extern const char* const kByHolderTypeAndNumber;
extern const char* const kByIdentifier;
extern const char* const kByNumber;
/// status_index, stage of everything that is not valid.
extern const char* const kEnded;
extern const char* const kLastStatusIndex;

// Keys of the issuer, sealed.
extern const char* const kKeyOf;
extern const char* const kInsertKey;

}  // namespace tongban::credential::rows
