// What decides which district is responsible is asked for as a district, or read from a register.
#include "pack/check_parts.h"

namespace tongban::pack {

namespace {

/// What one service, alone or with the other members of a bundle, gets to know of districts.
struct Known {
    Names districts;  // asked for with the check that knows districts, or read from a register
    bool is_whole = true;

    void add(const std::vector<RegisterRead>& reads) {
        for (const RegisterRead& read : reads)
            for (const auto& [field, column] : read.fields) districts.insert(field);
    }
    void add(const Content& content, const ServiceItem& item) {
        if (!item.executable) return;
        add(item.executable->reads);
        const auto form = content.forms.find(item.executable->form);
        is_whole = is_whole && form != content.forms.end();  // told by the links
        if (form == content.forms.end()) return;
        for (const form::Field* field : form::fields_with_value(form->second))
            if (field->property("check") == "region")
                districts.insert(std::string(field->property("semantic")));
    }
};

/// Where the owner names the field in that file.
Place place_of(
    const Content& content, const std::string& owner, const std::string& field, const Place& near
) {
    for (const Reference& reference : content.references)
        if (reference.kind == RefKind::Field && reference.id == field && reference.owner == owner &&
            reference.place.file == near.file && reference.place.line >= near.line)
            return reference.place;
    return near;
}

/// `near`: where to begin to look for the line.
void fields(
    const Findings& findings,
    const std::string& owner,
    const std::vector<std::string>& region_by,
    const Known& known,
    const Place& near
) {
    const auto& named = findings.content.fields;
    for (const std::string& field : region_by) {
        const bool is_told = !named.empty() && !named.contains(field);
        if (is_told || !known.is_whole || known.districts.contains(field)) continue;
        findings.add(
            place_of(findings.content, owner, field, near), "pack.region_field",
            fmt::format("{}: `{}` is not asked for as a district", owner, field),
            {{"owner", owner}, {"id", field}}
        );
    }
}

}  // namespace

void check_regions(const Findings& findings) {
    const Content& content = findings.content;
    for (const ServiceItem& item : content.items) {
        if (!item.executable) continue;
        Known known;
        known.add(content, item);
        fields(findings, item.id, item.executable->region_by, known, {item.executable->file, 1});
    }
    for (const Bundle& bundle : content.bundles) {
        if (!bundle.executable) continue;
        Known known;
        known.add(bundle.executable->reads);
        for (const BundleMember& member : bundle.members)
            if (const ServiceItem* item = content.find_item(member.item)) known.add(content, *item);
        fields(
            findings, bundle.id, bundle.executable->region_by, known, {bundle.executable->file, 1}
        );
        for (const BundleMember& member : bundle.members)
            fields(findings, bundle.id, member.region_by, known, member.place);
    }
}

}  // namespace tongban::pack
