#include "pack/check.h"

#include "pack/check_parts.h"

namespace tongban::pack {

Issues check(const Content& content) {
    Issues issues;
    const Findings findings{content, issues};
    check_links(findings);
    check_services(findings);
    check_bundles(findings);
    check_regions(findings);
    check_forms(findings);
    check_formulas(findings);
    check_decisions(findings);
    check_processes(findings);
    return issues;
}

}  // namespace tongban::pack
