// A walk over the syntax tree with the names that are bound on the way.
#include "feel/reads.h"

#include <algorithm>

#include "feel/builtins.h"
#include "feel/parser.h"

namespace tongban::feel {

namespace {

class Reader {
  public:
    void visit(const Syntax& syntax) {
        switch (syntax.kind) {
            case SyntaxKind::Name:
                note(syntax.text, syntax.text);
                return;
            case SyntaxKind::Path:
                path(syntax);
                return;
            case SyntaxKind::For:
            case SyntaxKind::Some:
            case SyntaxKind::Every:
                loop(syntax);
                return;
            case SyntaxKind::FunctionDefinition:
                function(syntax);
                return;
            case SyntaxKind::Context:
                context(syntax);
                return;
            case SyntaxKind::Filter:
                visit(*syntax.children[0]);
                bound_.emplace_back("item");
                visit(*syntax.children[1]);
                bound_.pop_back();
                return;
            case SyntaxKind::Invocation:
                invocation(syntax);
                return;
            default:
                for (const Syntax* child : syntax.children) visit(*child);
        }
    }

    std::set<std::string> found;

  private:
    void note(std::string_view head, std::string path) {
        const bool is_bound = std::ranges::any_of(bound_, [&](const std::string& name) {
            return detail::is_same_name(name, head);
        });
        if (!is_bound && head != "?") found.insert(std::move(path));
    }
    void path(const Syntax& syntax) {
        std::string text = dotted_name(syntax);
        if (text.empty()) {
            visit(*syntax.children[0]);
            return;
        }
        const Syntax* head = &syntax;
        while (head->kind == SyntaxKind::Path) head = head->children[0];
        note(head->text, std::move(text));
    }
    void loop(const Syntax& syntax) {
        const size_t outer = bound_.size();
        for (size_t i = 0; i < syntax.names.size(); ++i) {
            visit(*syntax.children[i]);
            bound_.push_back(syntax.names[i]);
        }
        if (syntax.kind == SyntaxKind::For) bound_.emplace_back("partial");
        visit(*syntax.children.back());
        bound_.resize(outer);
    }
    void function(const Syntax& syntax) {
        const size_t outer = bound_.size();
        bound_.insert(bound_.end(), syntax.names.begin(), syntax.names.end());
        for (const Syntax* child : syntax.children) visit(*child);
        bound_.resize(outer);
    }
    void context(const Syntax& syntax) {
        const size_t outer = bound_.size();
        for (size_t i = 0; i < syntax.names.size(); ++i) {
            // A function sees its own name.
            const bool is_function = syntax.children[i]->kind == SyntaxKind::FunctionDefinition;
            if (is_function) bound_.push_back(syntax.names[i]);
            visit(*syntax.children[i]);
            if (!is_function) bound_.push_back(syntax.names[i]);
        }
        bound_.resize(outer);
    }
    void invocation(const Syntax& syntax) {
        const Syntax& callee = *syntax.children[0];
        const bool is_builtin =
            callee.kind == SyntaxKind::Name && find_builtin(callee.text) != nullptr;
        if (!is_builtin) visit(callee);
        for (size_t i = 1; i < syntax.children.size(); ++i) visit(*syntax.children[i]);
    }

    std::vector<std::string> bound_;
};

}  // namespace

std::set<std::string> reads(const Syntax& syntax) {
    Reader reader;
    reader.visit(syntax);
    return std::move(reader.found);
}

Result<std::set<std::string>> reads(std::string_view source, const CompileOptions& options) {
    const auto tree = parse(source, options);
    if (!tree) return tree.error();
    return reads(**tree);
}

bool is_part_of(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    return b.starts_with(a) && (a.size() == b.size() || b[a.size()] == '.');
}

}  // namespace tongban::feel
