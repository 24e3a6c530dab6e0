#include "service/signing_summary.h"

#include "service/form_check.h"
#include "service/view_parts.h"

namespace tongban::service {

namespace {

struct Teller {
    const OpenDraft& draft;
    const ViewContext& context;
    json::array lines = {};

    std::string say(const char* chinese, const char* english) const {
        return context.is_english() ? english : chinese;
    }

    void add(std::string label, std::string value) {
        lines.push_back(json::object{{"label", std::move(label)}, {"value", std::move(value)}});
    }

    std::string number_text(const json::value& value) const {
        // 1.25E1 is how JSON writes it, not how people do.
        return value.is_double() ? fmt::format("{}", value.get_double()) : json::serialize(value);
    }

    template <class LabelOf>
    std::string words(const json::value& value, const LabelOf& label_of) const {
        if (value.is_bool()) return value.get_bool() ? say("是", "yes") : say("否", "no");
        if (value.is_string()) return label_of(std::string_view(value.get_string()));
        if (!value.is_array()) return value.is_null() ? std::string() : number_text(value);
        std::string joined;
        for (const json::value& one : value.get_array())
            joined += (joined.empty() ? "" : say("、", ", ")) + words(one, label_of);
        return joined;
    }

    std::string answer_text(const pack::Question& question, const json::value& answer) const {
        return words(answer, [&](std::string_view text) {
            const auto option = std::ranges::find(question.options, text, &pack::Option::value);
            return option == question.options.end() ? std::string(text)
                                                    : context.pick(option->label);
        });
    }

    std::string field_text(const form::Field& field, const json::value& value) const {
        return words(value, [&](std::string_view text) {
            const auto option = std::ranges::find(field.options, text, &form::Option::value);
            if (option != field.options.end())
                return context.pick({option->label, option->label_en});
            return field.check == "region" ? region_name(context, text) : std::string(text);
        });
    }

    std::string label_of(const form::Field& field) const {
        return context.pick(tongban::service::label_of(field));
    }

    void add_table(const form::Field& list, const json::array& rows) {
        json::array columns, cells;
        for (const form::Field& column : list.fields)
            if (column.has_value()) columns.push_back(json::string(label_of(column)));
        for (const json::value& row : rows) {
            json::array texts;
            for (const form::Field& column : list.fields) {
                if (!column.has_value()) continue;
                const json::value* cell =
                    row.is_object() ? find_value(row.get_object(), column.key) : nullptr;
                texts.push_back(json::string(cell == nullptr ? "" : field_text(column, *cell)));
            }
            cells.push_back(std::move(texts));
        }
        lines.push_back(json::object{
            {"label", label_of(list)},
            {"value", say("见下表", "see the table")},
            {"columns", std::move(columns)},
            {"rows", std::move(cells)}});
    }

    void add_field(const form::Field& field) {
        const json::value* value = find_value(draft.data, field.key);
        if (value == nullptr || value->is_null()) return;
        if (field.kind == form::FieldKind::List && value->is_array())
            add_table(field, value->get_array());
        else
            add(label_of(field), field_text(field, *value));
    }

    std::string way_text(const MaterialState& material) const {
        switch (material.way) {
            case MaterialWay::None:
                return say("不提交", "not handed in");
            case MaterialWay::Upload:
                return say("上传文件", "files");
            case MaterialWay::Credential:
                return say("使用电子证照", "electronic credential");
            case MaterialWay::Commitment:
                return say("告知承诺", "commitment instead");
            case MaterialWay::Later:
                return say("容缺后补", "left for later");
            case MaterialWay::Generated:
                return say("由平台根据表单生成", "made by the platform from this form");
            case MaterialWay::Held:
                return say("由政府部门共享，免于提交", "held by government, need not be handed in");
        }
        return {};
    }

    json::array details_of(const MaterialState& material, const PlannedMaterial* planned) const {
        json::array details;
        for (const FileRef& file : material.files)
            details.push_back(json::string(
                fmt::format("{} ({} bytes, SHA-256 {})", file.name, file.bytes, file.sha256)
            ));
        for (const HolderCredential& credential : draft.credentials)
            if (material.way == MaterialWay::Credential && credential.id == material.credential)
                details.push_back(
                    json::string(fmt::format("{} {}", credential.name, credential.number))
                );
        if (material.way == MaterialWay::Commitment) {
            // Chinese is what is signed; English is for reading.
            details.push_back(json::string(material.commitment_text));
            if (context.is_english() && planned != nullptr &&
                !planned->material->commitment.text.en.empty())
                details.push_back(json::string(planned->material->commitment.text.en));
            if (!material.commitment_basis.empty())
                details.push_back(json::string(say("依据：", "Basis: ") + material.commitment_basis)
                );
        }
        if (material.later_until)
            details.push_back(json::string(
                say("最迟提交日期：", "To be handed in by ") + to_string(*material.later_until)
            ));
        return details;
    }

    void add_material(const MaterialState& material) {
        const PlannedMaterial* planned = nullptr;
        for (const PlannedMaterial& one : draft.plan->materials)
            if (one.material->id == material.id) planned = &one;
        json::object line{
            {"label", context.pick({material.name, material.name_en})},
            {"value",
             planned != nullptr && planned->is_from_bundle
                 ? say("由本次申请的前序事项产生", "made by an earlier part of this application")
                 : way_text(material)}};
        if (json::array details = details_of(material, planned); !details.empty())
            line["details"] = std::move(details);
        lines.push_back(std::move(line));
    }
};

}  // namespace

json::array signing_summary(
    const OpenDraft& draft, const std::vector<MaterialState>& materials, const ViewContext& context
) {
    Teller teller{draft, context};
    teller.add(teller.say("申请办理", "Application for"), context.pick(draft.service.name()));
    const auto name =
        draft.state.held.find(draft.state.applicant_kind == "enterprise" ? "ent.name" : "per.name");
    if (name != draft.state.held.end() && name->second.value.is_string())
        teller.add(teller.say("申请人", "Applicant"), std::string(name->second.value.get_string()));
    for (const AskedQuestion& asked : draft.questions)
        if (const json::value* answer = draft.state.answers.if_contains(asked.question->id);
            asked.is_relevant && answer != nullptr)
            teller.add(
                context.pick(asked.question->text), teller.answer_text(*asked.question, *answer)
            );
    if (draft.form)
        for (const form::Field* field : form::fields_with_value(draft.form->form))
            teller.add_field(*field);
    if (draft.plan)
        for (const MaterialState& material : materials) teller.add_material(material);
    return std::move(teller.lines);
}

}  // namespace tongban::service
