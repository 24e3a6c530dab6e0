// Parties (申请人) as other folders see them: people, the enterprises they act for, and in what
// role.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongban::directory {

/// An enterprise and what a person is in it.
struct EnterpriseRole {
    std::string id;  // "enterprise:" + credit code
    std::string name;
    std::string credit_code;
    std::string role;  // "legal_representative" 法定代表人, "operator" 经营者 …
};

/// Who may act for which enterprise. The enterprise register answers.
class Representations {
  public:
    virtual ~Representations() = default;
    /// Empty when there is none, and also while the register does not answer: nobody then acts for
    /// an enterprise.
    virtual Result<std::vector<EnterpriseRole>> enterprises_of(std::string_view resident_id) = 0;
};

}  // namespace tongban::directory
