// Formulas of services read names that somebody fills in, and compare them with values that
// somebody can choose.
#include "feel/parser.h"
#include "feel/syntax.h"
#include "pack/check_parts.h"
#include "pack/suggest.h"

namespace tongban::pack {

namespace {

/// FEEL names have no dots: per.age is seen as per_age.
std::string seen_name(std::string_view meaning) {
    std::string name(meaning);
    std::ranges::replace(name, '.', '_');
    return name;
}

void add_questions(const std::vector<Question>& questions, Seen& seen) {
    for (const Question& question : questions) {
        seen.names.insert(question.id);
        seen.answers.insert(question.id);
        seen.questions.emplace(question.id, &question);
    }
}

void add_reads(const std::vector<RegisterRead>& reads, Seen& seen) {
    for (const RegisterRead& read : reads) {
        for (const auto& [field, column] : read.fields) seen.names.insert(seen_name(field));
        if (!read.proves.empty()) seen.names.insert(seen_name(read.proves));
    }
}

void add_form(const Content& content, const std::string& form, Seen& seen) {
    const auto found = content.forms.find(form);
    if (found == content.forms.end()) return;
    for (const form::Field* field : form::fields_with_value(found->second)) {
        const std::string_view semantic = field->property("semantic");
        const std::string name = seen_name(semantic.empty() ? field->key : semantic);
        if (!semantic.empty()) seen.names.insert(name);
        seen.keys.insert(seen_name(field->key));
        if (!semantic.empty() && field->property("personal") != "true") seen.keys.insert(name);
        if (field->options.empty() || !field->options_key.empty()) continue;
        for (const form::Option& option : field->options) seen.choices[name].insert(option.value);
    }
}

void add_item(const Content& content, const ServiceItem& item, Seen& seen) {
    if (!item.executable) return;
    add_questions(item.executable->questions, seen);
    add_reads(item.executable->reads, seen);
    add_form(content, item.executable->form, seen);
    // What a grant makes known, the members after it see.
    for (const ResultFact& fact : item.executable->sets) {
        seen.names.insert(seen_name(fact.field));
        seen.keys.insert(seen_name(fact.field));
    }
}

void add_bundle(const Content& content, const Bundle& bundle, Seen& seen) {
    add_questions(bundle.questions, seen);
    if (bundle.executable) add_reads(bundle.executable->reads, seen);
    for (const BundleMember& member : bundle.members)
        if (const ServiceItem* item = content.find_item(member.item))
            add_item(content, *item, seen);
}

/// What is known of everybody who applies.
void add_parties(Seen& seen) {
    for (const char* name : {"per_name", "per_id_no", "ent_uscc"}) {
        seen.names.insert(name);
        seen.keys.insert(name);
    }
    for (const char* name : {"per_phone", "per_age", "ent_name", "answers"})
        seen.names.insert(name);
    for (const char* name :
         {"answers", "data", "issuer", "case_number", "issued", "older", "today"})
        seen.keys.insert(name);
}

/// Comparisons of a name with a text: `x = "a"`, `x in ("a", "b")`, `list contains(x, "a")`.
class Comparisons {
  public:
    struct One {
        std::string name;
        std::string text;
    };

    explicit Comparisons(const feel::Syntax& syntax) { walk(syntax); }
    const std::vector<One>& all() const { return found_; }

  private:
    void walk(const feel::Syntax& syntax) {
        const auto& parts = syntax.children;
        if (syntax.kind == feel::SyntaxKind::Comparison && parts.size() == 2 &&
            (syntax.op == '=' || syntax.op == '!')) {
            compare(*parts[0], *parts[1]);
            compare(*parts[1], *parts[0]);
        }
        if (syntax.kind == feel::SyntaxKind::In && parts.size() > 1)
            for (size_t i = 1; i < parts.size(); ++i) compare(*parts[0], *parts[i]);
        if (syntax.kind == feel::SyntaxKind::Invocation && parts.size() == 3 &&
            parts[0]->text == "list contains")
            compare(*parts[1], *parts[2]);
        for (const feel::Syntax* part : parts) walk(*part);
    }

    void compare(const feel::Syntax& name, const feel::Syntax& value) {
        const std::string read = feel::dotted_name(name);
        if (read.empty()) return;
        // A test, or several of them, around the text.
        if (value.kind == feel::SyntaxKind::Test || value.kind == feel::SyntaxKind::Tests)
            for (const feel::Syntax* test : value.children) compare(name, *test);
        if (value.kind == feel::SyntaxKind::Literal && value.value.is_string())
            found_.push_back({read, std::string(value.value.as_string())});
    }

    std::vector<One> found_;
};

void add_unknown(
    const Findings& findings,
    const char* code,
    const std::string& owner,
    const std::string& key,
    const std::string& name,
    const Names& known,
    const Place& place
) {
    json::object details{{"owner", owner}, {"key", key}, {"id", name}};
    if (const std::string near = nearest(name, {known.begin(), known.end()}); !near.empty())
        details["suggestion"] = near;
    findings.add(
        place, code, fmt::format("{}: `{}` reads `{}`, which nobody fills in", owner, key, name),
        std::move(details)
    );
}

void questions_of(
    const Findings& findings,
    const std::vector<Question>& questions,
    const Seen& seen,
    const std::string& owner
) {
    Names asked = seen.answers;
    asked.insert("answers");
    for (const Question& question : questions) {
        if (question.when.is_empty()) continue;
        for (const std::string& name : question.when.variables())
            if (!asked.contains(name))
                add_unknown(
                    findings, "pack.unknown_question", owner, question.id, name, seen.answers,
                    question.place
                );
        check_values(findings, question.when.source(), seen, owner, question.place);
    }
}

}  // namespace

Seen seen_by(const Content& content, const ServiceItem& item) {
    Seen seen;
    add_parties(seen);
    add_item(content, item, seen);
    for (const Bundle& bundle : content.bundles)
        if (std::ranges::find(bundle.members, item.id, &BundleMember::item) != bundle.members.end())
            add_bundle(content, bundle, seen);
    return seen;
}

Seen seen_by(const Content& content, const Bundle& bundle) {
    Seen seen;
    add_parties(seen);
    add_bundle(content, bundle, seen);
    return seen;
}

const Names* choices_of(const Seen& seen, std::string_view name, Names& room) {
    if (name.starts_with("answers.")) name.remove_prefix(std::string_view("answers.").size());
    const auto question = seen.questions.find(name);
    if (question != seen.questions.end()) {
        if (question->second->options.empty()) return nullptr;
        for (const Option& option : question->second->options) room.insert(option.value);
        return &room;
    }
    const auto choice = seen.choices.find(name);
    return choice == seen.choices.end() ? nullptr : &choice->second;
}

std::vector<std::pair<std::string, std::string>> comparisons_of(const std::string& source) {
    std::vector<std::pair<std::string, std::string>> found;
    const auto syntax = feel::parse(source, {});
    if (!syntax) return found;
    const Comparisons comparisons(**syntax);
    for (const Comparisons::One& one : comparisons.all()) found.emplace_back(one.name, one.text);
    return found;
}

void check_values(
    const Findings& findings,
    const std::string& source,
    const Seen& seen,
    const std::string& owner,
    const Place& place
) {
    for (const auto& [name, text] : comparisons_of(source)) {
        Names room;
        const Names* allowed = choices_of(seen, name, room);
        if (allowed == nullptr || allowed->contains(text)) continue;
        add_unknown_value(findings, owner, name, text, *allowed, place);
    }
}

void add_unknown_value(
    const Findings& findings,
    const std::string& owner,
    const std::string& name,
    const std::string& text,
    const Names& allowed,
    const Place& place
) {
    json::object details{{"owner", owner}, {"name", name}, {"id", text}};
    if (const std::string near = nearest(text, {allowed.begin(), allowed.end()}); !near.empty())
        details["suggestion"] = near;
    findings.add(
        place, "pack.unknown_option",
        fmt::format("{}: `{}` is compared with `{}`, which nobody can choose", owner, name, text),
        std::move(details)
    );
}

void check_answers_read(
    const Findings& findings,
    const feel::Expression& expression,
    const Seen& seen,
    const std::string& owner,
    const std::string& key,
    const Place& place
) {
    constexpr std::string_view kAnswers = "answers.";
    for (const std::string& read : expression.inputs()) {
        if (!read.starts_with(kAnswers)) continue;
        const std::string id = read.substr(kAnswers.size());
        if (!seen.answers.contains(id))
            add_unknown(findings, "pack.unknown_question", owner, key, id, seen.answers, place);
    }
}

void check_formulas(const Findings& findings) {
    const Content& content = findings.content;
    std::map<std::string, Seen> all;  // by item
    for (const FormulaUse& use : content.formulas) {
        const ServiceItem* item = content.find_item(use.item);
        if (item == nullptr) continue;
        auto [found, is_new] = all.try_emplace(use.item);
        if (is_new) found->second = seen_by(content, *item);
        const Seen& seen = found->second;
        const Names& names = use.scope == FormulaScope::Plan ? seen.names : seen.keys;
        for (const std::string& name : use.expression.variables())
            if (!names.contains(name))
                add_unknown(
                    findings, "pack.unknown_name", use.item, use.key, name, names, use.place
                );
        check_answers_read(findings, use.expression, seen, use.item, use.key, use.place);
        check_values(findings, use.expression.source(), seen, use.item, use.place);
    }
    for (const ServiceItem& item : content.items)
        if (item.executable)
            questions_of(findings, item.executable->questions, seen_by(content, item), item.id);
    for (const Bundle& bundle : content.bundles)
        questions_of(findings, bundle.questions, seen_by(content, bundle), bundle.id);
}

}  // namespace tongban::pack
