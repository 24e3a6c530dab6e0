// Why a step is here and what comes after it, read from the process that drew it.
#pragma once

#include "service/decide.h"

namespace tongban::service {

/// One way on from a step.
struct NextStep {
    pack::Bilingual condition;  // "准予许可？是"; empty: always
    pack::Bilingual what;       // the elements up to the next one that somebody handles
    pack::Bilingual who;        // empty: nobody, it happens by itself or ends
};
struct StepWords {
    pack::Bilingual why;
    std::vector<NextStep> next;
    /// The ways on in one line.
    pack::Bilingual line() const;
};
StepWords words_of(const CaseState& state, const WorkItem& item, const pack::Content& content);

/// 下一步, for the applicant, in plain words; empty when nothing is to come.
pack::Bilingual next_of_member(
    const CaseState& state, const Member& member, const pack::Content& content
);

}  // namespace tongban::service
